import ConnectorSDK
import Hashing
import IndexContract
import Synchronization

/// An index in memory that counts what is asked of it and fails when told to.
final class MemoryIndex: DocumentIndex {
    struct Stored: Equatable {
        var scope: String
        var fingerprint: Hash128
        var body: String
        var attachment: FetchedAttachment?
    }

    struct State {
        var documents: [String: Stored] = [:]
        var batches: [Int] = []
        var rescoped: [String] = []
        var deleted: [String] = []
        var refusing: Set<String> = []
        var failsFromBatch = Int.max
        var writesInProgress = 0
        var mostWritesInProgress = 0
    }

    let state = Mutex(State())

    var documents: [String: Stored] { state.withLock { $0.documents } }
    var ids: [String] { documents.keys.sorted() }
    /// How many times anything was asked to change.
    var changes: Int { state.withLock { $0.batches.count + $0.rescoped.count + $0.deleted.count } }

    func prepare() async throws {}

    func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws {
        let all = documents.map {
            IndexedDocument(id: $0.key, scope: $0.value.scope, fingerprint: $0.value.fingerprint)
        }
        for start in stride(from: 0, to: all.count, by: 3) { try visit(Array(all[start..<min(start + 3, all.count)])) }
    }

    func count() async throws -> Int { documents.count }

    func write(_ documents: [DocumentWrite]) async throws -> [RejectedDocument] {
        state.withLock {
            $0.writesInProgress += 1
            $0.mostWritesInProgress = max($0.mostWritesInProgress, $0.writesInProgress)
        }
        defer { state.withLock { $0.writesInProgress -= 1 } }
        await Task.yield()
        return try state.withLock { state in
            guard state.batches.count < state.failsFromBatch else {
                throw ConnectorError(.index, "the disk is full", scope: .job)
            }
            state.batches.append(documents.count)
            var refused: [RejectedDocument] = []
            for document in documents {
                if state.refusing.contains(document.id) {
                    refused.append(RejectedDocument(id: document.id, reason: "refused by the test"))
                    continue
                }
                state.documents[document.id] = Stored(
                    scope: document.scope, fingerprint: document.fingerprint,
                    body: String(decoding: document.body, as: UTF8.self), attachment: document.attachment)
            }
            return refused
        }
    }

    func rescope(_ documents: [(id: String, scope: String)]) async throws {
        state.withLock { state in
            for (id, scope) in documents {
                state.documents[id]?.scope = scope
                state.rescoped.append(id)
            }
        }
    }

    func delete(_ ids: [String]) async throws {
        state.withLock { state in
            for id in ids where state.documents.removeValue(forKey: id) != nil { state.deleted.append(id) }
        }
    }

    func finish() async throws {}

    /// Forgets the counts, keeps the documents.
    func resetCounts() {
        state.withLock {
            $0.batches = []
            $0.rescoped = []
            $0.deleted = []
        }
    }
}
