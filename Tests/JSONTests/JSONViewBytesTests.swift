import JSON
import Testing

struct JSONViewBytesTests {
    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""line\nbreak \u00e9 \ud83d\ude00""#, "line\nbreak é 😀"),
        ("\"é\"", "é"), ("12", ""), ("null", ""), (#"["a"]"#, ""), (#"{"a":"b"}"#, ""),
    ])
    func `only strings are appended, decoded`(text: String, expected: String) throws {
        var buffer = Array(">".utf8)
        try JSONDocument(parsing: Array(text.utf8)).root.appendString(to: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == ">" + expected)
    }
}
