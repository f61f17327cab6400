package import JSON

/// Something wrong with the configuration file; never contains a value, since that may be a secret.
package struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where in the configuration: `connectors[0].configuration.client_id`; empty for the file as a whole.
    package let path: String
    /// The line in the file, from 1, where there is one.
    package let line: Int?
    /// What is wrong.
    package let message: String
    /// What to do about it.
    package let hint: String?

    /// A problem.
    package init(path: String, line: Int?, message: String, hint: String? = nil) {
        self.path = path
        self.line = line
        self.message = message
        self.hint = hint
    }

    /// The problem as `config lint --json` prints it.
    package var json: JSONValue {
        [
            "path": .string(path), "line": line.map { .integer(Int64($0)) } ?? .null, "message": .string(message),
            "hint": hint.map { .string($0) } ?? .null,
        ]
    }

    /// Path, message and hint; whoever knows the file puts its name and the line before.
    package var description: String {
        (path.isEmpty ? "" : "\(path): ") + message + (hint.map { " (\($0))" } ?? "")
    }
}

/// A configuration file that cannot be used, with everything that is wrong with it.
package struct InvalidHostConfiguration: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, in the order of the file.
    package let problems: [SettingsProblem]
    /// Whether the file could not even be read.
    package let isUnreadable: Bool

    init(_ problems: [SettingsProblem], isUnreadable: Bool = false) {
        self.problems = problems
        self.isUnreadable = isUnreadable
    }

    /// The problems as lines of the form `FILE:LINE: PATH: MESSAGE (HINT)`.
    package func lines(file: String) -> [String] {
        problems.map { problem in problem.line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
    }

    /// The problems, a line each.
    package var description: String { lines(file: "configuration").joined(separator: "\n") }
}
