/// The effective settings of a connector, validated against its plugin's schema.
///
/// Asking for a key that the schema does not have, or as another kind, is a mistake of the plugin's author and reads as
/// empty; the contract kit finds it.
public struct Configuration: Sendable {
    private let values: [String: JSONValue]
    private let schema: ConfigurationSchema

    init(values: [String: JSONValue], schema: ConfigurationSchema) {
        self.values = values
        self.schema = schema
    }

    /// The value of a text field; empty when nothing was set.
    ///
    /// Use ``secret(_:)`` for sensitive fields.
    public func string(_ key: String) -> String { values[key]?.string ?? "" }

    /// The value of a sensitive text field.
    public func secret(_ key: String) -> Secret { Secret(values[key]?.string ?? "") }

    /// The value of a number field; `nil` when nothing was set.
    public func integer(_ key: String) -> Int? { values[key]?.int64.map { Int($0) } }

    /// The value of a yes-or-no field; false when nothing was set.
    public func bool(_ key: String) -> Bool { values[key]?.bool ?? false }

    /// The elements of a list field, numbers as text; empty when nothing was set.
    public func list(_ key: String) -> [String] {
        (values[key]?.array ?? []).map { $0.string ?? $0.description }
    }
}

extension Configuration: CustomStringConvertible {
    /// The settings by key, sensitive ones redacted.
    public var description: String {
        schema.fields.compactMap { field in
            values[field.key].map { "\(field.key): \(field.isSensitive ? "<redacted>" : $0.description)" }
        }.joined(separator: ", ")
    }
}
