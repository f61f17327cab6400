import ConnectorSDK
import EmbeddedIndex
import IndexContract
import SQLite
import Testing

struct AttachmentTests {
    let fixture: IndexFixture
    init() throws { fixture = try IndexFixture() }

    @Test(
        arguments: [
            ("notes.txt", nil, Array("needle in text".utf8)),
            ("NOTES.MD", "application/octet-stream", Array("# needle".utf8)),
            ("chat", "text/plain; charset=utf-8", Array("a needle".utf8)),
            ("data", "application/vnd.api+json", Array(#"{"a":"needle"}"#.utf8)),
            ("bom.csv", nil, [0xEF, 0xBB, 0xBF] + Array("needle,1".utf8)),
            ("utf16le.txt", nil, [0xFF, 0xFE] + Array("needle".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
            ("utf16be.txt", nil, [0xFE, 0xFF] + Array("needle".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
            ("latin1.txt", "text/plain", [0xE9, 0x20] + Array("needle".utf8)),
            ("page.html", nil, Array("<p class='x'>a&nbsp;<b>needle</b></p>".utf8)),
            ("talk.vtt", nil, Array("WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nAda: needle\r\n".utf8)),
        ] as [(String, String?, [UInt8])])
    func `text is searched`(name: String, contentType: String?, bytes: [UInt8]) async throws {
        let index = try fixture.index()
        let file = try fixture.attachment(name, bytes, contentType: contentType)
        _ = try await index.write([document("1", #"{"topic":"T"}"#, attachment: file)])
        #expect(try await index.found("needle") == ["1"])
        #expect(try await index.search("needle", limit: 1).first?.snippet.contains("[needle]") == true)
        try fixture.expectConsistent()
    }

    @Test(
        arguments: [
            ("movie.mp4", "video/mp4", Array("needle".utf8)), ("unknown", nil, Array("needle".utf8)),
            ("broken.txt", nil, [0xC3, 0x28] + Array(" needle".utf8)),
            ("zeros.txt", "text/plain", Array("needle\0\0".utf8)), ("empty.txt", "text/plain", []),
        ] as [(String, String?, [UInt8])])
    func `what is not text is described only`(name: String, contentType: String?, bytes: [UInt8]) async throws {
        let index = try fixture.index()
        let file = try fixture.attachment(name, bytes, contentType: contentType)
        let rejected = try await index.write([document("1", "{}", attachment: file)])
        #expect(rejected.isEmpty)
        #expect(try await index.found("needle").isEmpty)
        #expect(try await index.allDocuments().first?.contains(#""name":"\#(name)","size":\#(bytes.count)"#) == true)
    }

    @Test func `markup, scripts and caption times are not searched`() async throws {
        let index = try fixture.index()
        let html = "<!-- remark --><script>var code = '<p>'</script><STYLE>x{}</STYLE><p title=attribute>1 < 2 word"
        let captions = "WEBVTT\n\n7\n00:11:22.333 --> 00:44:55.666\nspoken words\n"
        _ = try await index.write([
            document("html", "{}", attachment: try fixture.attachment("a.htm", Array(html.utf8))),
            document("vtt", "{}", attachment: try fixture.attachment("a.vtt", Array(captions.utf8))),
        ])
        #expect(try await index.found("word") == ["html"])
        #expect(try await index.found("spoken") == ["vtt"])
        for word in ["remark", "code", "attribute", "webvtt", "333", "7"] {
            #expect(try await index.found(word).isEmpty, "\(word)")
        }
    }

    @Test func `an update without a file removes what there was`() async throws {
        let index = try fixture.index()
        let file = try fixture.attachment("a.txt", Array("needle".utf8))
        _ = try await index.write([document("1", #"{"topic":"T"}"#, attachment: file)])
        _ = try await index.write([document("1", #"{"topic":"T"}"#, isNew: false)])
        #expect(try await index.found("needle").isEmpty)
        #expect(try await index.allDocuments() == [#"{"_id":"1","topic":"T"}"#])
        try fixture.expectConsistent()
    }

    @Test func `a large file is searched up to the limit, which may cut a character`() async throws {
        let index = try fixture.index()
        // One byte, then characters of three: the limit falls inside one.
        let text = "xfirst " + String(repeating: "字 ", count: 1_100_000) + " beyond"
        let file = try fixture.attachment("large.txt", Array(text.utf8))
        #expect(file.size > 4 << 20)
        _ = try await index.write([document("1", "{}", attachment: file)])
        #expect(try await index.found("xfirst") == ["1"])
        #expect(try await index.found("beyond").isEmpty)
    }
}
