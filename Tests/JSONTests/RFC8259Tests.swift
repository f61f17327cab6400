import JSON
import Testing

/// One text for every class of must-accept and must-reject input that RFC 8259 knows.
struct RFC8259Tests {
    @Test(arguments: [
        "[]", "{}", " [] ", "[[]   ]", "[\"\"]", "[1 ]", "[ 4]", "[null, 1, \"1\", {}]", "[1\n]",
        "[1,null,null,null,2]",
        "[true]", "[false]", "null", "true", "false", "42", "-0.1", "\"alone\"", "[0]", "[-0]", "[-1]", "[1e1]",
        "[1E1]", "[1e+2]", "[1E-2]", "[0e1]", "[0e+1]", "[123.456e78]", "[1.000000005]", "[0.0]",
        "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
        "[123123e100000]", "[-1e+9999]", "[0.4e00669999999999999999999999999999999999999999999999]",
        "[100000000000000000000]", "{\"a\":[]}", "{\"\":0}", "{\"a\":1,\"a\":1}", "{\"a\":\"b\",\"c\":{\"d\":[]}}",
        "{\"x\\u0000y\":0}", "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]", "[\"\\ud800\"]", "[\"\\udfff abc\"]", "[\"\u{7f}\"]", "[\"\u{2028}\u{2029}\"]",
        "[\"\u{10ffff}\"]", "[\"\u{feff}\"]", "[\"€𝄞\"]", "[\" a \"]", "\t\n\r [] \t\n\r",
    ])
    func `must be accepted`(text: String) throws {
        let bytes = Array(text.utf8)
        let value = try JSONValue(parsing: bytes)
        // What is written is the same value again, from the tree as from the view.
        #expect(try JSONValue(parsing: value.encoded()) == value)
        #expect(try JSONValue(parsing: JSONDocument(parsing: bytes).root.encoded()) == value)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("\"abc", 4),
        ("\"abc\\", 5), ("\"\\u12", 5), ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[1 2]", 3), ("[1:2]", 2), ("]", 0),
        ("[]]", 2), ("[1}", 2), ("{\"a\":1]", 6), ("{a:1}", 1), ("{'a':1}", 1), ("{1:1}", 1), ("{\"a\" 1}", 5),
        ("{\"a\":1,}", 7), ("{,}", 1), ("{\"a\",1}", 4), ("{\"a\":1 \"b\":2}", 7), ("{\"a\"::1}", 5), ("{} x", 3),
        ("1 2", 2), ("tru", 3), ("TRUE", 0), ("nul]", 0), ("truth", 0), ("nan", 0), ("NaN", 0), ("Infinity", 0),
        ("-Infinity", 0), ("-", 1), ("+1", 0), (".5", 0), ("-.5", 0), ("1.", 0), ("1.e1", 0), ("1e", 0), ("1e+", 0),
        ("01", 0), ("-01", 0), ("00", 0), ("0x1", 1), ("1_000", 1), ("1,5", 1), ("0.1.2", 3), ("1ea", 0), ("１", 0),
        ("\"\\x41\"", 1), ("\"\\a\"", 1), ("\"\\u00g0\"", 1), ("\"\\U0041\"", 1), ("\"\\ \"", 1), ("\"a\u{0}b\"", 2),
        ("\"a\nb\"", 2), ("\"\u{1f}\"", 1), ("[\u{c}]", 1), ("[\u{a0}1]", 1), ("// x\n1", 0), ("/* */ 1", 0),
        ("1 # x", 2), ("'a'", 0), ("`a`", 0), ("abc", 0), ("<html></html>", 0), ("\u{feff}{}", 0), ("\u{0}", 0),
        ("[1]\u{0}", 3),
    ])
    func `must be rejected at the offset of the fault`(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(text.utf8)) }
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC1, 0xBF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0xC3],
            [0xE9], [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], [0x5B, 0x00, 0x5D, 0x00],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are rejected`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONDocument(parsing: bytes) }
    }
}
