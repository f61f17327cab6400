/// One setting of a plugin, with the thirteen properties that Elastic's connector protocol stores for it.
public struct ConfigurationField: Sendable, Hashable {
    /// What kind of value a setting has.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Text.
        case string = "str"
        /// A whole number.
        case integer = "int"
        /// Yes or no.
        case boolean = "bool"
        /// Several texts.
        case list
    }

    /// How a form shows a setting.
    public enum Display: String, Sendable, Hashable, CaseIterable {
        /// One line of text.
        case textbox
        /// Several lines of text.
        case textarea
        /// A number with steps.
        case numeric
        /// A switch.
        case toggle
        /// A choice among ``ConfigurationField/options``.
        case dropdown
    }

    /// A choice of a dropdown.
    public struct Option: Sendable, Hashable {
        /// What people read.
        public let label: String
        /// What is stored.
        public let value: String

        /// A choice.
        public init(_ label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    /// A condition on another field: the setting only counts when all its dependencies hold.
    public struct Dependency: Sendable, Hashable {
        /// The other field's key.
        public let field: String
        /// The value that the other field must have.
        public let value: JSONValue

        /// A condition.
        public init(_ field: String, equals value: JSONValue) {
            self.field = field
            self.value = value
        }
    }

    /// A rule that a value must satisfy.
    public enum Validation: Sendable, Hashable {
        /// Strictly less than.
        case lessThan(Double)
        /// Strictly greater than.
        case greaterThan(Double)
        /// Every element of a list is of this kind.
        case listType(Kind)
        /// The value, or every element of a list, is one of these.
        case includedIn([JSONValue])
        /// The whole text matches this pattern (PCRE2 syntax).
        case regex(String)
    }

    /// The key under which the value is stored.
    public let key: String
    /// What people read.
    public let label: String
    /// A sentence of help, if there is more to say than the label does.
    public let tooltip: String?
    /// What kind of value it is.
    public let kind: Kind
    /// How a form shows it.
    public let display: Display
    /// The choices of a dropdown.
    public let options: [Option]
    /// The place in a form, from 1.
    public let order: Int
    /// The value that counts when an optional field is empty.
    public let defaultValue: JSONValue
    /// Whether a value must be given.
    public let isRequired: Bool
    /// Whether the value is a secret.
    public let isSensitive: Bool
    /// The conditions under which the field counts; all of them must hold.
    public let dependsOn: [Dependency]
    /// The rules for its value.
    public let validations: [Validation]
    /// Whether forms show it apart, for those who know why.
    public let isAdvanced: Bool
    /// An example of a value, shown in an empty form field.
    public let placeholder: String?

    /// A field.
    public init(
        _ key: String, label: String, tooltip: String? = nil, kind: Kind = .string, display: Display = .textbox,
        options: [Option] = [], order: Int, default defaultValue: JSONValue = .null, required: Bool = true,
        sensitive: Bool = false, dependsOn: [Dependency] = [], validations: [Validation] = [], advanced: Bool = false,
        placeholder: String? = nil
    ) {
        self.key = key
        self.label = label
        self.tooltip = tooltip
        self.kind = kind
        self.display = display
        self.options = options
        self.order = order
        self.defaultValue = defaultValue
        isRequired = required
        isSensitive = sensitive
        self.dependsOn = dependsOn
        self.validations = validations
        isAdvanced = advanced
        self.placeholder = placeholder
    }
}

extension ConfigurationField {
    /// Whether a value counts as not given: null, the empty text, or a list of nothing but such.
    static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.allSatisfy { isEmpty($0) }
        default: false
        }
    }

    /// The value as the field's kind, or why it is none.
    ///
    /// Lenient where stored settings are: numbers and truth values may come as text, lists as text with commas. Unlike the
    /// connector framework this compares with, the text "false" is false.
    func cast(_ value: JSONValue) -> Result<JSONValue, ConfigurationProblem> {
        if Self.isEmpty(value) { return .success(emptyValue) }
        let wrong = { (expected: String) -> Result<JSONValue, ConfigurationProblem> in
            .failure(ConfigurationProblem(field: key, message: "'\(label)' must be \(expected)."))
        }
        switch (kind, value) {
        case (.string, .string), (.integer, .integer), (.boolean, .bool): return .success(value)
        case (.string, .integer), (.string, .number), (.string, .bool):
            return .success(.string(value.description))
        case (.integer, .string(let text)):
            return Int64(text.trimmed).map { .success(.integer($0)) } ?? wrong("a whole number")
        case (.integer, .number(let number)):
            guard let exact = Int64(exactly: number.double) else { return wrong("a whole number") }
            return .success(.integer(exact))
        case (.integer, .bool(let flag)): return .success(.integer(flag ? 1 : 0))
        case (.boolean, .string(let text)):
            switch text.trimmed.lowercased() {
            case "true", "yes", "on", "1": return .success(true)
            case "false", "no", "off", "0": return .success(false)
            default: return wrong("true or false")
            }
        case (.boolean, .integer(let number)) where number == 0 || number == 1: return .success(.bool(number == 1))
        case (.list, .array(let elements)): return .success(.array(elements))
        case (.list, .string(let text)):
            let elements = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
            return .success(.array(elements.map { .string($0) }))
        case (.list, .integer), (.list, .number), (.list, .bool): return .success([value])
        case (.string, _): return wrong("text")
        case (.integer, _): return wrong("a whole number")
        case (.boolean, _): return wrong("true or false")
        case (.list, _): return wrong("a list")
        }
    }

    /// What an empty value of the field's kind is.
    private var emptyValue: JSONValue {
        switch kind {
        case .string: ""
        case .integer, .boolean: nil
        case .list: []
        }
    }
}

extension String {
    /// The text without the ASCII white space around it.
    var trimmed: String {
        let isSpace = { (character: Character) in character == " " || character.isNewline || character == "\t" }
        let start = drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
