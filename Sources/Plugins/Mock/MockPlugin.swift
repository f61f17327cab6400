public import ConnectorSDK

/// A synthetic source: users with notes and files, the same for the same settings, made up as fast as they are taken.
///
/// It is there for trying out and measuring a host without an account anywhere, and as the smallest complete example of
/// a plugin.
public struct MockPlugin: SourcePlugin {
    /// What the plugin is and what can be set.
    public static let manifest = PluginManifest(
        serviceType: "mock", name: "Mock", summary: "Made-up users, notes and files for tests and measurements.",
        stability: .stable, features: PluginManifest.Features(incrementalSync: true),
        configuration: MockSettings.schema,
        documentFields: [
            .init("title", .title, "A few words."), .init("text", .text, "As many words as the size asks for."),
            .init("document_type", .value, "user, note or file."), .init("user", .value, "The user's id."),
            .init("created_at", .value, "A date, as ISO 8601."), .init("size", .value, "A whole number."),
            .init("priority", .value, "A number from 0 to 9.9."), .init("pinned", .value, "Yes or no."),
        ])

    private let settings: MockSettings
    private let source: MockSource
    private let clock: HostClock

    /// An instance; nothing happens until it is asked for something.
    public init(configuration: Configuration, environment: PluginEnvironment) {
        settings = MockSettings(configuration)
        source = MockSource(settings)
        clock = environment.clock
    }

    /// Finds nothing wrong, unless told to.
    public func check() async throws -> [CheckProblem] {
        guard settings.checkFails else { return [] }
        return [CheckProblem("the check was told to fail", hint: "Set 'check_fails' to false.")]
    }

    /// Lists users, and each user's notes and files.
    ///
    /// An incremental sync lists what is new or changed since the revision that the cursor names.
    public func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? {
        let since = Self.revision(of: request)
        let listing = MockListing(source: source, settings: settings, clock: clock, since: since)
        try await root.scope("users") { try await listing.listUsers(into: $0) }
        if settings.malformed {
            try await root.scope("malformed") { try await $0.emit(MockSource.malformedDocuments) }
        }
        return SyncCursor(["revision": .integer(Int64(settings.revision))])
    }

    /// The revision after which documents are wanted; 0 for all.
    private static func revision(of request: SyncRequest) -> Int {
        guard case .incremental(let cursor) = request.kind else { return 0 }
        return cursor?.value["revision"]?.int64.flatMap { Int(exactly: $0) } ?? 0
    }
}
