/// A JSON value as a tree: for what is built or changed by hand, such as settings, schemas and reports.
///
/// Documents in bulk travel as ``JSONDocument`` and ``JSONWriter`` bytes, which cost no allocation a value.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that 64 bits hold exactly.
    case integer(Int64)
    /// Any other number, kept as its text.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, its keys in order.
    case object(JSONObject)

    /// Parses one whole text; see ``JSONDocument/init(parsing:maximumDepth:)``.
    public init(
        parsing bytes: [UInt8], maximumDepth: Int = JSONDocument.defaultMaximumDepth
    ) throws(JSONError) {
        self = try JSONDocument(parsing: bytes, maximumDepth: maximumDepth).root.value
    }

    /// Parses one whole text; see ``JSONDocument/init(parsing:maximumDepth:)``.
    public init(
        parsing text: String, maximumDepth: Int = JSONDocument.defaultMaximumDepth
    ) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }

    /// The value as compact JSON bytes.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.finish()
    }

    // MARK: Reading

    /// What kind of value this is.
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { self == .null }

    /// The value of a string.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The value of `true` and `false`.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The value of a whole number.
    public var int64: Int64? { if case .integer(let value) = self { value } else { nil } }

    /// The value of any number, as the nearest double.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.double
        default: nil
        }
    }

    /// The elements of an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members of an object.
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value of the member `key`, if this is an object that has it.
    public subscript(_ key: String) -> JSONValue? { object?[key] }
}

extension JSONView {
    /// The value as a tree.
    public var value: JSONValue {
        let node = node
        switch node.kind {
        case .null: return .null
        case .bool: return .bool(node.end - node.start == 4)
        case .integer:
            return withText { text in JSONNumber.int64(text).map { .integer($0) } ?? .null }
        case .number: return withText { .number(JSONNumber(validated: String(decoding: $0, as: UTF8.self))) }
        case .string: return .string(string ?? "")
        case .array:
            var values: [JSONValue] = []
            values.reserveCapacity(count)
            for element in elements { values.append(element.value) }
            return .array(values)
        case .object:
            var object = JSONObject(capacity: count)
            for (key, value) in members { object.append(key, value.value) }
            return .object(object)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { String(decoding: encoded(), as: UTF8.self) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object with its keys in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { ($0.0, $0.1) }))
    }
}
