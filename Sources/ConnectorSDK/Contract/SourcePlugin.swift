/// One kind of source that documents come from, such as Zoom.
///
/// ## Lifecycle
/// The host validates the configuration against ``PluginManifest/configuration``, then creates an instance for each job or
/// check; an instance is used for one job at a time. Order of calls: ``init(configuration:environment:)``, then any of
/// ``check()``, ``sync(_:into:)`` and ``identities(into:)``. There is no closing call: what an instance holds is released
/// with it, and everything that outlives a job (connections, rate limits) belongs to the environment.
///
/// ## Concurrency and cancellation
/// Methods run in the job's task. A plugin works on many things at once with task groups and waits for every child before it
/// returns. Cancelling the job cancels the task; a plugin passes `CancellationError` on.
///
/// ## Errors
/// Plugins throw ``ConnectorError``: it says whether a repetition can help, and whether the failure concerns one item, one
/// scope or the whole job. Anything else thrown is treated as a permanent failure of its scope.
public protocol SourcePlugin: Sendable {
    /// What the plugin is, what it needs configured, and what it can do; the same at every call.
    static var manifest: PluginManifest { get }

    /// Prepares an instance: no I/O, no side effects.
    ///
    /// - Parameters:
    ///   - configuration: values that passed the schema's validation.
    ///   - environment: everything the instance may use of the outside world.
    /// - Throws: ``ConnectorError`` for combinations that the schema cannot express.
    init(configuration: Configuration, environment: PluginEnvironment) throws

    /// Reaches the source and finds out what would keep a sync from working.
    ///
    /// - Returns: every problem that could be found in one go, each with what to do about it; empty when all is well.
    /// - Throws: ``ConnectorError`` when the source could not be asked at all.
    func check() async throws -> [CheckProblem]

    /// Lists the source's documents into scopes.
    ///
    /// Returning means that the outermost scope was listed completely; see ``SyncScope`` for what that implies.
    ///
    /// - Parameters:
    ///   - request: what kind of sync, and from where.
    ///   - root: the outermost scope: the whole source.
    /// - Returns: the cursor at which the next incremental sync begins; the host stores it only after everything emitted
    ///   before was acknowledged by the index and the job completed. `nil` for sources without incremental syncs.
    func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor?

    /// Lists who may see what, for document-level security.
    func identities(into output: any IdentityOutput) async throws
}

extension SourcePlugin {
    /// Refuses: sources have no identities unless they say so in their manifest's features.
    public func identities(into output: any IdentityOutput) async throws {
        throw ConnectorError(
            .unsupported, "\(Self.manifest.name) has no access control to synchronise",
            hint: "Run a full sync; this source does not list identities.", scope: .job)
    }
}

/// What a sync is asked to do.
public struct SyncRequest: Sendable {
    /// Which documents are wanted.
    public enum Kind: Sendable, Hashable {
        /// Every document; what is missing afterwards may be deleted.
        case full
        /// What changed since a cursor; nothing is deleted for not having been listed.
        case incremental(since: SyncCursor?)
    }

    /// Which documents are wanted.
    public let kind: Kind
    /// When the job began: what "now" means for windows of time, the same for the whole job.
    public let startedAt: Timestamp

    /// A request.
    public init(kind: Kind, startedAt: Timestamp) {
        self.kind = kind
        self.startedAt = startedAt
    }
}

/// Where the next incremental sync begins: JSON that only the plugin understands.
public struct SyncCursor: Sendable, Hashable {
    /// What the plugin wants to find again.
    public var value: JSONValue

    /// A cursor.
    public init(_ value: JSONValue) { self.value = value }
}

/// Receives identities in an access control sync.
public protocol IdentityOutput: Sendable {
    /// Hands over one identity; waits while the receiver is busy.
    ///
    /// - Parameters:
    ///   - id: the identity's id, unique among the connector's identities.
    ///   - body: the identity document, a JSON object.
    func emit(id: String, body: JSONValue) async throws
}

/// Something that keeps a source from being synchronised, found by a check.
public struct CheckProblem: Sendable, Hashable {
    /// What is wrong: what was tried and what was seen.
    public let message: String
    /// What to do about it.
    public let hint: String
    /// Whether a sync can still deliver other parts of the source.
    public let isWarning: Bool

    /// A problem.
    public init(_ message: String, hint: String, isWarning: Bool = false) {
        self.message = message
        self.hint = hint
        self.isWarning = isWarning
    }
}
