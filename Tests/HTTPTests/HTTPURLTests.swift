import HTTP
import Testing

@Suite struct HTTPURLTests {
    @Test func `A URL is taken apart`() throws {
        let url = try #require(HTTPURL("HTTPS://User:pa%40ss@Example.COM:8443/a/b?q=1&r=2#part"))
        #expect(url.scheme == "https")
        #expect(url.host == "example.com")
        #expect(url.port == 8443)
        #expect(url.path == "/a/b")
        #expect(url.query == "q=1&r=2")
        #expect(url.string == "https://example.com:8443/a/b?q=1&r=2")
        #expect(url.description == "https://example.com:8443/a/b")
    }

    @Test(arguments: [
        ("http://h", "http://h/", 80), ("https://h:443/", "https://h/", 443),
        ("http://[::1]:8/x", "http://[::1]:8/x", 8),
        ("http://[fe80::1%25eth0]/x?", "http://[fe80::1%25eth0]/x", 80),
        ("http://h/a b?c d", "http://h/a%20b?c+d", 80),
    ])
    func `The normal form has path and port and is encoded`(given: String, normal: String, port: Int) throws {
        let url = try #require(HTTPURL(given))
        #expect(url.string == normal)
        #expect(url.port == port)
    }

    @Test(arguments: [
        "", "example.com/x", "/x", "ftp://h/", "file:///etc/passwd", "http://", "http://h:99999/", "http://h\0.evil/",
        "http://h/\r\nX: y", "gopher://h/", "javascript:1",
    ])
    func `Anything else is none`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        ("c", "http://h/a/c"), ("../c?d", "http://h/c?d"), ("//other/x", "http://other/x"), ("?y", "http://h/a/b?y"),
        ("https://s/", "https://s/"), ("/p q", "http://h/p%20q"), ("#f", "http://h/a/b?x"),
    ])
    func `References resolve`(reference: String, expected: String) throws {
        let base = try #require(HTTPURL("http://h/a/b?x"))
        #expect(base.resolve(reference)?.string == expected)
    }

    @Test func `A reference to another scheme resolves to none`() throws {
        let base = try #require(HTTPURL("http://h/a/b?x"))
        #expect(base.resolve("ftp://h/") == nil)
    }

    @Test(arguments: [
        ("http://a/x", "http://A:80/y", true), ("http://a/", "https://a/", false), ("http://a/", "http://a:81/", false),
        ("http://a/", "http://b/", false),
    ])
    func `The origin is scheme, host and port`(first: String, second: String, isSame: Bool) throws {
        let (first, second) = (try #require(HTTPURL(first)), try #require(HTTPURL(second)))
        #expect(first.hasSameOrigin(as: second) == isSame)
    }
}
