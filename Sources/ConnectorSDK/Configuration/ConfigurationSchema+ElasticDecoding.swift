extension ConfigurationSchema {
    /// A schema from the form in which Elastic's connector protocol stores it: an object of fields.
    ///
    /// Properties that are missing have the protocol's defaults; a field without a label is labelled by its key in capitals.
    /// Displays and validations of unknown names, and properties that are none of the protocol's, are passed over.
    ///
    /// - Throws: ``ConfigurationProblems`` for what is no schema.
    public init(elastic: JSONValue) throws(ConfigurationProblems) {
        guard let object = elastic.object else {
            if elastic.isNull {
                self.init([])
                return
            }
            throw ConfigurationProblems([
                ConfigurationProblem(field: "", message: "A configuration must be an object of fields.")
            ])
        }
        var fields: [ConfigurationField] = []
        var problems: [ConfigurationProblem] = []
        for member in object {
            switch ConfigurationField.decode(member.key, member.value) {
            case .success(let field): fields.append(field)
            case .failure(let problem): problems.append(problem)
            }
        }
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        self.init(fields)
    }

    /// The values in a configuration as the protocol stores it, by key.
    public static func elasticValues(_ elastic: JSONValue) -> JSONObject {
        JSONObject((elastic.object ?? [:]).map { ($0.key, $0.value["value"] ?? .null) })
    }
}

extension ConfigurationField {
    fileprivate static func decode(_ key: String, _ json: JSONValue) -> Result<ConfigurationField, ConfigurationProblem>
    {
        guard json.object != nil else {
            return .failure(ConfigurationProblem(field: key, message: "'\(key)' must be an object of properties."))
        }
        let label = json["label"]?.string ?? ""
        let typeName = json["type"]?.string ?? Kind.string.rawValue
        guard let kind = Kind(rawValue: typeName) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(
                ConfigurationProblem(
                    field: key, message: "'\(key)' has the type '\(typeName)', which is none of: \(known)."))
        }
        return .success(
            ConfigurationField(
                key, label: label.isEmpty ? key.uppercased() : label,
                tooltip: json["tooltip"]?.string, kind: kind,
                display: json["display"]?.string.flatMap { Display(rawValue: $0) } ?? .textbox,
                options: (json["options"]?.array ?? []).map {
                    Option($0["label"]?.text ?? "", value: $0["value"]?.text ?? "")
                },
                order: json["order"]?.int64.flatMap { Int(exactly: $0) } ?? 1,
                default: json["default_value"] ?? .null, required: json["required"]?.bool ?? true,
                sensitive: json["sensitive"]?.bool ?? false,
                dependsOn: (json["depends_on"]?.array ?? []).compactMap { dependency in
                    dependency["field"]?.string.map { Dependency($0, equals: dependency["value"] ?? .null) }
                },
                validations: (json["validations"]?.array ?? []).compactMap { Validation(elastic: $0) },
                advanced: (json["ui_restrictions"]?.array ?? []).contains("advanced"),
                placeholder: json["placeholder"]?.string))
    }
}

extension ConfigurationField.Validation {
    /// A rule as the protocol stores it; `nil` for one that is not known.
    fileprivate init?(elastic: JSONValue) {
        let constraint = elastic["constraint"] ?? .null
        let limit = constraint.double ?? constraint.string.flatMap { Double($0) }
        switch (elastic["type"]?.string, limit) {
        case ("less_than", let limit?): self = .lessThan(limit)
        case ("greater_than", let limit?): self = .greaterThan(limit)
        case ("list_type", _):
            guard let kind = constraint.string.flatMap(ConfigurationField.Kind.init) else { return nil }
            self = .listType(kind)
        case ("included_in", _):
            guard let values = constraint.array else { return nil }
            self = .includedIn(values)
        case ("regex", _):
            guard let pattern = constraint.string else { return nil }
            self = .regex(pattern)
        default: return nil
        }
    }
}

extension JSONValue {
    /// A text, or a number or truth value as text.
    fileprivate var text: String? {
        switch self {
        case .string(let text): text
        case .integer, .number, .bool: description
        case .null, .array, .object: nil
        }
    }
}
