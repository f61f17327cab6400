/// A server that could not start, and why.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// What went wrong; stable, for callers that react.
    package enum Code: String, Sendable {
        /// The address is not a numeric IPv4 or IPv6 address.
        case invalidAddress = "invalid_address"
        /// The address and port cannot be bound, for instance because another program listens there.
        case cannotListen = "cannot_listen"
        /// The library refused to start its threads.
        case cannotStart = "cannot_start"
    }

    /// The kind of failure.
    package let code: Code
    /// What failed, where and what to do about it.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
