/// A part of the source that is listed as a whole: all recordings of one user, say.
///
/// Scopes are what makes deletion safe. A body that returns has listed its scope completely; one that throws has not. After a
/// full sync a document is deleted only when its scope was completed without it, or when its scope was not opened at all
/// and the nearest scope around it that was opened completed (the user is gone). So an error must never be swallowed inside
/// a body: let it out of the scope, and the documents behind it stay.
///
/// ```swift
/// try await root.scope("users") { users in
///     for user in try await listUsers() {
///         try await users.scope(user.id) { scope in
///             try await scope.scope("recordings") { try await listRecordings(of: user, into: $0) }
///         }
///     }
/// }
/// ```
/// Scopes may be open at the same time in different tasks. Documents that several scopes list (a message that both
/// sides see) are indexed once, and belong to all of these scopes.
public struct SyncScope: Sendable {
    /// Where the scope stands in the source.
    public let path: ScopePath
    private let sink: any SyncSink

    /// The scope at a path, with what receives its documents.
    public init(path: ScopePath, sink: any SyncSink) {
        self.path = path
        self.sink = sink
    }

    /// Hands over one document; waits while the index is busy.
    public func emit(_ document: Document) async throws { try await sink.accept([document], in: path) }

    /// Hands over documents, cheaper than one by one; waits while the index is busy.
    ///
    /// Emit page by page: what is handed over is in memory until this returns.
    public func emit(_ documents: [Document]) async throws {
        guard !documents.isEmpty else { return }
        try await sink.accept(documents, in: path)
    }

    /// Notes something that could not be delivered without making the scope incomplete, such as one refused item.
    public func warn(_ error: ConnectorError) { sink.warn(error, in: path) }

    /// Opens a scope inside this one, runs `body`, and closes it: complete if `body` returns, failed if it throws.
    ///
    /// A failure ends here: it is recorded and the caller goes on, so that one user's failure does not stop the others.
    /// Only what concerns the whole job goes through: errors of scope ``ConnectorError/Scope/job``, and cancellation.
    ///
    /// - Parameter name: what tells the scope from its siblings, the same in every sync.
    /// - Returns: whether the scope was completed.
    @discardableResult
    public func scope(_ name: String, _ body: (SyncScope) async throws -> Void) async throws -> Bool {
        let inner = SyncScope(path: path.appending(name), sink: sink)
        sink.open(inner.path)
        do {
            try await body(inner)
            try Task.checkCancellation()
            sink.close(inner.path, failure: nil)
            return true
        } catch {
            let failure = ConnectorError(wrapping: error)
            sink.close(inner.path, failure: failure)
            if Task.isCancelled || failure.scope == .job { throw error }
            return false
        }
    }
}

/// What receives the documents and the ends of scopes: the host's engine, or a collector in tests.
public protocol SyncSink: Sendable {
    /// A scope begins. The same path may be opened again; it is complete only if every opening was.
    func open(_ scope: ScopePath)

    /// A scope ends: completely, or by a failure.
    func close(_ scope: ScopePath, failure: ConnectorError?)

    /// Takes documents; returns when there is room for more.
    func accept(_ documents: [Document], in scope: ScopePath) async throws

    /// Something could not be delivered, but its scope is complete all the same.
    func warn(_ error: ConnectorError, in scope: ScopePath)
}
