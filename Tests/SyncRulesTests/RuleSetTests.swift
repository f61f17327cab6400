import JSON
import SyncRules
import Testing

struct RuleSetTests {
    /// A rule that excludes what it matches.
    private func rule(
        _ operation: String, _ value: JSONValue, field: String = "f", id: String = "r", policy: String = "exclude",
        order: JSONValue = 0
    ) -> JSONValue {
        [
            "id": .string(id), "policy": .string(policy), "field": .string(field), "rule": .string(operation),
            "value": value, "order": order,
        ]
    }

    private func decide(_ rules: JSONValue, _ document: String) throws -> RuleSet.Decision {
        try RuleSet(json: rules).decide(try JSONDocument(parsing: Array(document.utf8)).root)
    }

    private func matches(_ operation: String, _ value: String, _ field: String) throws -> Bool {
        try !decide([rule(operation, .string(value))], #"{"f":\#(field)}"#).include
    }

    @Test(arguments: [
        (#""abc""#, "abc", true), (#""abc""#, "ABC", false), (#""a\u0062c""#, "abc", true), (#""""#, "abc", false),
        (#""Ünï ☃""#, "Ünï ☃", true), (#""1""#, "1.0", false),
        ("3", "3", true), ("3.0", "3", true), ("3", " 3.00 ", true), ("3e0", "3", true), ("3", "abc", false),
        ("3", "0x3", false), ("9007199254740993", "9007199254740993", true),
        ("9007199254740993", "9007199254740992", false), ("18446744073709551616", "18446744073709551616", true),
        ("true", "true", true), ("true", "True", true), ("false", "FALSE", true), ("true", "false", false),
        ("true", "1", false), ("1", "true", false), ("null", "None", false), ("null", "null", false),
        (#"["a"]"#, "a", false), (#"["a"]"#, "['a']", false), ("{}", "{}", false),
    ])
    func `equals compares by the kind of the document's value`(field: String, value: String, expected: Bool) throws {
        #expect(try matches("equals", value, field) == expected)
    }

    @Test(arguments: [
        (">", "5", "10", true), (">", "5", "5", false), (">", "5", "4.99", false), ("<", "5", "4.99", true),
        ("<", "1e3", "999", true), (">", "-1", "-0.5", true), (">", "abc", "5", false), ("<", "abc", "5", false),
        (">", "9007199254740992", "9007199254740993", true),
        (">", "b", #""c""#, true), (">", "b", #""abc""#, false), ("<", "b", #""""#, true), ("<", "ab", #""a""#, true),
        (">", "10", #""9""#, true), ("<", "ä", #""z""#, true),
        (">", "2025-06-01", #""2025-06-01T00:00:01Z""#, true),
        ("<", "2025-06-01T00:00:00Z", #""2025-06-01T01:00:00+02:00""#, true),
        ("<", "2025-06-01T00:00:00Z", #""2025-06-01T00:00:00.000Z""#, false),
        (">", "2025-06-01T00:00:00Z", #""not a date""#, true),
        (">", "false", "true", false), ("<", "true", "false", false), (">", "a", "null", false),
        ("<", "z", "null", false), (">", "a", #"["b"]"#, false), ("<", "z", #"{"b":1}"#, false),
    ])
    func `greater and less order numbers, texts and dates`(
        operation: String, value: String, field: String, expected: Bool
    ) throws {
        #expect(try matches(operation, value, field) == expected)
    }

    @Test(arguments: [
        ("contains", "ell", #""hello""#, true), ("contains", "ELL", #""hello""#, false),
        ("contains", "hello!", #""hello""#, false), ("contains", "aab", #""aaaab""#, true),
        ("contains", "\n", #""a\nb""#, true), ("contains", "☃", #""Ünï ☃""#, true), ("contains", "a", #""""#, false),
        ("starts_with", "he", #""hello""#, true), ("starts_with", "ello", #""hello""#, false),
        ("starts_with", "hello", #""he""#, false), ("ends_with", "lo", #""hello""#, true),
        ("ends_with", "hell", #""hello""#, false), ("ends_with", "hello", #""lo""#, false),
        ("contains", "00", "1000.0", true), ("ends_with", ".0", "1000.0", true), ("starts_with", "-", "-7", true),
        ("starts_with", "1e3", "1e3", true),
        ("starts_with", "T", "true", true), ("contains", "als", "false", true), ("starts_with", "None", "null", true),
        ("contains", "'a', 1, None, True", #"["a", 1, null, true]"#, true),
        ("starts_with", "{'x': [1.5], 'y': \"it's\"", #"{"x":[1.5],"y":"it's"}"#, true),
        ("contains", #"\n\\\'""#, #"["\n\\'\""]"#, true), ("starts_with", "[]", "[]", true),
    ])
    func `String operations see the value's text`(
        operation: String, value: String, field: String, expected: Bool
    ) throws {
        #expect(try matches(operation, value, field) == expected)
    }

    @Test(arguments: [
        ("hel", #""hello""#, true), ("ell", #""hello""#, false), (".*ell", #""hello""#, true),
        ("hel$", #""hello""#, false), ("^$", #""""#, true), ("a.b", #""a\nb""#, false), ("(?s)a.b", #""a\nb""#, true),
        ("(?i)HEL", #""hello""#, true), (#"\w+ \w"#, #""Ünï ça""#, true), (#"\d+"#, "42", true),
        ("True", "true", true), (".", #""☃""#, true), ("b|a", #""ab""#, true),
    ])
    func `regex is anchored at the start only`(pattern: String, field: String, expected: Bool) throws {
        #expect(try matches("regex", pattern, field) == expected)
    }

    @Test func `A pattern that takes too long does not match and is counted`() throws {
        let rules = try RuleSet(json: [rule("regex", "(a+)+(b+)+(a+)+$")])
        let text = String(repeating: "a", count: 4000) + "c"
        let document = try JSONDocument(parsing: Array(#"{"f":"\#(text)"}"#.utf8))
        #expect(rules.abandonedMatches == 0)
        let decision = rules.decide(document.root)
        #expect(decision.include)
        #expect(decision.isDoubtful)
        #expect(rules.abandonedMatches == 1)
    }

    @Test func `The first rule by order that matches decides`() throws {
        let rules: JSONValue = [
            rule("contains", "b", id: "late", order: 9),
            rule("contains", "a", id: "first", policy: "include", order: 1),
            rule("contains", "c", id: "tied", order: 2), rule("contains", "ac", id: "behind", order: 2),
        ]
        #expect(try decide(rules, #"{"f":"ab"}"#) == decide(rules, #"{"f":"a"}"#))
        #expect(try decide(rules, #"{"f":"ab"}"#).ruleID == "first")
        #expect(try decide(rules, #"{"f":"ab"}"#).include)
        #expect(try decide(rules, #"{"f":"b"}"#).ruleID == "late")
        #expect(try decide(rules, #"{"f":"cb"}"#).ruleID == "tied")
        #expect(try decide(rules, #"{"f":"x"}"#).ruleID == "DEFAULT")
    }

    @Test func `Rules without an order keep their places`() throws {
        let rules: JSONValue = [
            rule("contains", "a", id: "one", order: nil), rule("contains", "b", id: "two", order: nil),
        ]
        #expect(try decide(rules, #"{"f":"ab"}"#).ruleID == "one")
    }

    @Test func `The default rule is left out wherever it stands`() throws {
        let rules: JSONValue = [
            rule("regex", ".*", field: "_", id: "DEFAULT", order: -1), rule("equals", "a", id: "one", order: 4),
        ]
        #expect(try decide(rules, #"{"f":"a","_":"x"}"#).ruleID == "one")
        #expect(try RuleSet(json: [rule("regex", ".*", field: "_", id: "DEFAULT")]).isEmpty)
    }

    @Test func `Policy and rule names may be written in any case`() throws {
        #expect(try decide([rule("EQUALS", "a", policy: "Exclude")], #"{"f":"a"}"#).include == false)
    }

    @Test func `Numbers and truth values may be written as such`() throws {
        #expect(try decide([rule("equals", 5)], #"{"f":5}"#).include == false)
        #expect(try decide([rule("equals", true)], #"{"f":true}"#).include == false)
    }

    @Test(arguments: ["{}", #"{"g":{"f":"a"}}"#, #"{"f.f":"a"}"#, "[]", #""a""#, "null"])
    func `A field that is not there at the top matches nothing`(document: String) throws {
        #expect(
            try decide([rule("equals", "a")], document) == RuleSet.everything.decide(JSONDocument(parsing: [0x31]).root)
        )
    }

    @Test func `The last of two values of a key counts`() throws {
        #expect(try decide([rule("equals", "a")], #"{"f":"b","f":"a"}"#).include == false)
        #expect(try decide([rule("equals", "a")], #"{"\u0066":"a"}"#).include == false)
    }

    @Test func `Without rules everything is included`() throws {
        #expect(RuleSet.everything.isEmpty)
        #expect(try RuleSet(json: nil).isEmpty)
        #expect(try decide([], "{}").ruleID == "DEFAULT")
    }
}
