import Text

/// A call that cannot be understood, with what to do about it.
package struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The status with which a program ends that was called wrongly.
    package static let exitStatus: Int32 = 2

    /// What is wrong.
    package let message: String
    /// How the command is called.
    package let usage: String
    /// What shows the command's help, without the `--help`.
    let helpCall: String

    init(_ message: String, usage: String, helpCall: String) {
        self.message = message
        self.usage = usage
        self.helpCall = helpCall
    }

    /// The message, the usage and where to find more: lines for the standard error output.
    package var description: String {
        "error: \(message)\n\(usage)\nTry '\(helpCall) --help'.\n"
    }
}

/// `; did you mean '…'?` where a word is near one of the known ones, otherwise nothing.
func suggestion(for word: String, in known: [String], prefix: String = "") -> String {
    nearest(to: word, in: known).map { "; did you mean '\(prefix)\($0)'?" } ?? ""
}
