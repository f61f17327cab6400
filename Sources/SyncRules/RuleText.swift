import JSON

/// The text that string operations see for values that are no texts: that of the framework which people wrote their rules
/// for, where `true` reads `True`, `null` reads `None`, and a list `['a', 1]`.
enum RuleText {
    /// The text of a value; numbers are as they stand in the document.
    static func describe(_ value: JSONView) -> String {
        switch value.kind {
        case .string: return value.string ?? ""
        case .integer, .number: return value.numberText ?? ""
        case .bool: return value.bool == true ? "True" : "False"
        case .null: return "None"
        case .array: return "[" + value.elements.map { quoted($0) }.joined(separator: ", ") + "]"
        case .object:
            return "{" + value.members.map { quote($0.key) + ": " + quoted($0.value) }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ value: JSONView) -> String {
        value.string.map { quote($0) } ?? describe(value)
    }

    private static func quote(_ text: String) -> String {
        let mark: Unicode.Scalar = text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(0x22) ? "\"" : "'"
        var quoted = String(mark)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case mark: quoted += "\\" + String(mark)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + String(mark)
    }
}
