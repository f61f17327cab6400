/// Replaces `${NAME}` in texts by the environment's variables.
///
/// `${NAME:default}` has a default for a variable that is not set or empty; `${NAME:-default}` and `${NAME|default}`, as
/// shells and Elastic's service write it, mean the same. `$${` stands for the text `${`. Every other `$` stays as it is, so
/// that passwords need no escaping. What was put in is text: it is not looked at again, neither for variables nor as YAML.
struct Interpolation {
    /// The text that was parsed.
    let source: ProtectedText
    /// Gives the value of a variable of the environment.
    let variable: (String) -> String?

    /// A text whose variables cannot be replaced.
    ///
    /// Repeats no part of the text but a variable's name.
    struct Problem: Error {
        let message: String
        let hint: String
    }

    /// The text with its variables replaced; `nil` when there is nothing to replace.
    func apply(to parsed: String) throws(Problem) -> String? {
        let text = source.restore(parsed)
        guard text.utf8.contains(UInt8(ascii: "$")) else { return nil }
        var result = ""
        var changed = false
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
                changed = true
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Problem(message: "a '${' is not closed by '}'", hint: Self.escaping)
                }
                result += try value(of: rest[rest.index(dollar, offsetBy: 2)..<end])
                rest = rest[rest.index(after: end)...]
                changed = true
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return changed ? result + rest : nil
    }

    private static let escaping = "To write the text '${' itself, write '$${'."

    private func value(of reference: Substring) throws(Problem) -> String {
        let nameEnd = reference.firstIndex { $0 == ":" || $0 == "|" } ?? reference.endIndex
        let name = String(reference[..<nameEnd])
        guard Self.isName(name) else {
            throw Problem(message: "a '${…}' does not name a variable of the environment", hint: Self.escaping)
        }
        let value = variable(name)
        guard nameEnd < reference.endIndex else {
            if let value { return value }
            throw Problem(
                message: "the environment variable '\(name)' is not set",
                hint: "Set it before starting, or give a default: ${\(name):default}.")
        }
        if let value, !value.isEmpty { return value }
        let fallback = reference[reference.index(after: nameEnd)...]
        return String(reference[nameEnd...].hasPrefix(":-") ? fallback.dropFirst() : fallback)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy(isNameByte)
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
