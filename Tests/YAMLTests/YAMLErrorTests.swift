import Testing
import YAML

struct YAMLErrorTests {
    @Test(
        arguments: [
            ("a: 1\nb: 2\na: 3", .duplicateKey, 3, 1, "line 1"),
            ("a: 1\n\"a\": 3", .duplicateKey, 2, 1, "line 1"),
            ("{<<: {a: 1}, <<: {b: 1}}", .duplicateKey, 1, 14, "line 1"),
            ("a: 1\n---\nb: 2", .unsupported, 2, 1, "second document"),
            ("a: *x", .unknownAlias, 1, 4, "*x"),
            ("a: &x [*x]", .unknownAlias, 1, 8, "*x"),
            ("? [a, b]\n: c", .unsupported, 1, 3, "key"),
            ("<<: 5", .invalidValue, 1, 1, "<<"),
            ("a: !env HOME", .unsupported, 1, 4, "!env"),
            ("a: !!set {b}", .unsupported, 1, 4, "!!set"),
            ("a: !!int five", .invalidValue, 1, 4, "five"),
            ("a: !!str [b]", .unsupported, 1, 4, "!!str"),
            ("a:\n\tb: 1", .syntax, 2, 1, "tab"),
            ("a: 1\n b: 2", .syntax, 2, 3, "mapping values"),
            ("a: b: c", .syntax, 1, 5, "quotes"),
            ("a: @b", .syntax, 1, 4, "'@'"),
            ("a: [1, 2", .syntax, 2, 1, "line 1, column 4"),
            ("a: \"open", .syntax, 1, 9, "line 1, column 4"),
            ("a: 1\nword\nb: 2", .syntax, 3, 1, "key: value"),
        ] as [(String, YAMLError.Code, Int, Int, String)])
    func `names the problem and its place`(
        text: String, code: YAMLError.Code, line: Int, column: Int, part: String
    ) throws {
        let error = try #require(throws: YAMLError.self) { try YAMLNode.parse(text) }
        #expect(error.code == code)
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.message.contains(part), "\(error)")
        #expect(error.description == "line \(line), column \(column): \(error.message)")
    }

    @Test func `bytes that are not text are named with their place`() throws {
        let bytes = Array("a: 1\nkä: ".utf8) + [0xC3, 0x28]
        let error = try #require(throws: YAMLError.self) {
            try bytes.withUnsafeBytes { try YAMLNode.parse($0) }
        }
        #expect(error.code == .encoding)
        #expect(error.line == 2)
        #expect(error.column == 6)
        #expect(error.message.contains("UTF-8"))
    }
}
