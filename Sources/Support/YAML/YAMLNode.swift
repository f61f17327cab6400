/// A place in a YAML text, counted from 1.
package struct YAMLMark: Sendable, Hashable, CustomStringConvertible {
    /// The line.
    package let line: Int
    /// The column, in characters (Unicode scalars).
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place as `line 3, column 5`.
    package var description: String { "line \(line), column \(column)" }
}

/// A value of a YAML document and where it starts.
package struct YAMLNode: Sendable, Hashable {
    /// The three kinds of value.
    package enum Content: Sendable, Hashable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// Entries in the order of the text; no two have the same key.
        case mapping([YAMLEntry])
    }

    /// The value.
    package let content: Content
    /// Where the value starts; for an alias, where the aliased value stands.
    package let mark: YAMLMark

    package init(_ content: Content, mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// The scalar, if the node is one.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements, if the node is a sequence.
    package var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries, if the node is a mapping.
    package var mapping: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value of a key, if the node is a mapping that has it.
    package subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key == key }?.value
    }
}

/// A key of a mapping and its value.
package struct YAMLEntry: Sendable, Hashable {
    /// The text of the key.
    package let key: String
    /// Where the key stands.
    package let keyMark: YAMLMark
    /// The value.
    package let value: YAMLNode

    package init(key: String, keyMark: YAMLMark, value: YAMLNode) {
        self.key = key
        self.keyMark = keyMark
        self.value = value
    }
}

/// A scalar as it is written, and what it means.
package struct YAMLScalar: Sendable, Hashable {
    /// How a scalar is written.
    package enum Style: Sendable, Hashable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// What a scalar means in the core schema of YAML 1.2 (section 10.3).
    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
    }

    /// The text, without quotes and with escapes resolved.
    package let text: String
    /// How it is written.
    package let style: Style
    /// What it means: `5` is a number and `"5"` a string.
    ///
    /// Only plain scalars mean anything but a string, unless a tag such as `!!int` says so. `yes`, `no`, `on` and `off`
    /// are strings. A whole number beyond 64 bits becomes a double; the text keeps all its digits.
    package let value: Value

    package init(text: String, style: Style, value: Value) {
        self.text = text
        self.style = style
        self.value = value
    }
}
