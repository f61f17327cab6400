import ConnectorSDK

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Decides which hosts a download may reach, and which of them may see the access token.
///
/// Download URLs come with documents, so whoever can post a message could name any host in them.
struct ZoomHosts: Sendable {
    private let api: HTTPURL
    private let oauth: HTTPURL
    /// Whether the configured API is itself at an address of this machine or network, such as a simulator.
    private let reachesPrivateAddresses: Bool

    init(api: HTTPURL, oauth: HTTPURL) {
        self.api = api
        self.oauth = oauth
        reachesPrivateAddresses = Self.isPrivate(api.host)
    }

    /// Whether the access token may be shown there: at the configured services, and by TLS at Zoom's own domains.
    func maySeeToken(_ url: HTTPURL) -> Bool {
        if url.hasSameOrigin(as: api) || url.hasSameOrigin(as: oauth) { return true }
        return url.scheme == "https" && Self.domains.contains { url.host == $0 || url.host.hasSuffix(".\($0)") }
    }

    /// Whether a download may go there at all.
    func mayReach(_ url: HTTPURL) -> Bool {
        reachesPrivateAddresses || url.hasSameOrigin(as: api) || !Self.isPrivate(url.host)
    }

    /// How redirects of a download are treated: the same rules at every step.
    var redirects: HTTPRedirectPolicy { .follow { from, to in decide(from, to) } }

    /// The decision on one redirect.
    func decide(_ from: HTTPURL, _ to: HTTPURL) -> HTTPRedirectDecision {
        guard mayReach(to) else {
            return .refuse(reason: "the target is an address of this machine or a private network")
        }
        return maySeeToken(to) ? .followKeepingAuthorization : .follow
    }

    private static let domains = ["zoom.us", "zoomgov.com"]

    /// Whether a host is an address, or the name, of this machine or of a network that is not the Internet.
    ///
    /// Names are not looked up.
    static func isPrivate(_ host: String) -> Bool {
        var name = Substring(host.lowercased())
        while name.hasSuffix(".") { name = name.dropLast() }
        if name.hasPrefix("[") {
            let address = name.dropFirst().prefix { $0 != "]" && $0 != "%" }
            return isPrivateIPv6(String(address))
        }
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        // inet_aton reads every form that resolvers read: 127.1, 0x7f000001, 2130706433.
        var address = in_addr()
        guard inet_aton(String(name), &address) != 0 else { return false }
        return isPrivateIPv4(UInt32(bigEndian: address.s_addr))
    }

    private static func isPrivateIPv4(_ address: UInt32) -> Bool {
        let networks: [(prefix: UInt32, length: UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC0A8_0000, 16), (0xE000_0000, 4), (0xF000_0000, 4),
        ]
        return networks.contains { address >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    /// An address that cannot be read counts as private.
    private static func isPrivateIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return true }
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        let embedded = bytes[12...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        // Unspecified, loopback and the deprecated IPv4-compatible addresses.
        if bytes[..<12].allSatisfy({ $0 == 0 }) { return embedded <= 1 || isPrivateIPv4(embedded) }
        if isMapped || isTranslated { return isPrivateIPv4(embedded) }
        // fc00::/7 unique local, fe80::/10 link-local, fec0::/10 site-local, ff00::/8 multicast.
        return bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0x80 != 0 || bytes[0] == 0xFF
    }
}
