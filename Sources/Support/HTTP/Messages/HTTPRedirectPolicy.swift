/// Whether and how far redirects are followed.
///
/// 301 and 302 turn a POST into a GET, 303 turns everything but HEAD into a GET, 307 and 308 repeat the request
/// (RFC 9110, section 15.4). A redirect from `https` to `http` is never followed.
public struct HTTPRedirectPolicy: Sendable {
    /// Decides on one redirect; called on the client's own thread, so it must not block.
    public typealias Decide = @Sendable (_ from: HTTPURL, _ to: HTTPURL) -> HTTPRedirectDecision

    /// How many redirects are followed before the request fails with ``HTTPError/Code/tooManyRedirects``; nil for none.
    let maximum: Int?
    let decide: Decide?

    /// A redirect is an answer like others.
    public static let none = HTTPRedirectPolicy(maximum: nil, decide: nil)

    /// Follows redirects, by default with the credentials only where scheme, host and port stay the same.
    public static func follow(maximum: Int = 5, decide: Decide? = nil) -> HTTPRedirectPolicy {
        HTTPRedirectPolicy(maximum: maximum, decide: decide)
    }
}

/// What to do about a redirect.
public enum HTTPRedirectDecision: Sendable, Hashable {
    /// Go there; `Authorization`, `Cookie` and `Proxy-Authorization` stay behind when scheme, host or port change.
    case follow
    /// Go there and show `Authorization` to the new host too.
    case followKeepingAuthorization
    /// Fail with ``HTTPError/Code/redirectRefused`` and this reason.
    case refuse(reason: String)
}
