import IndexContract
import Synchronization

/// Passes everything to another index, with a hook before each write, and notes `prepare`.
final class HookedIndex: DocumentIndex {
    let base: MemoryIndex
    let hook: @Sendable ([DocumentWrite]) async throws -> Void
    let prepared = Atomic<Int>(0)
    init(_ base: MemoryIndex, _ hook: @escaping @Sendable ([DocumentWrite]) async throws -> Void = { _ in }) {
        self.base = base
        self.hook = hook
    }
    func prepare() async throws { prepared.add(1, ordering: .relaxed) }
    func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws {
        try await base.forEachIndexed(visit)
    }
    func count() async throws -> Int { try await base.count() }
    func write(_ documents: [DocumentWrite]) async throws -> [RejectedDocument] {
        try await hook(documents)
        return try await base.write(documents)
    }
    func rescope(_ documents: [(id: String, scope: String)]) async throws { try await base.rescope(documents) }
    func delete(_ ids: [String]) async throws { try await base.delete(ids) }
    func finish() async throws {}
}
