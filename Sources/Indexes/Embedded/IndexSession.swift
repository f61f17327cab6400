import ConnectorSDK
import Hashing
import IndexContract
import JSON
import SQLite

/// An open index file, as one connector sees it.
final class IndexSession {
    let connection: SQLiteConnection
    /// The number that stands for the connector; one that no row has if it has never written here.
    let connector: Int64
    private let busyTimeout: Duration
    private var scopePatterns: [Int64: String] = [:]

    /// The number of documents that are read at a time.
    private static let pageSize = 1000

    init(path: String, connectorID: String, indexName: String, mode: IndexFileMode, busyTimeout: Duration) throws {
        self.busyTimeout = busyTimeout
        connection = try IndexFile.connect(to: path, mode: mode, busyTimeout: busyTimeout)
        if mode == .readWrite {
            let insert = try connection.prepare(
                """
                INSERT INTO connectors (id, index_name, searched_fields) VALUES (?1, ?2, '')
                ON CONFLICT (id) DO UPDATE SET index_name = excluded.index_name WHERE index_name IS NOT excluded.index_name
                """, isCached: false)
            try insert.bind(connectorID, at: 1)
            try insert.bind(indexName, at: 2)
            try insert.run()
        }
        let find = try connection.prepare("SELECT key FROM connectors WHERE id = ?1", isCached: false)
        try find.bind(connectorID, at: 1)
        connector = try find.step() ? find.int64(at: 0) : -1
    }

    // MARK: What is there

    func count() throws -> Int {
        let statement = try connection.prepare("SELECT count(*) FROM documents WHERE connector = ?1")
        try statement.bind(connector, at: 1)
        return try statement.step() ? Int(statement.int64(at: 0)) : 0
    }

    /// The next page of documents in the order of their ids.
    func indexedDocuments(after id: String) throws -> [IndexedDocument] {
        let statement = try connection.prepare(
            """
            SELECT id, scope, fingerprint FROM documents WHERE connector = ?1 AND id > ?2
            ORDER BY id LIMIT \(Self.pageSize)
            """)
        try statement.bind(connector, at: 1)
        try statement.bind(id, at: 2)
        var page: [IndexedDocument] = []
        page.reserveCapacity(Self.pageSize)
        while try statement.step() {
            let fingerprint = statement.withBytes(at: 2) { Hash128($0) }
            page.append(
                IndexedDocument(
                    id: statement.text(at: 0) ?? "", scope: try scopePattern(statement.int64(at: 1)),
                    fingerprint: fingerprint ?? Hash128(low: 0, high: 0)))
        }
        return page
    }

    private func scopePattern(_ key: Int64) throws -> String {
        if let pattern = scopePatterns[key] { return pattern }
        let statement = try connection.prepare("SELECT pattern FROM scopes WHERE key = ?1")
        try statement.bind(key, at: 1)
        // A scope that nobody knows might be any.
        let pattern = try statement.step() ? statement.text(at: 0) ?? "**" : "**"
        if scopePatterns.count == 4096 { scopePatterns.removeAll(keepingCapacity: true) }
        scopePatterns[key] = pattern
        return pattern
    }

    /// Forgets the scopes, some of which may be gone: SQLite gives their keys to others.
    func forgetScopes() { scopePatterns.removeAll() }

    func documents(_ visit: (UnsafeRawBufferPointer) throws -> Void) throws {
        let statement = try connection.prepare(
            """
            SELECT contents.id, body, attachment_name, attachment_size, attachment_sha256, attachment_content_type
            FROM documents JOIN contents ON contents.key = documents.content
            WHERE documents.connector = ?1 ORDER BY documents.id
            """)
        try statement.bind(connector, at: 1)
        var line: [UInt8] = []
        while try statement.step() {
            line.removeAll(keepingCapacity: true)
            line.append(contentsOf: #"{"_id":"#.utf8)
            line.append(contentsOf: JSONValue.string(statement.text(at: 0) ?? "").encoded())
            statement.withBytes(at: 1) { Self.appendMembers(of: $0, to: &line) }
            if let name = statement.text(at: 2) {
                var attachment: JSONObject = [
                    "name": .string(name), "size": .integer(statement.int64(at: 3)),
                    "sha256": .string(statement.text(at: 4) ?? ""),
                ]
                if let type = statement.text(at: 5) { attachment["content_type"] = .string(type) }
                line.append(contentsOf: #","attachment":"#.utf8)
                line.append(contentsOf: JSONValue.object(attachment).encoded())
            }
            line.append(UInt8(ascii: "}"))
            try line.withUnsafeBytes(visit)
        }
    }

    /// Appends what stands between the braces of an object, after a comma.
    private static func appendMembers(of object: UnsafeRawBufferPointer, to line: inout [UInt8]) {
        guard let opening = object.firstIndex(of: UInt8(ascii: "{")),
            let closing = object.lastIndex(of: UInt8(ascii: "}")), opening < closing
        else { return }
        let members = object[(opening + 1)..<closing]
        guard members.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
        line.append(UInt8(ascii: ","))
        line.append(contentsOf: members)
    }

    // MARK: Searching

    func search(_ match: String, limit: Int, marks: SnippetMarks) throws -> [SearchHit] {
        // Ordered by `rank`, FTS5 gives the rows in order by itself, so that snippets are only made of those that are read.
        let statement = try connection.prepare(
            """
            SELECT contents.id, contents.document_type, search.title, -search.rank,
                snippet(search, -1, ?4, ?5, '…', 24)
            FROM search JOIN contents ON contents.key = search.rowid
            WHERE search MATCH ?1 AND contents.connector = ?2 ORDER BY search.rank LIMIT ?3
            """)
        try statement.bind(match, at: 1)
        try statement.bind(connector, at: 2)
        try statement.bind(max(limit, 0), at: 3)
        try statement.bind(marks.opening, at: 4)
        try statement.bind(marks.closing, at: 5)
        var hits: [SearchHit] = []
        while try statement.step() {
            hits.append(
                SearchHit(
                    id: statement.text(at: 0) ?? "", type: statement.text(at: 1), title: statement.text(at: 2),
                    snippet: statement.text(at: 4) ?? "", score: statement.double(at: 3)))
        }
        return hits
    }

    // MARK: Tidying up

    /// Merges the search index's segments where there are many of a size.
    ///
    /// In steps, between which others can write, and no more of them than take a second or so: what is left is merged at
    /// the end of the next job. A full `optimize` would write the whole search index anew after each job.
    func mergeSearchSegments() throws {
        let merge = try connection.prepare(
            "INSERT INTO search (search, rank) VALUES ('merge', \(Self.pagesPerMerge))", isCached: false)
        for _ in 0..<Self.mergesPerJob {
            let before = try connection.integer("SELECT total_changes()")
            try merge.run()
            // Documented to mean that there was nothing to merge.
            if try connection.integer("SELECT total_changes()") - before < 2 { return }
        }
    }

    private static let pagesPerMerge = 1000
    private static let mergesPerJob = 32

    /// Copies the write-ahead log into the file and empties it, unless a reader still needs it.
    func emptyLog() throws {
        do {
            try connection.checkpoint(.passive)
            try connection.setBusyTimeout(.milliseconds(100))
            defer { try? connection.setBusyTimeout(busyTimeout) }
            try connection.checkpoint(.truncate)
        } catch let error where error.code == .busy {
            // The last connection to close does it.
        }
    }
}
