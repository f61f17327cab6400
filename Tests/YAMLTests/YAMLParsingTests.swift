import Testing
import YAML

struct YAMLParsingTests {
    @Test func `keeps the order and the place of every key and value`() throws {
        let root = try YAMLNode.parse(
            """
            # a comment
            zoom:
              rate: 5
              "users": [ann, 'bob']

            alpha: |
              kept
              as is
            """)
        let entries = try #require(root.mapping)
        #expect(root.mark == YAMLMark(line: 2, column: 1))
        #expect(entries.map(\.key) == ["zoom", "alpha"])
        #expect(entries.map(\.keyMark) == [YAMLMark(line: 2, column: 1), YAMLMark(line: 6, column: 1)])
        let rate = try #require(root["zoom"]?["rate"])
        #expect(rate.mark == YAMLMark(line: 3, column: 9))
        #expect(rate.scalar?.value == .int(5))
        let users = try #require(root["zoom"]?["users"]?.sequence)
        #expect(users.map(\.mark) == [YAMLMark(line: 4, column: 13), YAMLMark(line: 4, column: 18)])
        #expect(users.map { $0.scalar?.style } == [.plain, .singleQuoted])
        #expect(
            root["alpha"]?.scalar == YAMLScalar(text: "kept\nas is", style: .literal, value: .string("kept\nas is")))
        #expect(root["missing"] == nil)
        #expect(rate["missing"] == nil)
    }

    @Test func `counts columns in characters`() throws {
        let root = try YAMLNode.parse("käse🧀: wert")
        #expect(root.mapping?.first?.value.mark == YAMLMark(line: 1, column: 8))
    }

    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .string("nULL")),
            ("true", .bool(true)), ("True", .bool(true)), ("FALSE", .bool(false)), ("yes", .string("yes")),
            ("no", .string("no")), ("on", .string("on")), ("y", .string("y")),
            ("5", .int(5)), ("-17", .int(-17)), ("+3", .int(3)), ("010", .int(10)), ("0o17", .int(15)),
            ("0x1F", .int(31)),
            ("0xfg", .string("0xfg")), ("0o8", .string("0o8")), ("0x", .string("0x")), ("0x-1", .string("0x-1")),
            ("-0x1", .string("-0x1")), ("1_000", .string("1_000")), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("0x10000000000000000", .double(18_446_744_073_709_551_616)),
            ("1.5", .double(1.5)), ("1.", .double(1)), (".5", .double(0.5)), ("-.5", .double(-0.5)),
            ("1e3", .double(1000)),
            ("1.5E-3", .double(0.0015)), ("1e", .string("1e")), (".", .string(".")), ("+", .string("+")),
            ("1.2.3", .string("1.2.3")), ("12:30", .string("12:30")), ("2026-01-31", .string("2026-01-31")),
            (".inf", .double(.infinity)), ("-.INF", .double(-.infinity)), ("inf", .string("inf")),
            ("nan", .string("nan")),
            ("0b1", .string("0b1")), ("1e999", .double(.infinity)), ("infinity", .string("infinity")),
            ("\"5\"", .string("5")), ("'true'", .string("true")), ("\"\"", .string("")),
            ("\"\\u00e9\\n\"", .string("é\n")),
            ("!!str 5", .string("5")), ("! 5", .string("5")), ("!!int \"5\"", .int(5)), ("!!float 5", .double(5)),
            ("!!null ''", .null), ("!!bool 'true'", .bool(true)), ("|\n  5", .string("5")),
            (">-\n  a\n  b", .string("a b")),
        ] as [(String, YAMLScalar.Value)])
    func `resolves scalars by the core schema`(text: String, value: YAMLScalar.Value) throws {
        #expect(try YAMLNode.parse("key: \(text)")["key"]?.scalar?.value == value)
    }

    @Test func `not a number is a number`() throws {
        guard case .double(let value) = try YAMLNode.parse(".nan").scalar?.value else {
            Issue.record("not a double")
            return
        }
        #expect(value.isNaN)
    }

    @Test(arguments: ["", "   \n", "# only a comment\n", "---\n", "---\n...\n"])
    func `an empty text is null`(text: String) throws {
        #expect(try YAMLNode.parse(text).scalar?.value == .null)
    }

    @Test func `a buffer without an address is an empty text`() throws {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(try YAMLNode.parse(nothing).scalar?.value == .null)
    }

    @Test func `reads a byte order mark and UTF-16`() throws {
        #expect(try YAMLNode.parse("\u{FEFF}a: 1")["a"]?.scalar?.value == .int(1))
        let wide = [0xFEFF] + Array("ä: 1".utf16)
        let root = try wide.withUnsafeBytes { try YAMLNode.parse($0) }
        #expect(root["ä"]?.scalar?.value == .int(1))
    }

    @Test func `aliases stand for their anchors`() throws {
        let root = try YAMLNode.parse("a: &x [1, &y 2]\nb: *x\nc: *y\n*y : d")
        #expect(root["b"] == root["a"])
        #expect(root["c"]?.scalar?.value == .int(2))
        #expect(root["2"]?.scalar?.text == "d")
    }

    @Test func `merged keys come after written ones and do not replace them`() throws {
        let root = try YAMLNode.parse(
            """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, a: 9}
            many: {<<: [*more, *base]}
            text: {"<<": 1}
            """)
        func values(_ key: String) -> [String] {
            (root[key]?.mapping ?? []).map { "\($0.key)=\($0.value.scalar?.text ?? "")" }
        }
        #expect(values("one") == ["a=9", "b=2"])
        #expect(values("many") == ["b=3", "c=4", "a=1"])
        #expect(values("text") == ["<<=1"])
    }
}
