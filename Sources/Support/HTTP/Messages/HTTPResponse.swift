/// A complete answer.
public struct HTTPResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields as received: `Content-Length` counts the body before decompression.
    public let headers: HTTPHeaders
    /// The body, decompressed.
    public let body: [UInt8]
    /// The URL that answered, after redirects, without user, password and fragment.
    public let url: String
    /// The protocol version: `1.0`, `1.1` or `2`.
    public let httpVersion: String

    /// Creates an answer, for tests that stand in for a server.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], url: String, httpVersion: String = "1.1") {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.httpVersion = httpVersion
    }
}

extension HTTPResponse: CustomStringConvertible {
    /// Status and body size; the URL may carry secrets in its query.
    public var description: String { "\(status), \(body.count) bytes" }
}

/// An answer whose body went to a file.
public struct HTTPDownload: Sendable {
    /// The status code.
    ///
    /// Only a 2xx answer wrote a file.
    public let status: Int
    /// The header fields as received.
    public let headers: HTTPHeaders
    /// The URL that answered, after redirects, without user, password and fragment.
    public let url: String
    /// The bytes written to the file.
    public let bodySize: Int
    /// The first 64 KiB of the body of an answer other than 2xx, which explains it; empty for 2xx.
    public let errorBody: [UInt8]

    /// Creates an answer, for tests that stand in for a server.
    public init(status: Int, headers: HTTPHeaders = [:], url: String, bodySize: Int, errorBody: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.url = url
        self.bodySize = bodySize
        self.errorBody = errorBody
    }
}
