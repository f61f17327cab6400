import ConnectorSDK
import Hashing
import IndexContract
import JSON
import SQLite

/// Writes one connector's documents through statements that are compiled once.
///
/// Bodies and texts are lent to SQLite where they are; a new document costs three inserts and no look-up.
final class DocumentWriter {
    /// Whether documents went away or moved, so that scopes may have become unused.
    private(set) var leftScopes = false

    private let connection: SQLiteConnection
    private let connector: Int64
    private var extractor: SearchTextExtractor
    private var scopes: ScopeKeys
    private var nextKey: Int64 = 0

    private let lastKey: SQLiteStatement
    private let findDocument: SQLiteStatement
    private let insertDocument: SQLiteStatement
    private let updateDocument: SQLiteStatement
    private let moveDocument: SQLiteStatement
    private let deleteDocument: SQLiteStatement
    private let insertContent: SQLiteStatement
    private let updateContent: SQLiteStatement
    private let deleteContent: SQLiteStatement
    private let insertSearch: SQLiteStatement
    private let updateSearch: SQLiteStatement
    private let deleteSearch: SQLiteStatement

    /// SQLite stores values of up to a billion bytes in a row; a body and its text must fit in together.
    private static let maximumBodySize = 400_000_000
    /// How many documents one transaction deletes or moves: it bounds the write-ahead log and the wait of others.
    private static let changesPerTransaction = 1000

    init(connection: SQLiteConnection, connector: Int64, fields: [PluginManifest.DocumentField]) throws {
        self.connection = connection
        self.connector = connector
        extractor = SearchTextExtractor(fields: fields)
        scopes = try ScopeKeys(connection: connection, connector: connector)
        lastKey = try connection.prepare("SELECT max(key) FROM contents")
        findDocument = try connection.prepare("SELECT content FROM documents WHERE connector = ?1 AND id = ?2")
        insertDocument = try connection.prepare(
            "INSERT OR IGNORE INTO documents (connector, id, content, scope, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5)")
        updateDocument = try connection.prepare(
            "UPDATE documents SET scope = ?3, fingerprint = ?4 WHERE connector = ?1 AND id = ?2")
        moveDocument = try connection.prepare("UPDATE documents SET scope = ?3 WHERE connector = ?1 AND id = ?2")
        deleteDocument = try connection.prepare("DELETE FROM documents WHERE connector = ?1 AND id = ?2")
        insertContent = try connection.prepare(
            """
            INSERT INTO contents (key, timestamp, document_type, body, attachment_name, attachment_size,
                attachment_sha256, attachment_content_type, connector, id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        updateContent = try connection.prepare(
            """
            UPDATE contents SET timestamp = ?2, document_type = ?3, body = ?4, attachment_name = ?5,
                attachment_size = ?6, attachment_sha256 = ?7, attachment_content_type = ?8
            WHERE key = ?1
            """)
        deleteContent = try connection.prepare("DELETE FROM contents WHERE key = ?1")
        insertSearch = try connection.prepare(
            "INSERT INTO search (rowid, title, text, attachment) VALUES (?1, ?2, ?3, ?4)")
        // Many changes leave the text as it was; FTS5 would delete and insert all its words all the same.
        updateSearch = try connection.prepare(
            """
            UPDATE search SET title = ?2, text = ?3, attachment = ?4
            WHERE rowid = ?1 AND (title IS NOT ?2 OR text IS NOT ?3 OR attachment IS NOT ?4)
            """)
        deleteSearch = try connection.prepare("DELETE FROM search WHERE rowid = ?1")
    }

    // MARK: Changes

    /// Writes a batch in one transaction: all of it is there afterwards, or, after an error or a crash, nothing.
    ///
    /// - Returns: the documents that are no documents; they are left out.
    func write(_ documents: [DocumentWrite]) throws -> [RejectedDocument] {
        var rejected: [RejectedDocument] = []
        try transaction {
            nextKey = (try lastKey.step() ? lastKey.int64(at: 0) : 0) + 1
            lastKey.reset()
            for document in documents {
                if let reason = try write(document) {
                    rejected.append(RejectedDocument(id: document.id, reason: reason))
                }
            }
        }
        return rejected
    }

    /// Notes other scopes.
    func move(_ documents: [(id: String, scope: String)]) throws {
        for part in documents.chunks(of: Self.changesPerTransaction) {
            try transaction {
                for (id, scope) in part {
                    try bindID(id, to: moveDocument)
                    try moveDocument.bind(scopes.key(of: scope), at: 3)
                    try moveDocument.run()
                }
            }
        }
        leftScopes = true
    }

    /// Deletes documents, and what is searched of them.
    func delete(_ ids: [String]) throws {
        for part in ids.chunks(of: Self.changesPerTransaction) {
            try transaction {
                for id in part {
                    guard let key = try key(of: id) else { continue }
                    try bindID(id, to: deleteDocument)
                    try deleteDocument.run()
                    try deleteContent.bind(key, at: 1)
                    try deleteContent.run()
                    try deleteSearch.bind(key, at: 1)
                    try deleteSearch.run()
                }
            }
        }
        leftScopes = true
    }

    /// Deletes the scopes that no document has any more: their names tell of users who may be gone.
    func deleteUnusedScopes() throws {
        guard leftScopes else { return }
        let statement = try connection.prepare(
            """
            DELETE FROM scopes WHERE connector = ?1
                AND key NOT IN (SELECT scope FROM documents WHERE connector = ?1)
            """, isCached: false)
        try statement.bind(connector, at: 1)
        try transaction { try statement.run() }
        scopes.forget()
        leftScopes = false
    }

    /// Runs the body in a transaction; a failure also ends what statements hold and takes back the scopes that were added.
    private func transaction(_ body: () throws -> Void) throws {
        do {
            try connection.transaction(body)
        } catch {
            for statement in [
                lastKey, findDocument, insertDocument, updateDocument, moveDocument, deleteDocument, insertContent,
                updateContent, deleteContent, insertSearch, updateSearch, deleteSearch,
            ] {
                statement.reset()
            }
            scopes.forget()
            throw error
        }
    }

    // MARK: Fields

    /// Extracts the searched text of all documents anew if it was extracted from other fields, as by another version.
    ///
    /// The next sync would not: to it the documents are unchanged. Interrupted, it begins anew at the next opening.
    func adoptFields() throws {
        let stored = try connection.prepare(
            "SELECT searched_fields = ?2 FROM connectors WHERE key = ?1", isCached: false)
        try stored.bind(connector, at: 1)
        try stored.bind(extractor.signature, at: 2)
        if try stored.step(), stored.int64(at: 0) == 1 { return }
        stored.reset()
        var last = ""
        while let end = try extractPage(after: last) { last = end }
        let note = try connection.prepare("UPDATE connectors SET searched_fields = ?2 WHERE key = ?1", isCached: false)
        try note.bind(connector, at: 1)
        try note.bind(extractor.signature, at: 2)
        try note.run()
    }

    /// Extracts the text of the next documents in the order of their ids.
    ///
    /// - Returns: the id of the last one; `nil` if there was none.
    private func extractPage(after id: String) throws -> String? {
        let select = try connection.prepare(
            """
            SELECT documents.id, contents.key, body FROM documents JOIN contents ON contents.key = documents.content
            WHERE documents.connector = ?1 AND documents.id > ?2 ORDER BY documents.id LIMIT 200
            """)
        let update = try connection.prepare(
            """
            UPDATE search SET title = ?2, text = ?3
            WHERE rowid = ?1 AND (title IS NOT ?2 OR text IS NOT ?3)
            """)
        var last: String?
        try transaction {
            try bindID(id, to: select)
            while try select.step() {
                last = select.text(at: 0)
                extractor.read(try JSONDocument(parsing: select.withBytes(at: 2) { [UInt8]($0) }).root)
                var noAttachment: String?
                try writeSearch(key: select.int64(at: 1), attachmentText: &noAttachment, with: update)
            }
        }
        return last
    }

    // MARK: One document

    /// Writes a document.
    ///
    /// - Returns: why it cannot be written, if it is the document's own fault.
    private func write(_ document: DocumentWrite) throws -> String? {
        guard !document.id.isEmpty else { return "the id is empty" }
        guard document.body.count <= Self.maximumBodySize else {
            return "the body has \(document.body.count) bytes; at most \(Self.maximumBodySize) can be stored"
        }
        do {
            let body = try JSONDocument(parsing: document.body).root
            guard body.kind == .object else { return "the body is not a JSON object" }
            extractor.read(body)
        } catch {
            return "the body is \(error)"
        }
        var attachmentText: String?
        do {
            attachmentText = try document.attachment.flatMap(AttachmentText.extract)
        } catch {
            return error.description
        }
        try store(document, attachmentText: &attachmentText)
        return nil
    }

    private func store(_ document: DocumentWrite, attachmentText: inout String?) throws {
        let scope = try scopes.key(of: document.scope)
        // A document that is said to be new and is not is no error: another process may have written it.
        if document.isNew, try insert(document, scope: scope) {
            try writeContent(of: document, key: nextKey, with: insertContent)
            try writeSearch(key: nextKey, attachmentText: &attachmentText, with: insertSearch)
            nextKey += 1
        } else if let key = try key(of: document.id) {
            try bindID(document.id, to: updateDocument)
            try updateDocument.bind(scope, at: 3)
            try bind(document.fingerprint, to: updateDocument, at: 4)
            try updateDocument.run()
            try writeContent(of: document, key: key, with: updateContent)
            try writeSearch(key: key, attachmentText: &attachmentText, with: updateSearch)
            leftScopes = true
        } else {
            _ = try insert(document, scope: scope)
            try writeContent(of: document, key: nextKey, with: insertContent)
            try writeSearch(key: nextKey, attachmentText: &attachmentText, with: insertSearch)
            nextKey += 1
        }
    }

    private func key(of id: String) throws -> Int64? {
        try bindID(id, to: findDocument)
        defer { findDocument.reset() }
        return try findDocument.step() ? findDocument.int64(at: 0) : nil
    }

    /// Adds the row in `documents`; false if there is one.
    private func insert(_ document: DocumentWrite, scope: Int64) throws -> Bool {
        try bindID(document.id, to: insertDocument)
        try insertDocument.bind(nextKey, at: 3)
        try insertDocument.bind(scope, at: 4)
        try bind(document.fingerprint, to: insertDocument, at: 5)
        try insertDocument.run()
        return connection.changes == 1
    }

    private func writeContent(of document: DocumentWrite, key: Int64, with statement: SQLiteStatement) throws {
        try statement.bind(key, at: 1)
        if let timestamp = document.timestamp { try statement.bind(timestamp.millisecondsSince1970, at: 2) }
        if let attachment = document.attachment {
            try statement.bind(attachment.name, at: 5)
            try statement.bind(attachment.size, at: 6)
            try statement.bind(attachment.sha256, at: 7)
            if let contentType = attachment.contentType { try statement.bind(contentType, at: 8) }
        }
        if statement === insertContent {
            try statement.bind(connector, at: 9)
            try statement.bind(document.id, at: 10)
        }
        try extractor.documentType.withUnsafeBytes { type in
            if !type.isEmpty { try statement.bind(borrowedText: type, at: 3) }
            try document.body.withUnsafeBytes { body in
                try statement.bind(borrowedText: body, at: 4)
                try statement.run()
            }
        }
    }

    private func writeSearch(key: Int64, attachmentText: inout String?, with statement: SQLiteStatement) throws {
        try statement.bind(key, at: 1)
        try extractor.title.withUnsafeBytes { title in
            if !title.isEmpty { try statement.bind(borrowedText: title, at: 2) }
            try extractor.text.withUnsafeBytes { text in
                if !text.isEmpty { try statement.bind(borrowedText: text, at: 3) }
                try attachmentText?.withUTF8 { attachment in
                    if !attachment.isEmpty {
                        try statement.bind(borrowedText: UnsafeRawBufferPointer(attachment), at: 4)
                    }
                    try statement.run()
                }
                if attachmentText == nil { try statement.run() }
            }
        }
    }

    private func bindID(_ id: String, to statement: SQLiteStatement) throws {
        try statement.bind(connector, at: 1)
        try statement.bind(id, at: 2)
    }

    private func bind(_ fingerprint: Hash128, to statement: SQLiteStatement, at index: Int) throws {
        try withUnsafeBytes(of: (fingerprint.low.littleEndian, fingerprint.high.littleEndian)) { bytes in
            try statement.bind(blob: bytes, at: index)
        }
    }
}

extension Array {
    /// The elements in slices of at most `count`.
    fileprivate func chunks(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
