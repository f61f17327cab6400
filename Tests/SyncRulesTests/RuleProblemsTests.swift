import JSON
import SyncRules
import Testing

struct RuleProblemsTests {
    private static let valid: JSONObject = [
        "id": "r", "policy": "exclude", "field": "f", "rule": "equals", "value": "a", "order": 0,
    ]

    private func problems(_ rules: JSONValue) -> RuleProblems? {
        do throws(RuleProblems) {
            _ = try RuleSet(json: rules)
            return nil
        } catch {
            return error
        }
    }

    private func changed(_ key: String, _ value: JSONValue?) -> JSONValue {
        var rule = Self.valid
        rule[key] = value
        return .object(rule)
    }

    @Test(
        arguments: [
            ("policy", "maybe", "'policy' is 'maybe', which is none of: include, exclude"),
            ("policy", nil, "'policy' is missing"),
            (
                "rule", "like",
                "'rule' is 'like', which is none of: equals, contains, starts_with, ends_with, regex, >, <"
            ),
            ("field", "", "'field' must not be empty"), ("field", ["x"], "'field' must be a text"),
            ("value", "", "'value' must not be empty"), ("value", .null, "'value' must be a text"),
            ("value", .object([:]), "'value' must be a text"), ("order", "1", "'order' must be a number"),
        ] as [(String, JSONValue?, String)])
    func `A wrong property is named with the rule's id`(key: String, value: JSONValue?, message: String) throws {
        let problem = try #require(problems([changed(key, value)])?.problems.first)
        #expect(problem.ids == ["r"])
        #expect(problem.messages == [message])
    }

    @Test(arguments: [nil, "", ["x"]] as [JSONValue?])
    func `A rule without a usable id is named by its place`(id: JSONValue?) throws {
        let problem = try #require(problems([.object(Self.valid), changed("id", id)])?.problems.first)
        #expect(problem.ids.isEmpty)
        #expect(problem.messages.first?.hasPrefix("rule 2 of the list: 'id' ") == true)
    }

    @Test(arguments: [".*", "(.*)"])
    func `A pattern that matches everything is refused`(pattern: String) throws {
        var rule = Self.valid
        rule["rule"] = "regex"
        rule["value"] = .string(pattern)
        #expect(problems([.object(rule)])?.problems.first?.ids == ["r"])
        rule["id"] = "DEFAULT"
        #expect(problems([.object(rule)]) == nil)
    }

    @Test func `A pattern that cannot be compiled is refused`() throws {
        var rule = Self.valid
        rule["rule"] = "Regex"
        rule["value"] = "(unclosed"
        #expect(problems([.object(rule)])?.description.contains("'(unclosed' is not a regular expression") == true)
        #expect(throws: RuleProblems.self) { try RuleSet(json: [.object(rule)], isStrict: false) }
    }

    @Test func `Rules with the same test are named together, whatever their policies`() throws {
        let found = try #require(
            problems([changed("id", "a"), changed("policy", "include"), changed("id", "c"), changed("value", "other")]))
        #expect(found.problems.map(\.ids) == [["a", "r", "c"], ["r"]])
    }

    @Test func `Everything wrong is reported at once, in the form of the protocol`() throws {
        var rule = Self.valid
        rule["policy"] = "maybe"
        rule["value"] = ""
        let found = try #require(problems([.object(rule), 7]))
        #expect(
            found.json == [
                [
                    "ids": ["r"],
                    "messages": [
                        "'policy' is 'maybe', which is none of: include, exclude", "'value' must not be empty",
                    ],
                ],
                ["ids": [], "messages": ["rule 2 of the list: a rule must be an object"]],
            ])
        #expect(found.description.hasPrefix("sync rule r: 'policy' is 'maybe'"))
    }

    @Test func `What is no list is refused`() throws {
        #expect(problems("x")?.description == "sync rules must be a list of objects")
    }

    @Test func `Rules as they are may be explained even if validation would refuse them`() throws {
        var rule = Self.valid
        rule["value"] = ""
        let rules = try RuleSet(json: [.object(rule), .object(rule)], isStrict: false)
        #expect(rules.decide(try JSONDocument(parsing: Array(#"{"f":""}"#.utf8)).root).include == false)
    }
}
