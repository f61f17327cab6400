import ConnectorSDK
import Synchronization

/// Keeps what a sync delivers.
final class CollectingSink: SyncSink {
    private struct State {
        var documents: [(document: Document, scope: String)] = []
        var opened: Set<String> = []
        var failures: [String: ConnectorError] = [:]
        var completed: Set<String> = []
        var warnings: [(error: ConnectorError, scope: String)] = []
    }

    private let state = Mutex(State())

    var root: SyncScope { SyncScope(path: .root, sink: self) }
    var documents: [(document: Document, scope: String)] { state.withLock { $0.documents } }
    var opened: Set<String> { state.withLock { $0.opened } }
    var failures: [String: ConnectorError] { state.withLock { $0.failures } }
    var completed: Set<String> { state.withLock { $0.completed } }
    var warnings: [(error: ConnectorError, scope: String)] { state.withLock { $0.warnings } }
    var ids: Set<String> { Set(documents.map(\.document.id)) }

    /// The body of a document.
    func body(_ id: String) throws -> JSONObject? {
        guard let bytes = documents.last(where: { $0.document.id == id })?.document.body else { return nil }
        return try JSONValue(parsing: bytes).object
    }

    func document(_ id: String) -> Document? { documents.last { $0.document.id == id }?.document }

    func open(_ scope: ScopePath) { state.withLock { _ = $0.opened.insert(scope.text) } }

    func close(_ scope: ScopePath, failure: ConnectorError?) {
        state.withLock { state in
            if let failure {
                state.failures[scope.text] = failure
            } else {
                state.completed.insert(scope.text)
            }
        }
    }

    func accept(_ documents: [Document], in scope: ScopePath) async throws {
        state.withLock { state in state.documents += documents.map { ($0, scope.text) } }
    }

    func warn(_ error: ConnectorError, in scope: ScopePath) {
        state.withLock { $0.warnings.append((error, scope.text)) }
    }
}
