import ConnectorSDK
import ControlPlane
import EmbeddedIndex
import IndexContract
import SyncEngine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Makes the parts that a connector's job consists of, from the configuration.
struct ConnectorRuntime: Sendable {
    let configuration: HostConfiguration
    let registry: PluginRegistry
    let logger: Logger
    private let client: HTTPClient
    private let rateLimiters = RateLimiterPool()

    /// Runs `body` with the parts, and closes every connection afterwards.
    static func withRuntime<Result>(
        _ configuration: HostConfiguration, registry: PluginRegistry, logger: Logger,
        _ body: (ConnectorRuntime) async throws -> Result
    ) async throws -> Result {
        let client = try HTTPClient(configuration: .init(userAgent: "connector-host/\(HostTool.version)"))
        let runtime = ConnectorRuntime(configuration: configuration, registry: registry, logger: logger, client: client)
        do {
            let result = try await body(runtime)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private init(configuration: HostConfiguration, registry: PluginRegistry, logger: Logger, client: HTTPClient) {
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        self.client = client
    }

    /// An instance of a connector's plugin.
    ///
    /// - Parameter countRequest: called for each request to the source.
    func plugin(
        for connector: ConnectorSettings, countRequest: @escaping @Sendable () -> Void = {}
    ) throws -> any SourcePlugin {
        guard let settings = connector.configuration else {
            throw ConnectorError(
                .unsupported, "the settings of '\(connector.id)' are not in the configuration file",
                hint: "Add its 'configuration', and 'index: {kind: embedded}'.", scope: .job)
        }
        let environment = PluginEnvironment(
            http: CountingTransport(transport: client, count: countRequest), logger: logger, rateLimiters: rateLimiters)
        return try registry.plugin(for: connector.serviceType).init(configuration: settings, environment: environment)
    }

    /// The index that a job of a connector writes to.
    ///
    /// A dry run does not even make the file of an index that is not there yet.
    func index(for connector: ConnectorSettings, isDryRun: Bool) throws -> any DocumentIndex {
        switch configuration.index {
        case .none: return NullIndex()
        case .embedded(let path):
            if isDryRun, access(path, F_OK) != 0 { return NullIndex() }
            return try configuration.embeddedIndex(
                of: connector, registry: registry, mode: isDryRun ? .readOnly : .readWrite)
        case .elasticsearch: throw configuration.notEmbedded
        }
    }
}

extension HostConfiguration {
    /// The embedded index of a connector.
    ///
    /// - Throws: ``ConnectorError`` with the code `unsupported` when the configuration has another kind of index.
    func embeddedIndex(
        of connector: ConnectorSettings, registry: PluginRegistry, mode: IndexFileMode
    ) throws -> EmbeddedIndex {
        try EmbeddedIndex(
            path: try embeddedPath, connectorID: connector.id, indexName: connector.indexName,
            fields: try registry.plugin(for: connector.serviceType).manifest.documentFields, mode: mode)
    }

    /// The jobs that ran on the embedded index.
    func jobHistory(mode: IndexFileMode) throws -> EmbeddedJobHistory {
        try EmbeddedJobHistory(path: try embeddedPath, mode: mode)
    }

    private var embeddedPath: String {
        get throws {
            guard case .embedded(let path) = index else { throw notEmbedded }
            return path
        }
    }

    fileprivate var notEmbedded: ConnectorError {
        ConnectorError(
            .unsupported, "this command works with an embedded index, and the configuration names another kind",
            hint: "Set 'index: {kind: embedded, path: …}'.", scope: .job)
    }
}
