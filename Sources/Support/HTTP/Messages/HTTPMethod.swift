/// The method of a request (RFC 9110, section 9).
public struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name as sent; methods are case-sensitive.
    public let rawValue: String

    /// Creates a method of any name; one that is not a token makes the request fail with ``HTTPError/Code/invalidRequest``.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads a resource.
    public static let get = HTTPMethod(rawValue: "GET")
    /// Reads a resource's headers alone.
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// Hands the body to the resource to act on.
    public static let post = HTTPMethod(rawValue: "POST")
    /// Replaces a resource.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Changes parts of a resource.
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// Removes a resource.
    public static let delete = HTTPMethod(rawValue: "DELETE")

    /// The name as sent.
    public var description: String { rawValue }
}
