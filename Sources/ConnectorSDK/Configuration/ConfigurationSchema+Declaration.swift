import Patterns

extension ConfigurationSchema {
    /// What is wrong with the declaration itself, whatever the values: mistakes of the plugin's author.
    public var declarationProblems: [ConfigurationProblem] {
        var seen: Set<String> = []
        return fields.flatMap { field in
            var messages = field.declarationProblems
            if !seen.insert(field.key).inserted { messages.append("is declared twice") }
            for dependency in field.dependsOn where self[dependency.field] == nil {
                messages.append("depends on '\(dependency.field)', which does not exist")
            }
            if dependsOnItself(field) { messages.append("depends on itself") }
            return messages.map { ConfigurationProblem(field: field.key, message: "'\(field.key)' \($0).") }
        }
    }

    private func dependsOnItself(_ field: ConfigurationField) -> Bool {
        var reached: Set<String> = []
        var waiting = field.dependsOn.map(\.field)
        while let key = waiting.popLast() {
            if key == field.key { return true }
            guard reached.insert(key).inserted, let other = self[key] else { continue }
            waiting += other.dependsOn.map(\.field)
        }
        return false
    }
}

extension ConfigurationField {
    /// What is wrong with the field, taken alone; each completes a sentence that begins with its key.
    fileprivate var declarationProblems: [String] {
        var problems: [String] = []
        if key.isEmpty { problems.append("has no key") }
        if label.trimmed.isEmpty { problems.append("has no label") }
        if order < 1 { problems.append("has the order \(order), which is less than 1") }
        if display == .dropdown, options.isEmpty { problems.append("is a dropdown without options") }
        for case .regex(let pattern) in validations where (try? Pattern(pattern)) == nil {
            problems.append("has a validation with a pattern that cannot be compiled: \(pattern)")
        }
        if isSensitive, !Self.isEmpty(defaultValue) { problems.append("is sensitive and has a default value") }
        return problems + defaultProblems
    }

    private var defaultProblems: [String] {
        if Self.isEmpty(defaultValue) { return [] }
        guard case .success(let value) = cast(defaultValue), value == defaultValue else {
            return ["has a default value that is not of its type"]
        }
        var problems = validations.compactMap { $0.problem(with: value, label: label) }
            .map { "has a default value that fails its own validation: \($0)" }
        if display == .dropdown, !options.isEmpty, !options.contains(where: { .string($0.value) == value }) {
            problems.append("has a default value that is none of its options")
        }
        return problems
    }
}
