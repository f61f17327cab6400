import Patterns
import Testing

struct PatternTests {
    private func error(_ body: () throws(PatternError) -> Bool) -> PatternError? {
        do throws(PatternError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    private func matches(_ pattern: Pattern, _ bytes: [UInt8], anchor: Pattern.Anchor = .anywhere) throws -> Bool {
        try bytes.withUnsafeBytes { try pattern.matches($0, anchor: anchor) }
    }

    @Test(arguments: [
        ("b", "abc", true, false, false),
        ("a", "abc", true, true, false),
        ("abc", "abc", true, true, true),
        ("a|abc", "abc", true, true, true),
        ("^b", "abc", false, false, false),
        ("c$", "abc", true, false, false),
        ("", "abc", true, true, false),
        ("", "", true, true, true),
        ("a", "", false, false, false),
        ("a*", "", true, true, true),
        ("k.se", "die käse", true, false, false),
        ("\\w+", "käse", true, true, true),
        (".", "🧀", true, true, true),
        ("(a)(b)(c)\\3", "abcc", true, true, true),
        ("abc", "abc\n", true, true, false),
        ("a.c", "a\nc", false, false, false),
        ("a\0c", "a\0c", true, true, true),
    ])
    func `matches by anchor`(pattern: String, text: String, anywhere: Bool, start: Bool, full: Bool) throws {
        let pattern = try Pattern(pattern)
        // Twice, because the second match uses what the first one left.
        for _ in 0..<2 {
            #expect(try pattern.matches(text) == anywhere)
            #expect(try pattern.matches(text, anchor: .start) == start)
            #expect(try pattern.matches(text, anchor: .full) == full)
            #expect(try matches(pattern, Array(text.utf8), anchor: .full) == full)
        }
    }

    @Test(
        arguments: [
            ("KÄSE", "käse", .caseless, true), ("KÄSE", "käse", [], false), ("^b$", "a\nb\nc", .multiline, true),
            ("^b$", "a\nb\nc", [], false), ("a.b", "a\nb", .dotMatchesNewline, true),
        ] as [(String, String, Pattern.Options, Bool)])
    func `options change what matches`(pattern: String, text: String, options: Pattern.Options, isMatch: Bool) throws {
        #expect(try Pattern(pattern, options: options.union(.utf)).matches(text) == isMatch)
    }

    @Test(arguments: [
        ("(a", 2), ("a)", 1), ("[a", 2), ("*a", 0), ("ä[b-a]", 5), ("a{2,1}", 5), ("\\", 1), ("(?<n>a)(?<n>b)", 12),
        ("\\C", 2), ("(?P<", 4),
    ])
    func `a mistake is found with its offset`(source: String, offset: Int) {
        let error = error { () throws(PatternError) in try Pattern(source).matches("") }
        #expect(error?.code == .invalidPattern)
        #expect(error?.offset == offset)
        #expect(error?.pattern == source)
        #expect(error?.description.contains("at byte \(offset)") == true)
    }

    @Test(arguments: [
        "((((a{1000}){1000}){1000}){1000})", String(repeating: "(", count: 10_000),
        String(repeating: "a", count: 20_000),
    ])
    func `a pattern that is too large is refused`(source: String) {
        let error = error { () throws(PatternError) in try Pattern(source).matches("") }
        #expect(error?.code == .invalidPattern)
        #expect(error.map { $0.description.utf8.count < 500 } == true)
    }

    @Test(.timeLimit(.minutes(1)), arguments: Pattern.Anchor.allCases)
    func `a match that explodes is given up`(anchor: Pattern.Anchor) throws {
        let pattern = try Pattern("^(a+)+$")
        let text = String(repeating: "a", count: 5000) + "!"
        for _ in 0..<3 {
            let error = error { () throws(PatternError) in try pattern.matches(text, anchor: anchor) }
            #expect(error?.code == .limitExceeded)
            #expect(error?.offset == nil)
            #expect(error?.description.contains("repetitions") == true)
        }
        #expect(try pattern.matches("aaa", anchor: anchor))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["(x+x+)+y", "(.*)*=", "(a|aa)+$", "(?:(?:a?){50})*b", "(?R)?a+b", "(*NO_JIT)(a+)+b"])
    func `hostile patterns end`(source: String) throws {
        let pattern = try Pattern(source)
        for text in [String(repeating: "x", count: 20_000), String(repeating: "a", count: 20_000) + "!"] {
            let error = error { () throws(PatternError) in try pattern.matches(text) }
            #expect(error == nil || error?.code == .limitExceeded)
        }
    }

    @Test func `a pattern cannot raise its limits`() throws {
        let pattern = try Pattern("(*LIMIT_MATCH=4000000000)(*LIMIT_HEAP=4000000)(*LIMIT_DEPTH=4000000000)^(a+)+$")
        let text = String(repeating: "a", count: 5000) + "!"
        #expect(error { () throws(PatternError) in try pattern.matches(text) }?.code == .limitExceeded)
    }

    @Test func `a long text that needs more than the small stack still matches`() throws {
        let text = String(repeating: "ab", count: 20_000)
        #expect(try Pattern("(?:(a)|(b))*").matches(text, anchor: .full))
    }

    @Test func `bytes that are not UTF-8 never match and do no harm`() throws {
        let sequences: [[UInt8]] = [
            [0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ]
        let any = try Pattern(".+", options: [.utf, .dotMatchesNewline])
        let letter = try Pattern("(?<=a)b|c$")
        for bad in sequences {
            #expect(try !matches(any, bad))
            let mixed = Array("ab".utf8) + bad + Array("cäc".utf8)
            #expect(try matches(any, mixed))
            #expect(try !matches(any, mixed, anchor: .full))
            #expect(try matches(letter, mixed))
        }
    }

    @Test func `a buffer without an address is an empty text`() throws {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(try Pattern("^$").matches(nothing, anchor: .full))
        #expect(try !Pattern("a").matches(nothing))
    }

    @Test func `without the option any bytes match`() throws {
        let pattern = try Pattern("^a.\\xFF$", options: [])
        #expect(try matches(pattern, [UInt8(ascii: "a"), 0x80, 0xFF], anchor: .full))
    }

    @Test func `many tasks share one pattern`() async throws {
        let pattern = try Pattern("^(\\w+)@(\\w+)\\.example$")
        let matches = try await withThrowingTaskGroup { group in
            for index in 0..<2000 {
                let text = index.isMultiple(of: 2) ? "user\(index)@host.example" : "user\(index) at host"
                group.addTask { try pattern.matches(text, anchor: index.isMultiple(of: 3) ? .full : .anywhere) }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(matches == 1000)
    }
}
