import JSON
import Patterns

/// A rule that was found valid.
struct Rule {
    let id: String
    let includes: Bool
    let field: String
    let operation: RuleOperation
    let value: String
    let order: Double
    /// The pattern of a `regex` rule.
    let pattern: Pattern?
}

extension Rule {
    /// Reads and checks rules, and puts them in their order.
    static func validated(_ json: JSONValue, isStrict: Bool) throws(RuleProblems) -> [Rule] {
        if json.isNull { return [] }
        guard let elements = json.array else {
            throw RuleProblems([RuleProblem(ids: [], messages: ["sync rules must be a list of objects"])])
        }
        var rules: [Rule] = []
        var problems: [RuleProblem] = []
        for (index, element) in elements.enumerated() where element["id"]?.string != RuleSet.defaultRuleID {
            var reader = RuleReader(element, index: index, isStrict: isStrict)
            if let rule = reader.read() { rules.append(rule) } else { problems.append(reader.problem) }
        }
        if isStrict { problems += duplicates(in: elements) }
        guard problems.isEmpty else { throw RuleProblems(problems) }
        return rules.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(
            \.element)
    }

    /// Rules of which only the first can ever decide, and ids that several rules share.
    private static func duplicates(in elements: [JSONValue]) -> [RuleProblem] {
        var idsByKey: [[String]: [String]] = [:]
        var keys: [[String]] = []
        var countByID: [String: Int] = [:]
        for element in elements {
            guard let id = element["id"]?.string, id != RuleSet.defaultRuleID else { continue }
            countByID[id, default: 0] += 1
            guard let field = element["field"]?.string, let operation = element["rule"]?.string?.lowercased(),
                let value = element["value"].flatMap(RuleReader.text)
            else { continue }
            let key = [field, operation, value]
            if idsByKey[key] == nil { keys.append(key) }
            idsByKey[key, default: []].append(id)
        }
        let sameTest = keys.compactMap { key -> RuleProblem? in
            guard let ids = idsByKey[key], ids.count > 1 else { return nil }
            let message = "these rules have the same field, rule and value, so that only the first can decide: keep one"
            return RuleProblem(ids: ids, messages: [message])
        }
        let sameID = countByID.filter { $0.value > 1 }.keys.sorted().map { id in
            RuleProblem(ids: [id], messages: ["several rules have this id: give each its own"])
        }
        return sameTest + sameID
    }
}

/// Reads one rule and collects what is wrong with it.
private struct RuleReader {
    private let json: JSONValue
    private let index: Int
    private let isStrict: Bool
    private var messages: [String] = []

    init(_ json: JSONValue, index: Int, isStrict: Bool) {
        self.json = json
        self.index = index
        self.isStrict = isStrict
    }

    /// What is wrong, once ``read()`` gave nothing.
    var problem: RuleProblem {
        let id = json["id"]?.string ?? ""
        guard id.isEmpty else { return RuleProblem(ids: [id], messages: messages) }
        return RuleProblem(ids: [], messages: messages.map { "rule \(index + 1) of the list: \($0)" })
    }

    mutating func read() -> Rule? {
        guard json.object != nil else {
            messages.append("a rule must be an object")
            return nil
        }
        let id = text("id")
        let policy = choice("policy", of: ["include", "exclude"])
        let field = text("field")
        let operation = choice("rule", of: RuleOperation.allCases.map(\.rawValue)).flatMap(RuleOperation.init)
        let value = text("value")
        let order = order()
        var pattern: Pattern?
        if operation == .regex, let value { pattern = compile(value) }
        guard messages.isEmpty, let id, let policy, let field, let operation, let value, let order else { return nil }
        return Rule(
            id: id, includes: policy == "include", field: field, operation: operation, value: value, order: order,
            pattern: pattern)
    }

    /// Texts, and numbers and truth values by their text, as YAML makes of `value: 5`.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .number, .bool: value.description
        case .null, .array, .object: nil
        }
    }

    private mutating func text(_ key: String) -> String? {
        guard let text = json[key].flatMap(Self.text) else {
            messages.append(json[key].map { _ in "'\(key)' must be a text" } ?? "'\(key)' is missing")
            return nil
        }
        guard !text.isEmpty || (key == "value" && !isStrict) else {
            messages.append("'\(key)' must not be empty")
            return nil
        }
        return text
    }

    private mutating func choice(_ key: String, of choices: [String]) -> String? {
        guard let text = text(key) else { return nil }
        let folded = text.lowercased()
        if choices.contains(folded) { return folded }
        messages.append("'\(key)' is '\(text)', which is none of: \(choices.joined(separator: ", "))")
        return nil
    }

    /// The order; a rule without one stays at its place in the list.
    private mutating func order() -> Double? {
        switch json["order"] {
        case nil, .null: return Double(index)
        case .some(let value):
            if let number = value.double { return number }
            messages.append("'order' must be a number")
            return nil
        }
    }

    private mutating func compile(_ text: String) -> Pattern? {
        if isStrict, [".*", "(.*)"].contains(text) {
            messages.append("'\(text)' matches everything, so that no rule after it could decide: name what to match")
            return nil
        }
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            messages.append("'value': \(error.description)")
            return nil
        }
    }
}
