/// What is wrong with a YAML text, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of problem.
    package enum Code: String, Sendable, Hashable {
        /// The text is not YAML.
        case syntax
        /// The bytes are not text.
        case encoding
        /// A mapping has a key twice.
        case duplicateKey = "duplicate_key"
        /// An alias names no anchor before it.
        case unknownAlias = "unknown_alias"
        /// The text is YAML, but uses something that is not supported here.
        case unsupported
        /// The text, its nesting or its expansion is too large.
        case limitExceeded = "limit_exceeded"
        /// The value is not what the reader of the document expects.
        case invalidValue = "invalid_value"
    }

    /// The kind of problem.
    package let code: Code
    /// Where it is.
    package let mark: YAMLMark
    /// What it is and what to do about it.
    package let message: String

    /// The line, from 1.
    package var line: Int { mark.line }
    /// The column, from 1.
    package var column: Int { mark.column }

    package init(_ code: Code, _ message: String, at mark: YAMLMark) {
        self.code = code
        self.mark = mark
        self.message = message
    }

    /// The place and the message; whoever knows the file puts its name before.
    package var description: String { "\(mark): \(message)" }
}
