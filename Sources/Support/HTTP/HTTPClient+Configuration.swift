extension HTTPClient {
    /// What all requests of a client share.
    public struct Configuration: Sendable {
        /// How servers are reached.
        public enum Proxy: Sendable, Hashable {
            /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, which libcurl reads for every request.
            case environment
            /// Directly, whatever the environment says.
            case none
            /// Through this proxy.
            case url(String)
        }

        /// The `User-Agent` of requests that bring none.
        public var userAgent: String
        /// A file of trusted certificates in PEM form; nil for those that libcurl was built to trust.
        public var caBundle: String?
        /// Whether servers must prove who they are.
        ///
        /// Switched off, anybody on the way can read and change everything.
        public var verifyCertificates: Bool
        /// How servers are reached.
        public var proxy: Proxy
        /// The most exchanges to run at the same time, and the most connections to keep.
        public var maximumConnections: Int
        /// The most exchanges to run at the same time with one scheme, host and port.
        ///
        /// With HTTP/1.1 each has a connection of its own, with HTTP/2 they share one.
        public var maximumConnectionsPerHost: Int
        /// Whether HTTP/2 is offered in TLS handshakes.
        public var http2: Bool

        /// Creates a configuration that verifies certificates and reads the proxy from the environment.
        public init(
            userAgent: String = "connector-host",
            caBundle: String? = nil,
            verifyCertificates: Bool = true,
            proxy: Proxy = .environment,
            maximumConnections: Int = 128,
            maximumConnectionsPerHost: Int = 100,
            http2: Bool = true
        ) {
            self.userAgent = userAgent
            self.caBundle = caBundle
            self.verifyCertificates = verifyCertificates
            self.proxy = proxy
            self.maximumConnections = maximumConnections
            self.maximumConnectionsPerHost = maximumConnectionsPerHost
            self.http2 = http2
        }
    }
}
