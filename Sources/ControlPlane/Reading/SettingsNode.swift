import ConnectorSDK
import YAML

/// A value of the configuration file after interpolation, and where it stands.
struct SettingsNode {
    enum Content {
        /// A single value: its text as written, and what it means.
        case scalar(text: String, value: JSONValue)
        case sequence([SettingsNode])
        case mapping([SettingsEntry])
        /// A value that was found wrong and reported already.
        case unusable
    }

    let content: Content
    let line: Int

    /// What the value is, for messages.
    var kindName: String {
        switch content {
        case .scalar(_, let value):
            switch value {
            case .null: "empty"
            case .bool: "true or false"
            case .integer, .number: "a number"
            default: "text"
            }
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .unusable: "unusable"
        }
    }

    var isNull: Bool { if case .scalar(_, .null) = content { true } else { false } }
    var isUnusable: Bool { if case .unusable = content { true } else { false } }

    /// The value as JSON by YAML's core schema; what is unusable is null.
    var json: JSONValue {
        switch content {
        case .scalar(_, let value): value
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries): .object(JSONObject(entries.map { ($0.key, $0.node.json) }))
        case .unusable: .null
        }
    }
}

/// A key and its value.
struct SettingsEntry {
    let key: String
    let line: Int
    let node: SettingsNode
}

extension SettingsNode {
    /// A YAML value with its variables replaced; each problem with them is reported.
    init(_ yaml: YAMLNode, path: String, interpolation: Interpolation, problems: ProblemCollector) {
        line = yaml.mark.line
        switch yaml.content {
        case .scalar(let scalar):
            do throws(Interpolation.Problem) {
                if let text = try interpolation.apply(to: scalar.text) {
                    content = .scalar(text: text, value: .string(text))
                } else {
                    content = .scalar(text: scalar.text, value: JSONValue(scalar))
                }
            } catch {
                problems.add(path, line, error.message, hint: error.hint)
                content = .unusable
            }
        case .sequence(let elements):
            content = .sequence(
                elements.enumerated().map { index, element in
                    SettingsNode(element, path: "\(path)[\(index)]", interpolation: interpolation, problems: problems)
                })
        case .mapping(let entries):
            content = .mapping(
                entries.map { entry in
                    // Variables in keys are not replaced.
                    let key = interpolation.source.restore(entry.key)
                    return SettingsEntry(
                        key: key, line: entry.keyMark.line,
                        node: SettingsNode(
                            entry.value, path: path.isEmpty ? key : "\(path).\(key)", interpolation: interpolation,
                            problems: problems))
                })
        }
    }
}

extension JSONValue {
    /// What a YAML scalar means in the core schema.
    fileprivate init(_ scalar: YAMLScalar) {
        switch scalar.value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .integer(value)
        // JSON has no infinities; as text they are refused where a number is wanted.
        case .double(let value): self = JSONNumber(value).map { .number($0) } ?? .string(scalar.text)
        case .string(let value): self = .string(value)
        }
    }
}
