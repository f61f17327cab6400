/// A failure that a person has to understand: what failed, where, what was seen, and what to do.
///
/// Messages never contain secrets or document content.
public struct ConnectorError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    ///
    /// Stable: scripts and dashboards may rely on them.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The code as it is printed, in snake case.
        public let rawValue: String
        /// A code of a plugin's own.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The code as it is printed.
        public var description: String { rawValue }

        /// Settings that cannot work.
        public static let invalidConfiguration = Code(rawValue: "invalid_configuration")
        /// Credentials that the source refused.
        public static let authentication = Code(rawValue: "authentication")
        /// A permission that the credentials lack.
        public static let permission = Code(rawValue: "permission")
        /// Something that the source says does not exist.
        public static let notFound = Code(rawValue: "not_found")
        /// A limit of the source on how much may be asked.
        public static let rateLimited = Code(rawValue: "rate_limited")
        /// A source that cannot be reached, or broke off.
        public static let unavailable = Code(rawValue: "unavailable")
        /// An answer that is not what the source's interface promises.
        public static let malformedResponse = Code(rawValue: "malformed_response")
        /// A request that the source refused.
        public static let refused = Code(rawValue: "refused")
        /// Content above the size limit.
        public static let contentTooLarge = Code(rawValue: "content_too_large")
        /// Content that could not be fetched.
        public static let contentUnavailable = Code(rawValue: "content_unavailable")
        /// The index could not be read or written.
        public static let index = Code(rawValue: "index")
        /// Something that this plugin or host does not do.
        public static let unsupported = Code(rawValue: "unsupported")
        /// Anything that no one foresaw.
        public static let unexpected = Code(rawValue: "unexpected")
    }

    /// Whether trying again can help.
    public enum Retry: Sendable, Hashable {
        /// It cannot.
        case never
        /// It can, at once or by the usual back-off.
        case backoff
        /// It can, but not earlier than after this time.
        case after(Duration)
    }

    /// How much of a job a failure spoils.
    public enum Scope: String, Sendable, Hashable {
        /// One document.
        case item
        /// The scope in which it was thrown.
        case scope
        /// The whole job: nothing after it can work.
        case job
    }

    /// What kind of failure it is.
    public let code: Code
    /// What failed, where, and what was seen.
    public let message: String
    /// What to do about it, where anything can be done.
    public let hint: String?
    /// Whether trying again can help.
    public let retry: Retry
    /// How much of the job it spoils.
    public let scope: Scope

    /// A failure.
    public init(_ code: Code, _ message: String, hint: String? = nil, retry: Retry = .never, scope: Scope = .scope) {
        self.code = code
        self.message = message
        self.hint = hint
        self.retry = retry
        self.scope = scope
    }

    /// Any error as a failure of its scope, unless it is a ``ConnectorError`` already.
    public init(wrapping error: any Error) {
        switch error {
        case let error as ConnectorError: self = error
        case let error as HTTPError:
            self.init(.unavailable, error.description, retry: error.isRetryable ? .backoff : .never)
        case let error as JSONError: self.init(.malformedResponse, error.description)
        case is CancellationError: self.init(.unexpected, "cancelled")
        default: self.init(.unexpected, String(describing: error))
        }
    }

    /// The same failure, spoiling more or less.
    public func concerning(_ scope: Scope) -> ConnectorError {
        ConnectorError(code, message, hint: hint, retry: retry, scope: scope)
    }

    /// The message and the hint.
    public var description: String { hint.map { "\(message). \($0)" } ?? message }
}
