import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomHostsTests {
    private static func hosts(api: String, oauth: String = "https://zoom.us") throws -> ZoomHosts {
        ZoomHosts(api: try #require(HTTPURL(api)), oauth: try #require(HTTPURL(oauth)))
    }

    @Test(arguments: [
        ("https://zoom.us/f", true), ("https://file.zoom.us/f", true), ("https://us02web.zoom.us:443/f", true),
        ("https://ZOOM.US/f", true), ("https://api.zoomgov.com/f", true), ("http://zoom.us/f", false),
        ("https://evilzoom.us/f", false), ("https://zoom.us.evil.com/f", false), ("https://zoom.us@evil.com/f", false),
        ("https://evil.com/zoom.us", false), ("https://evil.com#.zoom.us", false),
        ("https://evil.com/?.zoom.us", false),
        ("https://user:zoom.us@evil.com:443/", false), ("https://zoom.us%2eevil.com/", false),
        ("https://notzoomgov.com/f", false), ("https://gov.example:8443/x", true), ("https://gov.example/x", false),
        ("http://gov.example:8443/x", false),
    ])
    func `the token is shown to Zoom and the configured services only`(url: String, allowed: Bool) throws {
        let hosts = try Self.hosts(api: "https://gov.example:8443/v2")
        let target = HTTPURL(url)
        #expect((target.map { hosts.maySeeToken($0) } ?? false) == allowed)
    }

    @Test(arguments: [
        ("https://files.example/f", true), ("https://8.8.8.8/f", true), ("http://127.0.0.1/f", false),
        ("http://127.1/f", false), ("http://0x7f000001/f", false), ("http://2130706433/f", false),
        ("http://0/f", false), ("https://localhost/f", false), ("https://localhost./f", false),
        ("https://a.localhost/f", false), ("http://10.1.2.3/f", false), ("http://172.31.0.1/f", false),
        ("http://172.32.0.1/f", true), ("http://192.168.1.1/f", false), ("http://169.254.169.254/latest", false),
        ("http://100.64.0.1/f", false), ("http://[::1]/f", false), ("http://[::]/f", false),
        ("http://[fe80::1]/f", false), ("http://[fd00::1]/f", false), ("http://[::ffff:10.0.0.1]/f", false),
        ("http://[64:ff9b::7f00:1]/f", false), ("http://[2606:4700::1111]/f", true),
    ])
    func `private addresses are out of reach`(url: String, reachable: Bool) throws {
        let hosts = try Self.hosts(api: "https://api.zoom.us/v2")
        #expect(hosts.mayReach(try #require(HTTPURL(url))) == reachable)
    }

    @Test func `a private API opens private addresses, and the token stays with it`() throws {
        let hosts = try Self.hosts(api: "http://127.0.0.1:9000/v2", oauth: "http://127.0.0.1:9000")
        let same = try #require(HTTPURL("http://127.0.0.1:9000/file/1"))
        let other = try #require(HTTPURL("http://127.0.0.1:9001/file/1"))
        #expect(hosts.mayReach(same) && hosts.maySeeToken(same))
        #expect(hosts.mayReach(other) && !hosts.maySeeToken(other))
    }

    @Test(arguments: [
        ("https://file.zoom.us/a", HTTPRedirectDecision.followKeepingAuthorization),
        ("https://storage.example/a", .follow),
    ])
    func `redirects keep the token where it may be seen`(target: String, expected: HTTPRedirectDecision) throws {
        let hosts = try Self.hosts(api: "https://api.zoom.us/v2")
        let from = try #require(HTTPURL("https://zoom.us/download"))
        #expect(hosts.decide(from, try #require(HTTPURL(target))) == expected)
    }

    @Test func `redirects to private addresses are refused`() throws {
        let hosts = try Self.hosts(api: "https://api.zoom.us/v2")
        let from = try #require(HTTPURL("https://zoom.us/download"))
        let decision = hosts.decide(from, try #require(HTTPURL("https://169.254.169.254/a")))
        guard case .refuse = decision else {
            Issue.record("\(decision)")
            return
        }
    }
}
