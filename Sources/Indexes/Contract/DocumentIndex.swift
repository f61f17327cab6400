package import ConnectorSDK
package import Hashing

/// Keeps one connector's documents where they can be searched.
///
/// One job at a time uses an index. Calls may come from several tasks; an implementation that blocks does so on a thread of
/// its own. Everything is written in the order of the calls.
package protocol DocumentIndex: Sendable {
    /// Makes sure that the index exists and can be written.
    func prepare() async throws

    /// Gives every indexed document's id, scope and fingerprint, in pages of any order.
    ///
    /// - Parameter visit: runs on the index's own executor; must not call the index.
    func forEachIndexed(_ visit: @escaping @Sendable ([IndexedDocument]) throws -> Void) async throws

    /// How many documents there are.
    func count() async throws -> Int

    /// Writes documents, replacing those with the same ids; returns once they are safe.
    ///
    /// - Returns: the documents that the index refused for what they are; the others are written.
    /// - Throws: ``ConnectorSDK/ConnectorError`` with the code `index` when nothing can be written.
    func write(_ documents: [DocumentWrite]) async throws -> [RejectedDocument]

    /// Notes other scopes for documents whose content is unchanged.
    func rescope(_ documents: [(id: String, scope: String)]) async throws

    /// Deletes documents by id; those that are not there do not matter.
    func delete(_ ids: [String]) async throws

    /// Makes everything written visible to searches, at the end of a job.
    func finish() async throws
}

/// What the engine must know about a document that is indexed.
package struct IndexedDocument: Sendable, Hashable {
    /// The document's id.
    package let id: String
    /// The scope that it belongs to, as a pattern (see `ScopePattern` in the engine).
    package let scope: String
    /// The hash of the content that was written; zero when something is missing that the next sync must try again.
    package let fingerprint: Hash128

    /// What is known about a document.
    package init(id: String, scope: String, fingerprint: Hash128) {
        self.id = id
        self.scope = scope
        self.fingerprint = fingerprint
    }
}

/// A document to be written.
package struct DocumentWrite: Sendable {
    /// The document's id.
    package let id: String
    /// The scope that it belongs to.
    package let scope: String
    /// The hash of its content.
    package let fingerprint: Hash128
    /// When the thing last changed, where the source says so.
    package let timestamp: Timestamp?
    /// The body: the bytes of one JSON object.
    package let body: [UInt8]
    /// The fetched file, if the document has one and it could be had.
    package let attachment: FetchedAttachment?
    /// Whether the document was not indexed before.
    package let isNew: Bool

    /// A document to be written.
    package init(
        id: String, scope: String, fingerprint: Hash128, timestamp: Timestamp?, body: [UInt8],
        attachment: FetchedAttachment?, isNew: Bool
    ) {
        self.id = id
        self.scope = scope
        self.fingerprint = fingerprint
        self.timestamp = timestamp
        self.body = body
        self.attachment = attachment
        self.isNew = isNew
    }
}

/// A file that was fetched; it is there until the write that carries it returns.
package struct FetchedAttachment: Sendable, Hashable {
    /// The file's name.
    package let name: String
    /// The size in bytes, as received.
    package let size: Int
    /// The SHA-256 of the bytes, in lower-case hexadecimal digits.
    package let sha256: String
    /// The media type, where one is known.
    package let contentType: String?
    /// Where the bytes are.
    package let path: String

    /// A fetched file.
    package init(name: String, size: Int, sha256: String, contentType: String?, path: String) {
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.contentType = contentType
        self.path = path
    }
}

/// A document that an index refused.
package struct RejectedDocument: Sendable, Hashable {
    /// The document's id.
    package let id: String
    /// Why it was refused.
    package let reason: String

    /// A refused document.
    package init(id: String, reason: String) {
        self.id = id
        self.reason = reason
    }
}
