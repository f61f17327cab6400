import ConnectorSDK
import EmbeddedIndex
import Foundation
import Hashing
import IndexContract
import SQLite
import Synchronization
import Testing

/// A temporary folder with an index file; the folder goes away with the fixture.
final class IndexFixture: Sendable {
    let folder: String
    var path: String { folder + "/index.db" }

    static let fields: [PluginManifest.DocumentField] = [
        .init("topic", .title, "The topic"), .init("name", .title, "The name"),
        .init("agenda", .text, "The agenda"), .init("people.name", .text, "Who takes part"),
        .init("host_id", .value, "Who invites"),
    ]

    init() throws {
        folder = NSTemporaryDirectory() + "embedded-index-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func index(
        _ connectorID: String = "zoom", fields: [PluginManifest.DocumentField] = IndexFixture.fields,
        mode: IndexFileMode = .readWrite, busyTimeout: Duration = .seconds(30)
    ) throws -> EmbeddedIndex {
        try EmbeddedIndex(
            path: path, connectorID: connectorID, indexName: "search-\(connectorID)", fields: fields, mode: mode,
            busyTimeout: busyTimeout)
    }

    func attachment(_ name: String, _ bytes: [UInt8], contentType: String? = nil) throws -> FetchedAttachment {
        let path = folder + "/fetched-" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return FetchedAttachment(
            name: name, size: bytes.count, sha256: SHA256.hash(bytes).hexadecimal, contentType: contentType, path: path)
    }

    /// Checks the search index against the texts, and that all tables have the same documents.
    func expectConsistent(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try Self.expectConsistent(path, sourceLocation: sourceLocation)
    }

    @discardableResult
    static func expectConsistent(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Int64 {
        let connection = try SQLiteConnection(path: path, mode: .readWrite)
        try connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        func number(_ sql: String) throws -> Int64 {
            let statement = try connection.prepare(sql, isCached: false)
            return try statement.step() ? statement.int64(at: 0) : -1
        }
        let statement = try connection.prepare("PRAGMA integrity_check", isCached: false)
        #expect(try statement.step() && statement.text(at: 0) == "ok", sourceLocation: sourceLocation)
        let documents = try number("SELECT count(*) FROM documents")
        #expect(
            try number("SELECT count(*) FROM documents JOIN contents ON key = content AND contents.id = documents.id")
                == documents, sourceLocation: sourceLocation)
        #expect(try number("SELECT count(*) FROM contents") == documents, sourceLocation: sourceLocation)
        #expect(
            try number("SELECT count(*) FROM search JOIN contents ON key = search.rowid") == documents,
            sourceLocation: sourceLocation)
        #expect(try number("SELECT count(*) FROM search") == documents, sourceLocation: sourceLocation)
        return documents
    }
}

/// A document to be written.
func document(
    _ id: String, _ body: String, scope: String = "users/1", fingerprint: UInt64 = 1,
    attachment: FetchedAttachment? = nil, isNew: Bool = true
) -> DocumentWrite {
    DocumentWrite(
        id: id, scope: scope, fingerprint: Hash128(low: fingerprint, high: ~fingerprint),
        timestamp: Timestamp(secondsSince1970: 1_700_000_000), body: Array(body.utf8), attachment: attachment,
        isNew: isNew)
}

/// Values that a callback hands out.
final class Collected<Element: Sendable>: Sendable {
    private let storage = Mutex<[Element]>([])
    var values: [Element] { storage.withLock { $0 } }
    func append(_ elements: [Element]) { storage.withLock { $0 += elements } }
}

extension EmbeddedIndex {
    func allIndexed() async throws -> [IndexedDocument] {
        let collected = Collected<IndexedDocument>()
        try await forEachIndexed { collected.append($0) }
        return collected.values
    }

    func allDocuments() throws -> [String] {
        let collected = Collected<String>()
        try documents { collected.append([String(decoding: $0, as: UTF8.self)]) }
        return collected.values
    }

    func found(_ query: String) throws -> [String] { try search(query, limit: 100).map(\.id) }
}
