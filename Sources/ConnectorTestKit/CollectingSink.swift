public import ConnectorSDK
import Synchronization

/// A sink that keeps what a plugin hands over, for tests.
public final class CollectingSink: SyncSink {
    /// What became of a scope.
    public struct Outcome: Sendable {
        /// How often the scope was opened and is not closed yet.
        public fileprivate(set) var open = 0
        /// How often it was completed.
        public fileprivate(set) var completed = 0
        /// Why it failed, if it did.
        public fileprivate(set) var failures: [ConnectorError] = []
    }

    /// Something that was handed over in a way that the contract forbids.
    public enum Irregularity: Sendable, Hashable {
        /// Documents came in a scope that was not open.
        case closedScope(ScopePath)
        /// Two documents with one id differ.
        case conflictingID(String)
    }

    private struct State {
        var documents: [String: Document] = [:]
        var scopes: [ScopePath: Outcome] = [.root: Outcome()]
        var scopesByID: [String: Set<ScopePath>] = [:]
        var warnings: [ConnectorError] = []
        var irregularities: [Irregularity] = []
        var accepting = 0
        var mostAccepting = 0
    }

    private let state = Mutex(State())
    private let beforeAccept: @Sendable ([Document], ScopePath) async throws -> Void

    /// A sink.
    ///
    /// - Parameter beforeAccept: called with all documents before they are kept: to be slow, or to fail by throwing.
    public init(beforeAccept: @escaping @Sendable ([Document], ScopePath) async throws -> Void = { _, _ in }) {
        self.beforeAccept = beforeAccept
    }

    /// The documents by id; of several with one id, the last.
    public var documents: [String: Document] { state.withLock { $0.documents } }
    /// The scopes in which each document was handed over, by its id.
    public var scopesByID: [String: Set<ScopePath>] { state.withLock { $0.scopesByID } }
    /// What became of each scope that was opened.
    public var scopes: [ScopePath: Outcome] { state.withLock { $0.scopes } }
    /// The warnings.
    public var warnings: [ConnectorError] { state.withLock { $0.warnings } }
    /// What the contract forbids, as it was seen.
    public var irregularities: [Irregularity] { state.withLock { $0.irregularities } }
    /// The most calls that were handing over documents at the same time.
    public var mostAccepting: Int { state.withLock { $0.mostAccepting } }

    /// Notes that a scope is open.
    public func open(_ scope: ScopePath) {
        state.withLock { $0.scopes[scope, default: Outcome()].open += 1 }
    }

    /// Notes what became of a scope.
    public func close(_ scope: ScopePath, failure: ConnectorError?) {
        state.withLock { state in
            state.scopes[scope]?.open -= 1
            if let failure {
                state.scopes[scope]?.failures.append(failure)
            } else {
                state.scopes[scope]?.completed += 1
            }
        }
    }

    /// Keeps the documents.
    public func accept(_ documents: [Document], in scope: ScopePath) async throws {
        state.withLock { state in
            state.accepting += 1
            state.mostAccepting = max(state.mostAccepting, state.accepting)
        }
        defer { state.withLock { $0.accepting -= 1 } }
        try await beforeAccept(documents, scope)
        state.withLock { state in
            if scope != .root, state.scopes[scope]?.open ?? 0 < 1 {
                state.irregularities.append(.closedScope(scope))
            }
            for document in documents {
                if let known = state.documents.updateValue(document, forKey: document.id), known.body != document.body {
                    state.irregularities.append(.conflictingID(document.id))
                }
                state.scopesByID[document.id, default: []].insert(scope)
            }
        }
    }

    /// Keeps the warning.
    public func warn(_ error: ConnectorError, in scope: ScopePath) {
        state.withLock { $0.warnings.append(error) }
    }
}
