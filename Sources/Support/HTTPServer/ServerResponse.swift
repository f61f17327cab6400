/// What a handler answers.
package struct ServerResponse: Sendable {
    /// How much of the answer reaches the client.
    package enum Delivery: Sendable, Equatable {
        /// All of it.
        case whole
        /// Nothing: the connection closes without a status line.
        case closed
        /// The body, after announcing that many bytes more; then the connection closes.
        case truncated(missing: Int)
    }

    /// The HTTP status code.
    package var status: Int
    /// Header fields beyond those the server writes itself (`Date`, `Content-Length`, `Connection`).
    package var headers: [(name: String, value: String)]
    /// The bytes of the body, which several answers may share.
    package var body: ServerBody
    /// How much of it is sent.
    package var delivery = Delivery.whole
    /// How long to wait before the first byte; no thread waits meanwhile.
    package var delay = Duration.zero

    /// Builds an answer that is sent at once and completely.
    package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: ServerBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Builds an answer of text in UTF-8.
    package init(status: Int = 200, contentType: String, text: String) {
        self.init(status: status, headers: [("Content-Type", contentType)], body: ServerBody(text.utf8))
    }
}

/// An immutable body outside Swift's arrays, so that the server can send it without a copy for as long as it needs.
package final class ServerBody: @unchecked Sendable {
    // Unchecked: the memory is written only during initialisation and freed by the last owner.
    let storage: UnsafeMutableRawBufferPointer

    /// A body of no bytes.
    package static let empty = ServerBody([])

    /// The number of bytes.
    package var count: Int { storage.count }

    /// Copies the bytes.
    package init(_ bytes: some Collection<UInt8>) {
        storage = .allocate(byteCount: bytes.count, alignment: 1)
        storage.copyBytes(from: bytes)
    }

    /// Lets the closure fill exactly `count` bytes in place.
    package init(count: Int, initializingWith fill: (UnsafeMutableRawBufferPointer) -> Void) {
        storage = .allocate(byteCount: count, alignment: 1)
        fill(storage)
    }

    /// Gives the bytes to the closure; they are valid only inside it.
    package func withUnsafeBytes<Result>(_ read: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try read(UnsafeRawBufferPointer(storage))
    }

    deinit { storage.deallocate() }
}
