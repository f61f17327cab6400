import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomEncodingTests {
    @Test(arguments: [
        ("plain-uuid_1.0~", "plain-uuid_1.0~"), ("a/b+c==", "a%2Fb%2Bc%3D%3D"), ("/ab==", "%252Fab%253D%253D"),
        ("a//b=", "a%252F%252Fb%253D"), ("a/b/c", "a%2Fb%2Fc"), ("", ""), ("ü", "%C3%BC"),
    ])
    func `a uuid is encoded twice where its slashes would be misread`(uuid: String, expected: String) {
        #expect(uuid.meetingPathComponent == expected)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("client:\u{FF}", "Y2xpZW50OsO/"),
    ])
    func `base64 is that of RFC 4648`(text: String, expected: String) {
        #expect(text.base64 == expected)
    }

    @Test func `foreign text is made fit for a message`() {
        let text = "see https://x.example/a?access_token=1\n and\ttop-secret \(String(repeating: "x", count: 900))"
        let quoted = text.quotable(hiding: ["top-secret", ""])
        #expect(quoted.hasPrefix("see https://x.example/a?… and <redacted> xxx"))
        #expect(quoted.count < 600)
    }

    @Test func `a hash is the same everywhere and tells fields apart`() {
        var first = StableHash()
        first.combine("ab".utf8)
        first.combine("c".utf8)
        var second = StableHash()
        second.combine("a".utf8)
        second.combine("bc".utf8)
        #expect(first.text != second.text)
        #expect(StableHash().text == "cbf29ce484222325")
    }

    @Test func `a search for a blank is sent as such`() throws {
        let from = try #require(Timestamp(iso8601: "2026-05-27T10:00:00.250Z"))
        let to = try #require(Timestamp(iso8601: "2026-11-23T10:00:00.250Z"))
        let call = ZoomCall.messages(of: "u@1", type: "file", from: from, to: to)
        #expect(
            call.target == "/chat/users/u%401/messages?search_type=file&search_key=%20&from=2026-05-27T10%3A00%3A00Z"
                + "&to=2026-11-23T10%3A00%3A00Z&page_size=50")
    }
}
