import Patterns

extension ConfigurationField.Validation {
    /// What is wrong with a value that is not empty; `nil` when the rule is satisfied.
    func problem(with value: JSONValue, label: String) -> String? {
        switch self {
        case .lessThan(let limit):
            guard let number = value.double, number < limit else {
                return "'\(label)' must be less than \(Self.text(limit))."
            }
        case .greaterThan(let limit):
            guard let number = value.double, number > limit else {
                return "'\(label)' must be greater than \(Self.text(limit))."
            }
        case .listType(let kind):
            guard let elements = value.array, elements.allSatisfy({ Self.isElement($0, of: kind) }) else {
                return "'\(label)' must be a list of \(kind == .integer ? "whole numbers" : "texts")."
            }
        case .includedIn(let allowed):
            let elements = value.array ?? [value]
            guard elements.allSatisfy({ allowed.contains($0) }) else {
                let choices = allowed.map { $0.string ?? $0.description }.joined(separator: ", ")
                return "'\(label)' must be one of: \(choices)."
            }
        case .regex(let pattern):
            guard let text = value.string, Self.matches(text, pattern) else {
                return "'\(label)' does not have the required form (\(pattern))."
            }
        }
        return nil
    }

    /// A limit as a person writes it: without `.0`.
    private static func text(_ limit: Double) -> String {
        Int64(exactly: limit).map { String($0) } ?? limit.description
    }

    private static func isElement(_ value: JSONValue, of kind: ConfigurationField.Kind) -> Bool {
        switch kind {
        case .integer: value.int64 != nil || value.string.flatMap { Int64($0.trimmed) } != nil
        default: value.string != nil
        }
    }

    /// A pattern that cannot be compiled, or takes too long on this text, is not matched.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let compiled = try? Pattern(pattern) else { return false }
        return (try? compiled.matches(text, anchor: .full)) ?? false
    }
}
