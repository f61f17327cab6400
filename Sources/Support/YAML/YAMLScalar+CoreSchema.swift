extension YAMLScalar {
    /// The value of a plain scalar in the core schema of YAML 1.2 (section 10.3.2).
    static func coreValue(_ text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN": .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        default: number(text) ?? .string(text)
        }
    }

    /// The value that a tag such as `!!int` asks for, or nil if the text does not have that form.
    static func taggedValue(_ text: String, tag: String) -> Value? {
        let value = coreValue(text)
        switch (tag, value) {
        case ("str", _): return .string(text)
        case ("null", .null), ("bool", .bool), ("int", .int), ("float", .double): return value
        case ("float", .int(let whole)): return .double(Double(whole))
        default: return nil
        }
    }

    private static func number(_ text: String) -> Value? {
        guard let first = text.utf8.first,
            first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
                || isDigit(first)
        else { return nil }
        if text.hasPrefix("0o") { return radixNumber(text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return radixNumber(text.dropFirst(2), radix: 16) }
        switch decimalForm(text.utf8) {
        case .whole: return Int64(text).map(Value.int) ?? Double(text).map(Value.double)
        case .fractional: return Double(text).map(Value.double)
        case nil: return nil
        }
    }

    private static func radixNumber(_ digits: Substring, radix: Int) -> Value? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
        if let whole = Int64(digits, radix: radix) { return .int(whole) }
        guard digits.allSatisfy({ $0.isASCII && $0.hexDigitValue.map { $0 < radix } == true }) else { return nil }
        return .double(digits.reduce(0) { $0 * Double(radix) + Double($1.hexDigitValue ?? 0) })
    }

    private enum DecimalForm {
        case whole, fractional
    }

    /// Which of the forms `[-+]?[0-9]+` and `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` the text has.
    private static func decimalForm(_ text: String.UTF8View) -> DecimalForm? {
        var rest = text[...]
        func skip(_ characters: StaticString) -> Bool {
            guard let byte = rest.first, characters.withUTF8Buffer({ $0.contains(byte) }) else { return false }
            rest.removeFirst()
            return true
        }
        func skipDigits() -> Bool {
            let count = rest.count
            rest = rest.drop(while: isDigit)
            return rest.count < count
        }
        _ = skip("+-")
        let hasWhole = skipDigits()
        if hasWhole, rest.isEmpty { return .whole }
        let hasFraction = skip(".") && skipDigits()
        guard hasWhole || hasFraction else { return nil }
        if skip("eE") {
            _ = skip("+-")
            guard skipDigits() else { return nil }
        }
        return rest.isEmpty ? .fractional : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
