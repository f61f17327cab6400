/// A request and the limits it runs under.
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// The absolute URL.
    ///
    /// User and password in it are sent as basic authentication.
    public var url: String
    /// The header fields; `User-Agent`, `Accept`, `Accept-Encoding` and `Host` are added where missing.
    public var headers: HTTPHeaders
    /// The body; nil sends none, or an empty one for POST, PUT and PATCH.
    ///
    /// HEAD sends none in any case.
    public var body: [UInt8]?
    /// The longest that the exchange may take, redirects included.
    ///
    /// Waiting for one of the client's connection slots does not count.
    public var timeout: Duration
    /// The longest that name lookup, connection and TLS handshake may take together.
    public var connectTimeout: Duration
    /// The longest time without a byte in either direction, in whole seconds; nil for no such limit.
    ///
    /// Lets a long download have a long ``timeout`` and still end soon when its server goes quiet.
    public var stallTimeout: Duration?
    /// The most bytes of body to accept, counted after decompression as they arrive.
    public var maximumBodySize: Int
    /// Whether redirects are followed.
    public var redirects: HTTPRedirectPolicy

    /// Creates a request, by default a GET that follows no redirect and takes at most a minute and 64 MiB.
    public init(
        _ method: HTTPMethod = .get,
        _ url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(60),
        connectTimeout: Duration = .seconds(10),
        stallTimeout: Duration? = nil,
        maximumBodySize: Int = 64 << 20,
        redirects: HTTPRedirectPolicy = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.maximumBodySize = maximumBodySize
        self.redirects = redirects
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Method and URL, without query and credentials.
    public var description: String {
        guard let url = HTTPURL(url) else { return "\(method) <invalid URL>" }
        return "\(method) \(url)"
    }

    /// Shows the description and the redacted headers, so that a dump reveals no credentials.
    public var customMirror: Mirror {
        Mirror(self, children: ["request": description, "headers": headers.description], displayStyle: .struct)
    }
}
