/// Why a request got no usable answer.
///
/// An answer of any status is not an error.
///
/// The message names method, host and path, and never the query, credentials or header values.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong; stable, for decisions and metrics.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The name.
        public let rawValue: String

        /// Creates the code of that name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The name.
        public var description: String { rawValue }

        /// The exchange took longer than its limit, or stalled for longer than allowed.
        public static let timeout = Code(rawValue: "timeout")
        /// No connection was ready within its limit.
        public static let connectTimeout = Code(rawValue: "connect_timeout")
        /// The name of the host or proxy has no address.
        public static let couldNotResolve = Code(rawValue: "could_not_resolve")
        /// Nobody accepts connections there.
        public static let couldNotConnect = Code(rawValue: "could_not_connect")
        /// The TLS handshake failed, or the certificate is not trusted.
        public static let tls = Code(rawValue: "tls")
        /// The connection ended before an answer, or while sending.
        public static let connectionLost = Code(rawValue: "connection_lost")
        /// The body ended before its announced end, or its chunks are broken.
        public static let truncatedBody = Code(rawValue: "truncated_body")
        /// The body is larger than the request allows.
        public static let bodyTooLarge = Code(rawValue: "body_too_large")
        /// The header is larger than 256 KiB.
        public static let headersTooLarge = Code(rawValue: "headers_too_large")
        /// The body is not in the encoding that its header names.
        public static let invalidEncoding = Code(rawValue: "invalid_encoding")
        /// The answer is not HTTP as we know it.
        public static let `protocol` = Code(rawValue: "protocol")
        /// More redirects than the policy follows.
        public static let tooManyRedirects = Code(rawValue: "too_many_redirects")
        /// A redirect leads where the policy does not follow.
        public static let redirectRefused = Code(rawValue: "redirect_refused")
        /// The URL is not an absolute `http` or `https` URL.
        public static let invalidURL = Code(rawValue: "invalid_url")
        /// The method or the name of a header is not a token.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The file of a download could not be written.
        public static let fileWrite = Code(rawValue: "file_write")
        /// The client is shut down.
        public static let shutDown = Code(rawValue: "shut_down")
        /// The client could not be set up, or libcurl failed for a reason of its own.
        public static let `internal` = Code(rawValue: "internal")
    }

    /// What went wrong; stable, for decisions and metrics.
    public let code: Code
    /// What failed, where, and what was seen.
    public let message: String
    /// Whether the same request may succeed a little later.
    ///
    /// The server may have acted on it already, so whether repeating does harm depends on the method.
    public let isRetryable: Bool

    /// Creates an error; `isRetryable` is by default what the code suggests.
    public init(_ code: Code, _ message: String, isRetryable: Bool? = nil) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable ?? HTTPError.transient.contains(code)
    }

    /// The message.
    public var description: String { message }

    private static let transient: Set<Code> = [
        .timeout, .connectTimeout, .couldNotResolve, .couldNotConnect, .connectionLost, .truncatedBody,
    ]
}
