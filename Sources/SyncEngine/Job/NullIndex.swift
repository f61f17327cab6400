import ConnectorSDK
package import IndexContract

/// An index that keeps nothing: for dry runs without an index, and for measuring what a source costs alone.
package struct NullIndex: DocumentIndex {
    /// An index that keeps nothing.
    package init() {}

    /// Does nothing.
    package func prepare() async throws {}
    /// There are none.
    package func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws {}
    /// Zero.
    package func count() async throws -> Int { 0 }
    /// Takes everything, keeps nothing.
    package func write(_ documents: [DocumentWrite]) async throws -> [RejectedDocument] { [] }
    /// Does nothing.
    package func rescope(_ documents: [(id: String, scope: String)]) async throws {}
    /// Does nothing.
    package func delete(_ ids: [String]) async throws {}
    /// Does nothing.
    package func finish() async throws {}
}

/// Shows what is in an index and takes nothing in: a dry run against the real thing.
struct ReadOnlyIndex: DocumentIndex {
    private let index: any DocumentIndex

    init(_ index: any DocumentIndex) { self.index = index }

    func prepare() async throws {}
    func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws {
        try await index.forEachIndexed(visit)
    }
    func count() async throws -> Int { try await index.count() }
    func write(_ documents: [DocumentWrite]) async throws -> [RejectedDocument] { [] }
    func rescope(_ documents: [(id: String, scope: String)]) async throws {}
    func delete(_ ids: [String]) async throws {}
    func finish() async throws {}
}
