import JSON
import Testing

struct JSONDocumentTests {
    @Test func `values read as what they are, and as nothing else`() throws {
        let root = try JSONDocument(
            parsing: Array(#"{"s":"é\n","i":-7,"d":1.50,"t":true,"n":null,"a":[1,[2]],"o":{}}"#.utf8)
        ).root
        #expect(root["s"]?.string == "é\n")
        #expect(root["i"]?.int64 == -7)
        #expect(root["d"]?.numberText == "1.50")
        #expect(root["d"]?.double == 1.5)
        #expect(root["d"]?.int64 == nil)
        #expect(root["t"]?.bool == true)
        #expect(root["n"]?.isNull == true)
        #expect(root["a"]?.elements.map(\.kind) == [.integer, .array])
        #expect(root["o"]?.members.map(\.key) == [])
        #expect(root["missing"] == nil)
        #expect(root["s"]?["x"] == nil)
        #expect(root["i"]?.identifier == "-7")
        #expect(root["s"]?.int64 == nil)
        #expect(root.count == 7)
    }

    @Test(arguments: [
        ("9223372036854775807", JSONKind.integer), ("-9223372036854775808", .integer), ("9223372036854775808", .number),
        ("18446744073709551615", .number), ("-0", .number), ("0", .integer), ("1e3", .number), ("1.0", .number),
        ("0.1000000000000000055511151231257827", .number),
    ])
    func `numbers keep their text and are integers only when exact`(text: String, kind: JSONKind) throws {
        let view = try JSONDocument(parsing: Array(text.utf8)).root
        #expect(view.kind == kind)
        #expect(view.numberText == text)
        #expect(view.description == text)
        #expect(view.value.description == text)
    }

    @Test func `the last of equal keys is read and both are written`() throws {
        let view = try JSONDocument(parsing: Array(#"{"a":1,"a":2}"#.utf8)).root
        #expect(view["a"]?.int64 == 2)
        #expect(view.description == #"{"a":1,"a":2}"#)
        #expect(view.value["a"] == 2)
    }

    @Test func `escaped keys are found by what they say`() throws {
        let view = try JSONDocument(parsing: Array(#"{"\u0061b":1}"#.utf8)).root
        #expect(view["ab"]?.int64 == 1)
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\u0000""#, "\0"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    ])
    func `escapes decode, lone surrogates to the replacement character`(text: String, value: String) throws {
        let view = try JSONDocument(parsing: Array(text.utf8)).root
        #expect(view.string == value)
        #expect(view.description == text)
    }

    @Test func `white space around tokens goes, inside strings it stays`() throws {
        let view = try JSONDocument(parsing: Array("\r\n { \"a b\" : [ 1 ,\t{ } , [ ] ] , \"c\" : \" \" } ".utf8)).root
        #expect(view.description == #"{"a b":[1,{},[]],"c":" "}"#)
    }

    @Test func `depth is capped where the caller says`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONDocument(parsing: nested(128))
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: nested(129)) }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == 128)
        _ = try JSONDocument(parsing: nested(3), maximumDepth: 3)
        #expect(throws: JSONError.self) { try JSONDocument(parsing: nested(4), maximumDepth: 3) }
        let endless = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONError.self) { try JSONDocument(parsing: endless) }
    }
}
