public import ConnectorSDK

/// Users, meetings, recordings and team chat of a Zoom account, by Zoom's REST API.
public struct ZoomPlugin: SourcePlugin {
    let api: ZoomAPI

    /// Prepares an instance: no I/O, no side effects.
    ///
    /// - Throws: ``ConnectorSDK/ConnectorError`` when a base URL is none.
    public init(configuration: Configuration, environment: PluginEnvironment) throws {
        api = ZoomAPI(settings: try ZoomSettings(configuration), environment: environment)
    }

    /// Lists everything, whatever the kind of sync: Zoom does not tell what changed.
    public func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? {
        try await ZoomSync(api: api, startedAt: request.startedAt).run(into: root)
        return nil
    }
}
