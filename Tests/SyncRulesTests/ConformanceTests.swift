import JSON
import SyncRules
import Testing

@Suite(.enabled(if: !Conformance.rules.isEmpty, "the shared conformance table is not next to the package"))
struct ConformanceTests {
    @Test func `Every case of the rules table is decided as expected`() throws {
        for (line, element) in Conformance.rules.enumerated() {
            let rules = try RuleSet(json: try #require(element["rules"]), isStrict: false)
            let document = try JSONDocument(parsing: try #require(element["document"]).encoded())
            let decision = rules.decide(document.root)
            let expected = try #require(element["expected"])
            #expect(decision.include == (expected["decision"]?.string == "include"), "line \(line + 1): \(element)")
            #expect(decision.ruleID == expected["rule"]?.string, "line \(line + 1): \(element)")
        }
    }

    @Test func `Every case of the validation table names the same rules`() throws {
        for (line, element) in Conformance.validation.enumerated() {
            let expected = Set(try #require(element["invalid_ids"]?.array).compactMap(\.string))
            var invalid: Set<String> = []
            do throws(RuleProblems) {
                _ = try RuleSet(json: element["rules"] ?? nil)
            } catch {
                invalid = Set(error.problems.flatMap(\.ids))
            }
            #expect(invalid == expected, "line \(line + 1): \(element)")
        }
    }
}
