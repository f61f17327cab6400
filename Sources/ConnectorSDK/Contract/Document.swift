/// One thing of the source, as it goes into the index.
public struct Document: Sendable {
    /// The id, unique among all documents of the connector whatever their kind, and the same in every sync.
    public let id: String
    /// When the thing last changed, where the source says so.
    public let timestamp: Timestamp?
    /// The body: the bytes of one JSON object.
    public let body: [UInt8]
    /// A file that belongs to the document, fetched only when the document is new or changed.
    public let attachment: Attachment?

    /// A document from the bytes of its body, such as a ``JSONWriter`` makes.
    ///
    /// - Parameters:
    ///   - id: at most 512 bytes for it to be its own key in every index.
    ///   - body: one compact JSON object; what is given is what is indexed, byte for byte.
    public init(id: String, timestamp: Timestamp? = nil, body: [UInt8], attachment: Attachment? = nil) {
        self.id = id
        self.timestamp = timestamp
        self.body = body
        self.attachment = attachment
    }

    /// A document from a tree.
    public init(id: String, timestamp: Timestamp? = nil, body: JSONObject, attachment: Attachment? = nil) {
        self.init(id: id, timestamp: timestamp, body: JSONValue.object(body).encoded(), attachment: attachment)
    }
}

/// A file of the source that belongs to a document.
public struct Attachment: Sendable {
    /// The file's name, with its extension.
    public let name: String
    /// The size in bytes that the source announces; what arrives is measured all the same.
    public let announcedSize: Int64?
    /// The media type that the source announces.
    public let contentType: String?
    /// Writes the file, byte for byte, to the destination's path; called at most once a sync.
    ///
    /// Throws ``ConnectorError`` with the code ``ConnectorError/Code/contentTooLarge`` when the file is larger than the
    /// destination allows, any other error when it could not be had.
    public let fetch: @Sendable (_ destination: AttachmentDestination) async throws -> FetchedContent

    /// An attachment.
    public init(
        name: String, announcedSize: Int64? = nil, contentType: String? = nil,
        fetch: @escaping @Sendable (_ destination: AttachmentDestination) async throws -> FetchedContent
    ) {
        self.name = name
        self.announcedSize = announcedSize
        self.contentType = contentType
        self.fetch = fetch
    }
}

/// Where a fetched file goes, and how large it may be.
public struct AttachmentDestination: Sendable {
    /// The path that the file goes to: nothing or an empty file is there, in a folder that only this process reads.
    public let path: String
    /// The largest size in bytes; writing more is refused.
    public let maximumSize: Int

    /// A destination.
    public init(path: String, maximumSize: Int) {
        self.path = path
        self.maximumSize = maximumSize
    }
}

/// What came with a fetched file.
public struct FetchedContent: Sendable {
    /// The media type that the answer named.
    public let contentType: String?

    /// Content of a media type.
    public init(contentType: String? = nil) { self.contentType = contentType }
}
