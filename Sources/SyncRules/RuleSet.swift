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
        /// Whether an earlier rule was given up because it took too long, so that it might have decided otherwise.
        package var isDoubtful = false
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
        return withUnsafeTemporaryAllocation(of: JSONMemberTable.Slot?.self, capacity: fields.count) { slots in
            slots.initialize(repeating: nil)
            fields.locate(in: body, slots: slots)
            var isDoubtful = false
            let decisive = body.withDocumentBytes { text in
                values.withUnsafeBytes { values in
                    rules.firstIndex { rule in
                        guard let slot = slots[rule.place] else { return false }
                        let wanted = UnsafeRawBufferPointer(rebasing: values[rule.value])
                        if slot.isEscaped || rule.needsDescription(of: slot.kind) {
                            return matchesSlowly(rule, wanted, body.value(in: slot), &isDoubtful)
                        }
                        return matches(
                            rule, wanted, slot.kind, UnsafeRawBufferPointer(rebasing: text[slot.text]), &isDoubtful)
                    }
                }
            }
            var decision = decisive.map { decisions[$0] } ?? Self.otherwise
            if isDoubtful { decision.isDoubtful = true }
            return decision
        }
    }

    @inline(__always)
    private func matches(
        _ rule: CompiledRule, _ wanted: UnsafeRawBufferPointer, _ kind: JSONKind, _ text: UnsafeRawBufferPointer,
        _ isDoubtful: inout Bool
    ) -> Bool {
        switch rule.operation {
        case .equals, .greater, .less: return rule.compares(kind, text, to: wanted)
        case .contains, .startsWith, .endsWith: return text.has(wanted, rule.operation)
        case .regex:
            do throws(PatternError) {
                return try patterns[rule.pattern].matches(text, anchor: .start)
            } catch {
                abandoned.add()
                isDoubtful = true
                return false
            }
        }
    }

    /// Matches a value whose text does not stand in the document as it is to be compared.
    @inline(never)
    private func matchesSlowly(
        _ rule: CompiledRule, _ wanted: UnsafeRawBufferPointer, _ value: JSONView, _ isDoubtful: inout Bool
    ) -> Bool {
        var text = RuleText.describe(value)
        return text.withUTF8 { matches(rule, wanted, value.kind, UnsafeRawBufferPointer($0), &isDoubtful) }
    }
}

/// Counts the matches that were given up, for all copies of a rule set.
private final class AbandonedMatches: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add() { value.add(1, ordering: .relaxed) }
}
