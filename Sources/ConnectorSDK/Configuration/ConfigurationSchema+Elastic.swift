extension ConfigurationSchema {
    /// The schema as Elastic's connector protocol stores it: an object of fields, each with all thirteen properties.
    ///
    /// The protocol's forms break on a property that is missing (elastic/connectors#282, #638), so all are always there;
    /// `value` is null here, and secrets are never exported.
    public var elastic: JSONValue {
        .object(JSONObject(fields.map { ($0.key, $0.elastic) }))
    }
}

extension ConfigurationField {
    /// The field with all thirteen properties of the protocol, in alphabetical order, plus its placeholder if it has one.
    var elastic: JSONValue {
        var object: JSONObject = [
            "default_value": defaultValue,
            "depends_on": .array(dependsOn.map { ["field": .string($0.field), "value": $0.value] }),
            "display": .string(display.rawValue),
            "label": .string(label),
            "options": .array(options.map { ["label": .string($0.label), "value": .string($0.value)] }),
            "order": .integer(Int64(order)),
            "required": .bool(isRequired),
            "sensitive": .bool(isSensitive),
            "tooltip": tooltip.map { .string($0) } ?? .null,
            "type": .string(kind.rawValue),
            "ui_restrictions": isAdvanced ? ["advanced"] : [],
            "validations": .array(validations.map(\.elastic)),
            "value": isSensitive ? nil : defaultValue,
        ]
        if let placeholder { object["placeholder"] = .string(placeholder) }
        return .object(object)
    }
}

extension ConfigurationField.Validation {
    /// The rule as the protocol stores it.
    var elastic: JSONValue {
        let (type, constraint): (String, JSONValue) =
            switch self {
            case .lessThan(let limit): ("less_than", Self.number(limit))
            case .greaterThan(let limit): ("greater_than", Self.number(limit))
            case .listType(let kind): ("list_type", .string(kind.rawValue))
            case .includedIn(let values): ("included_in", .array(values))
            case .regex(let pattern): ("regex", .string(pattern))
            }
        return ["constraint": constraint, "type": .string(type)]
    }

    private static func number(_ value: Double) -> JSONValue {
        if let integer = Int64(exactly: value) { return .integer(integer) }
        return JSONNumber(value).map { .number($0) } ?? .null
    }
}
