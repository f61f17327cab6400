import HTTP
import Testing

@Suite struct HTTPHeadersTests {
    @Test func `Names compare without case, and the first value wins`() {
        let headers: HTTPHeaders = ["Accept": "a", "X-Other": "b", "accept": "c"]
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.values(for: "Accept") == ["a", "c"])
        #expect(headers["Accep"] == nil)
        #expect(headers["Accept-"] == nil)
    }

    @Test func `Setting replaces all of that name and removing leaves the others`() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        headers.set("A", "4")
        #expect(headers.map(\.name) == ["B", "A"])
        #expect(headers.map(\.value) == ["2", "4"])
        headers["B"] = nil
        #expect(headers == ["a": "4"])
        headers.remove("a")
        #expect(headers.isEmpty)
    }

    @Test(arguments: [
        ("a\r\nEvil: 1", "a  Evil: 1"), (" padded\t\n", "padded"), ("", ""), ("a\0b", "a b"), ("a: b:c", "a: b:c"),
        ("a\tb", "a\tb"), ("grüße", "grüße"),
    ])
    func `No value breaks out of its field`(value: String, stored: String) {
        let headers: HTTPHeaders = ["Name": value, "Next": "x"]
        #expect(headers.map(\.name) == ["Name", "Next"])
        #expect(headers["name"] == stored)
    }

    @Test func `Credentials are not described`() {
        let headers: HTTPHeaders = ["Authorization": "Bearer secret", "cookie": "secret", "Accept": "json"]
        var dumped = ""
        dump(headers, to: &dumped)
        for text in [headers.description, String(reflecting: headers), dumped] {
            #expect(!text.contains("secret"))
            #expect(text.contains("Accept: json"))
        }
    }
}
