package import JSON
import Patterns
import Synchronization

/// Ordered rules that decide which documents enter the index: the first that matches a document decides, and a document
/// that none matches is included.
///
/// A rule looks at one top-level field of the document; one that the document does not have matches no rule. Rules compare
/// by the kind of the document's value, see ``RuleOperation``.
///
/// Rules are compiled once, into flat tables that a decision only reads: in the common cases it allocates nothing.
package struct RuleSet: Sendable {
    /// What the rules say about a document.
    package struct Decision: Sendable, Hashable {
        /// Whether the document enters the index.
        package let include: Bool
        /// The id of the rule that decided, or ``RuleSet/defaultRuleID``.
        package let ruleID: String
    }

    /// The id of the protocol's last rule, which includes everything: it is implied, and left out wherever it stands.
    package static let defaultRuleID = "DEFAULT"

    /// No rules: every document is included.
    package static let everything = RuleSet([])

    private let rules: [CompiledRule]
    private let decisions: [Decision]
    private let fields: JSONMemberTable
    /// The values of the rules, one after the other.
    private let values: [UInt8]
    private let patterns: [Pattern]
    private let abandoned = AbandonedMatches()

    private static let otherwise = Decision(include: true, ruleID: defaultRuleID)

    /// Rules as the connector protocol stores them: an array of objects with `id`, `policy`, `field`, `rule`, `value` and
    /// `order`.
    ///
    /// Rules are sorted by `order`; those with the same one keep their places. Upper and lower case of `policy` and `rule`
    /// do not matter. The rule with the id `DEFAULT` is left out, and `null` stands for no rules.
    ///
    /// - Parameter isStrict: whether to refuse also what the protocol's validation refuses although its meaning is clear:
    ///   empty values, patterns that match everything, and rules or ids that stand twice. To explain rules as they are, and
    ///   for rules that someone else validated, do without.
    /// - Throws: ``RuleProblems`` with everything that is wrong with the rules, not only the first thing.
    package init(json: JSONValue, isStrict: Bool = true) throws(RuleProblems) {
        self.init(try Rule.validated(json, isStrict: isStrict))
    }

    private init(_ rules: [Rule]) {
        var places: [String: Int] = [:]
        var names: [String] = []
        var values: [UInt8] = []
        var patterns: [Pattern] = []
        self.rules = rules.map { rule in
            let place =
                places[rule.field]
                ?? {
                    names.append(rule.field)
                    return names.count - 1
                }()
            places[rule.field] = place
            if let pattern = rule.pattern { patterns.append(pattern) }
            let start = values.count
            values.append(contentsOf: rule.value.utf8)
            return CompiledRule(
                rule, place: place, value: start..<values.count, pattern: rule.pattern.map { _ in patterns.count - 1 })
        }
        decisions = rules.map { Decision(include: $0.includes, ruleID: $0.id) }
        fields = JSONMemberTable(names)
        self.values = values
        self.patterns = patterns
    }

    /// Whether there are no rules, so that nothing needs to be asked.
    package var isEmpty: Bool { rules.isEmpty }

    /// How many matches of `regex` rules were given up because they took too long; such a rule counts as not matching.
    package var abandonedMatches: Int { abandoned.count }

    /// Which rule decides about a document, and how.
    ///
    /// - Parameter body: the document; what is no object is included.
    package func decide(_ body: JSONView) -> Decision {
        if rules.isEmpty { return Self.otherwise }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: fields.count) { positions in
            positions.initialize(repeating: JSONMemberTable.absent)
            fields.locate(in: body, positions: positions)
            return values.withUnsafeBytes { values in
                rules.withUnsafeBufferPointer { rules in
                    for index in rules.indices {
                        let position = positions[rules[index].place]
                        guard position != JSONMemberTable.absent else { continue }
                        if matches(rules[index], values, body.value(at: position)) { return decisions[index] }
                    }
                    return Self.otherwise
                }
            }
        }
    }

    @inline(__always)
    private func matches(_ rule: CompiledRule, _ values: UnsafeRawBufferPointer, _ value: JSONView) -> Bool {
        let wanted = UnsafeRawBufferPointer(rebasing: values[rule.value])
        let kind = value.kind
        switch rule.operation {
        case .equals, .greater, .less: return rule.compares(value, kind, to: wanted)
        case .contains, .startsWith, .endsWith:
            return Self.withText(of: value, kind) { $0.has(wanted, rule.operation) }
        case .regex:
            let pattern = patterns[rule.pattern]
            return Self.withText(of: value, kind) { text in
                do throws(PatternError) {
                    return try pattern.matches(text, anchor: .start)
                } catch {
                    abandoned.add()
                    return false
                }
            }
        }
    }

    /// Runs `body` on the text that string operations see.
    @inline(__always)
    private static func withText(
        of value: JSONView, _ kind: JSONKind, _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        switch kind {
        case .string, .integer, .number: return value.withUTF8(body)
        case .null, .bool, .array, .object:
            var text = RuleText.describe(value)
            return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        }
    }
}

/// Counts the matches that were given up, for all copies of a rule set.
private final class AbandonedMatches: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add() { value.add(1, ordering: .relaxed) }
}
