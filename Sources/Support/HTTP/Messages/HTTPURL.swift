internal import CCurl

/// An absolute `http` or `https` URL, taken apart by libcurl so that what is checked is what is connected to.
///
/// The fragment, which is never sent, is dropped. User and password are taken out too: they are sent with a request
/// but are part of no text that this type gives out.
public struct HTTPURL: Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// The host in lower case; an IPv6 address keeps its brackets.
    public let host: String
    /// The port, by default that of the scheme.
    public let port: Int
    /// The path, at least `/`.
    public let path: String
    /// What follows the `?`, without it.
    public let query: String?
    /// The whole URL in normal form, without user, password, fragment and default port.
    public let string: String

    /// The decoded user and password of the URL.
    var credentials: Credentials?

    struct Credentials: Hashable, Sendable {
        var user: String
        var password: String
    }

    /// Parses an absolute URL; nil for anything else, and for schemes other than `http` and `https`.
    ///
    /// Spaces and bytes outside ASCII in path and query are percent-encoded.
    public init?(_ string: String) {
        guard let parts = URLParts(), parts.parse(string) else { return nil }
        self.init(parts)
    }

    /// The URL that `reference` means when found in a document at this one (RFC 3986, section 5).
    ///
    /// - Returns: nil if that is no `http` or `https` URL.
    public func resolve(_ reference: String) -> HTTPURL? {
        // Some versions of libcurl drop the last segment of the path here.
        if reference.isEmpty || reference.hasPrefix("#") { return self }
        guard let parts = URLParts(), parts.parse(string), parts.parse(reference) else {
            return nil
        }
        return HTTPURL(parts)
    }

    /// Whether scheme, host and port are the same, so that credentials meant for one may be shown to the other.
    public func hasSameOrigin(as other: HTTPURL) -> Bool {
        port == other.port && scheme == other.scheme && host == other.host
    }

    /// Scheme, host and port: what connections are counted by.
    var origin: String {
        "\(scheme)://\(host):\(port)"
    }

    private init?(_ parts: borrowing URLParts) {
        guard let scheme = parts.get(CURLUPART_SCHEME), scheme == "http" || scheme == "https",
            let host = parts.get(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = parts.get(CURLUPART_PORT, CCURL_URL_DEFAULT_PORT).flatMap({ Int($0) }),
            let path = parts.get(CURLUPART_PATH)
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        query = parts.get(CURLUPART_QUERY)
        let user = parts.get(CURLUPART_USER, CCURL_URL_DECODE)
        let password = parts.get(CURLUPART_PASSWORD, CCURL_URL_DECODE)
        credentials =
            user == nil && password == nil ? nil : Credentials(user: user ?? "", password: password ?? "")
        // Put together here: libcurl would do the same, for several times the price.
        var authority = host
        if let zone = parts.get(CURLUPART_ZONEID) { authority = "\(host.dropLast())%25\(zone)]" }
        if port != (scheme == "https" ? 443 : 80) { authority += ":\(port)" }
        let search = query.map { $0.isEmpty ? "" : "?\($0)" } ?? ""
        string = "\(scheme)://\(authority)\(path)\(search)"
    }
}

extension HTTPURL: Hashable {
    /// Whether both name the same resource with the same credentials.
    public static func == (left: HTTPURL, right: HTTPURL) -> Bool {
        left.string == right.string && left.credentials == right.credentials
    }

    /// Feeds what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(string)
    }
}

extension HTTPURL: CustomStringConvertible, CustomReflectable {
    /// The URL without its query, which often carries tokens.
    public var description: String {
        let isDefaultPort = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isDefaultPort ? "" : ":\(port)")\(path)"
    }

    /// Shows the description alone, so that a dump reveals no credentials.
    public var customMirror: Mirror {
        Mirror(self, children: ["url": description], displayStyle: .struct)
    }
}

/// libcurl's parsed URL, freed with this value.
private struct URLParts: ~Copyable {
    private let handle: OpaquePointer

    init?() {
        guard let handle = curl_url() else { return nil }
        self.handle = handle
    }

    deinit {
        curl_url_cleanup(handle)
    }

    /// Takes a URL apart; a relative reference is resolved against the one before.
    func parse(_ url: String) -> Bool {
        // libcurl would read such a string up to the NUL only.
        !url.utf8.contains(0) && curl_url_set(handle, CURLUPART_URL, url, CCURL_URL_ENCODE) == CURLUE_OK
    }

    func get(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
