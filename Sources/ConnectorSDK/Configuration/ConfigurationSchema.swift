/// The settings of a plugin: one declaration for validation, storage, forms and docs.
public struct ConfigurationSchema: Sendable, Hashable {
    /// The fields, in the order in which forms show them.
    public let fields: [ConfigurationField]

    /// A schema; the fields are put in their order.
    public init(_ fields: [ConfigurationField]) {
        self.fields = fields.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element)
    }

    /// The field of a key.
    public subscript(_ key: String) -> ConfigurationField? { fields.first { $0.key == key } }

    /// Casts and validates values, and reports every problem at once.
    ///
    /// Fields whose dependencies do not hold are skipped, required or not. A required field counts with its own value only;
    /// an optional one that is empty counts with its default, and without a default it is valid and not looked at further.
    ///
    /// - Parameter values: the values by key, as they were stored or written.
    /// - Returns: the effective values, or the problems.
    public func validate(_ values: JSONObject) -> Result<Configuration, ConfigurationProblems> {
        var problems: [ConfigurationProblem] = []
        var effective: [String: JSONValue] = [:]
        for field in fields {
            switch field.cast(values[field.key] ?? .null) {
            case .success(let value):
                let usesDefault = !field.isRequired && ConfigurationField.isEmpty(value)
                effective[field.key] = usesDefault ? field.defaultValue : value
            case .failure(let problem): if isActive(field, given: values) { problems.append(problem) }
            }
        }
        var active: [String: JSONValue] = [:]
        for field in fields {
            guard let value = effective[field.key] else { continue }
            switch dependencies(of: field, hold: effective) {
            case .failure(let problem):
                problems.append(problem)
                continue
            case .success(false): continue
            case .success(true): break
            }
            active[field.key] = value
            if ConfigurationField.isEmpty(value) {
                if field.isRequired {
                    problems.append(
                        ConfigurationProblem(field: field.key, message: "'\(field.label)' cannot be empty."))
                }
                continue
            }
            for validation in field.validations {
                if let message = validation.problem(with: value, label: field.label) {
                    problems.append(ConfigurationProblem(field: field.key, message: message))
                }
            }
        }
        guard problems.isEmpty else { return .failure(ConfigurationProblems(problems)) }
        return .success(Configuration(values: active, schema: self))
    }

    /// Whether a field whose own value could not be cast counts at all.
    private func isActive(_ field: ConfigurationField, given values: JSONObject) -> Bool {
        var effective: [String: JSONValue] = [:]
        for other in fields {
            if case .success(let value) = other.cast(values[other.key] ?? .null) {
                effective[other.key] =
                    !other.isRequired && ConfigurationField.isEmpty(value) ? other.defaultValue : value
            }
        }
        if case .success(let holds) = dependencies(of: field, hold: effective) { return holds }
        return true
    }

    private func dependencies(
        of field: ConfigurationField, hold effective: [String: JSONValue]
    ) -> Result<Bool, ConfigurationProblem> {
        for dependency in field.dependsOn {
            guard let other = self[dependency.field] else {
                return .failure(
                    ConfigurationProblem(
                        field: field.key,
                        message: "'\(field.label)' depends on '\(dependency.field)', which does not exist."))
            }
            var expected = dependency.value
            if case .success(let value) = other.cast(dependency.value) { expected = value }
            if effective[other.key] != expected { return .success(false) }
        }
        return .success(true)
    }
}

/// Something wrong with one setting.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field's key.
    public let field: String
    /// What is wrong; the value itself is not repeated, since it may be a secret.
    public let message: String

    /// A problem.
    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// Everything wrong with some settings.
public struct ConfigurationProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, in the order of the fields.
    public let problems: [ConfigurationProblem]

    init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// All messages, in one line.
    public var description: String {
        "Field validation errors: " + problems.map(\.message).joined(separator: "; ")
    }
}
