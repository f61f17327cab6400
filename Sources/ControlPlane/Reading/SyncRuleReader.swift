import ConnectorSDK
import SyncRules

/// Reads `sync_rules`: the shape of each rule first, then what only the rules together tell.
struct SyncRuleReader {
    private static let policies = ["exclude", "include"]
    private static let rules = ["<", ">", "contains", "ends_with", "equals", "regex", "starts_with"]

    func read(_ connector: SettingsSection) -> RuleSet {
        var rules: [JSONValue] = []
        var places: [String: (path: String, line: Int)] = [:]
        var isWellFormed = true
        for (path, node) in connector.elements("sync_rules") {
            guard case .mapping(let entries) = node.content else {
                let message = "a rule must be a mapping, but is \(node.kindName)"
                if !node.isUnusable { connector.problems.add(path, node.line, message) }
                isWellFormed = false
                continue
            }
            let section = SettingsSection(
                entries, path: path, line: node.line, problems: connector.problems, expandsDots: false)
            if let rule = readRule(section) {
                rules.append(rule)
                if let id = rule["id"]?.string { places[id] = (path, node.line) }
            } else {
                isWellFormed = false
            }
            section.finish()
        }
        // What has the wrong shape is reported; more about it would repeat that.
        guard isWellFormed else { return .everything }
        do throws(RuleProblems) {
            return try RuleSet(json: .array(rules))
        } catch {
            for problem in error.problems {
                for id in problem.ids.isEmpty ? [""] : problem.ids {
                    let place = places[id]
                    connector.problems.add(
                        place?.path ?? connector.path(of: "sync_rules"),
                        place?.line ?? connector.line(of: "sync_rules"),
                        problem.messages.joined(separator: " "))
                }
            }
            return .everything
        }
    }

    private func readRule(_ section: SettingsSection) -> JSONValue? {
        let id = section.requiredText("id")
        let policy = readWord("policy", of: Self.policies, in: section)
        let field = section.requiredText("field")
        let rule = readWord("rule", of: Self.rules, in: section)
        let value = section.requiredText("value")
        var order = -Double.infinity
        section.require("order", hint: "Rules are tried from the lowest order up; the first that matches decides.")
        section.read("order", into: &order, in: -1e15...1e15)
        // Kept by the protocol, without a meaning here.
        _ = (section.text("created_at"), section.text("updated_at"))
        guard let id, let policy, let field, let rule, let value, order.isFinite else { return nil }
        let number = Int64(exactly: order).map { JSONValue.integer($0) } ?? JSONNumber(order).map { .number($0) }
        return [
            "id": .string(id), "policy": .string(policy), "field": .string(field), "rule": .string(rule),
            "value": .string(value), "order": number ?? .null,
        ]
    }

    private func readWord(_ key: String, of words: [String], in section: SettingsSection) -> String? {
        guard let text = section.requiredText(key) else { return nil }
        if words.contains(text.lowercased()) { return text.lowercased() }
        section.refuse(key, text, among: words)
        return nil
    }
}
