package import BlockingExecutor
package import ConnectorSDK
import Hashing
package import IndexContract
import SQLite

/// One connector's documents in an SQLite file, full-text searchable, together with other connectors' documents.
///
/// Each batch is one transaction, together with what is searched of it: a process that is killed leaves the file
/// complete up to some batch, and the next sync goes on from there. Other processes can read while one writes.
///
/// SQLite blocks, so the actor runs on a thread of its own. Making an instance touches no file; every method opens it
/// when needed. All methods throw ``ConnectorSDK/ConnectorError`` with the code `index`.
package actor EmbeddedIndex: DocumentIndex {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The index file.
    package let path: String
    /// Whose documents these are.
    package let connectorID: String

    private let executor: BlockingExecutor
    private let indexName: String
    private let fields: [PluginManifest.DocumentField]
    private let mode: IndexFileMode
    private let busyTimeout: Duration
    private var session: IndexSession?
    private var writer: DocumentWriter?

    /// An index in a file.
    ///
    /// - Parameters:
    ///   - path: the file; made, for its owner only, when it is first written.
    ///   - connectorID: whose documents these are.
    ///   - indexName: the name of the index that the connector feeds, noted in the file.
    ///   - fields: what the plugin says about its documents' fields; it decides what is searched.
    ///   - mode: whether it is written.
    ///   - busyTimeout: how long to wait for another process that is writing.
    ///   - executor: the thread to run on; one of its own if none is given.
    /// - Throws: ``ConnectorSDK/ConnectorError`` if there is no thread to be had.
    package init(
        path: String, connectorID: String, indexName: String, fields: [PluginManifest.DocumentField],
        mode: IndexFileMode, busyTimeout: Duration = .seconds(30), executor: BlockingExecutor? = nil
    ) throws {
        self.path = path
        self.connectorID = connectorID
        self.indexName = indexName
        self.fields = fields
        self.mode = mode
        self.busyTimeout = busyTimeout
        self.executor = try executor ?? .forIndex()
    }

    /// Closes the file; any later call opens it again.
    ///
    /// Without it the file closes when the index is gone, on whichever thread that happens.
    package func close() {
        writer = nil
        session = nil
    }

    // MARK: DocumentIndex

    package func prepare() throws {
        _ = try openWriter("open")
    }

    package func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws {
        let session = try open()
        var last = ""
        while true {
            try Task.checkCancellation()
            // A statement a page: between the pages nothing holds the write-ahead log from being emptied.
            let page = try reporting("read") { try session.indexedDocuments(after: last) }
            guard let end = page.last else { return }
            last = end.id
            try visit(page)
        }
    }

    package func count() throws -> Int {
        let session = try open()
        return try reporting("read") { try session.count() }
    }

    /// Writes documents in one transaction, replacing those with the same ids.
    ///
    /// The text of text files is searched up to ``AttachmentText/maximumSize``; other files are found by their name.
    package func write(_ documents: [DocumentWrite]) throws -> [RejectedDocument] {
        guard !documents.isEmpty else { return [] }
        let writer = try openWriter("write")
        return try reporting("write") { try writer.write(documents) }
    }

    package func rescope(_ documents: [(id: String, scope: String)]) throws {
        guard !documents.isEmpty else { return }
        let writer = try openWriter("write")
        try reporting("write") { try writer.move(documents) }
    }

    package func delete(_ ids: [String]) throws {
        guard !ids.isEmpty else { return }
        let writer = try openWriter("write")
        try reporting("delete from") { try writer.delete(ids) }
    }

    /// Tidies up at the end of a job: drops unused scopes, merges what makes searches slow, empties the log.
    ///
    /// Everything written is visible to searches before, too.
    package func finish() throws {
        let writer = try openWriter("write")
        let session = try open()
        try reporting("tidy up") {
            try writer.deleteUnusedScopes()
            session.forgetScopes()
            try session.mergeSearchSegments()
            try session.emptyLog()
        }
    }

    // MARK: Reading

    /// Finds documents by the words in their title, text and attachment, the best ones first.
    ///
    /// - Parameters:
    ///   - query: words, phrases in double quotes, beginnings of words with `*`; documents with all of them are found,
    ///     or, if there are none, those with any. Case and accents do not matter.
    ///   - limit: the largest number of hits.
    ///   - marks: what is put around matches in the snippets.
    package func search(_ query: String, limit: Int, marks: SnippetMarks = .brackets) throws -> [SearchHit] {
        let query = try SearchQuery(query)
        let session = try open()
        return try reporting("search") {
            let hits = try session.search(query.all, limit: limit, marks: marks)
            guard hits.isEmpty, let any = query.any else { return hits }
            return try session.search(any, limit: limit, marks: marks)
        }
    }

    /// Gives every document as it is indexed, in the order of the ids (by their UTF-8).
    ///
    /// A document is a JSON object: `_id`, then the members of the body, byte for byte, then `attachment` (`name`, `size`,
    /// `sha256`, `content_type`) where a file was fetched. All are of one moment, whatever is written meanwhile.
    ///
    /// - Parameter visit: runs on the index's thread; the bytes are lent for the time of the call.
    package func documents(_ visit: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void) throws {
        let session = try open()
        try reporting("read") { try session.documents(visit) }
    }

    // MARK: Opening

    private func open() throws -> IndexSession {
        if let session { return session }
        let session = try reporting("open") {
            try IndexSession(
                path: path, connectorID: connectorID, indexName: indexName, mode: mode, busyTimeout: busyTimeout)
        }
        self.session = session
        return session
    }

    private func openWriter(_ action: String) throws -> DocumentWriter {
        if let writer { return writer }
        guard mode == .readWrite else {
            throw ConnectorError(
                .index, "cannot \(action) the index \(path): it was opened for reading only",
                hint: "Open it for writing; searches and lists need no writing.", scope: .job)
        }
        let session = try open()
        let writer = try reporting("open") {
            let writer = try DocumentWriter(
                connection: session.connection, connector: session.connector, fields: fields)
            try writer.adoptFields()
            return writer
        }
        self.writer = writer
        return writer
    }

    private func reporting<Result>(_ action: String, _ body: () throws -> Result) throws -> Result {
        try reportingFailures(action, path, body)
    }
}

extension BlockingExecutor {
    /// A thread for one index.
    static func forIndex() throws -> BlockingExecutor {
        do {
            return try BlockingExecutor(name: "index")
        } catch {
            throw ConnectorError(.index, "cannot open the index: \(error)", scope: .job)
        }
    }
}
