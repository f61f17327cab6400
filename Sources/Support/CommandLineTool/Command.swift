/// A command of a tool: something it does, or a group of commands such as `config` of `config lint`.
package struct Command: Sendable {
    /// A command line that shows how the command is used.
    package struct Example: Sendable, Hashable {
        /// What is typed.
        package let line: String
        /// What that does.
        package let summary: String

        /// An example.
        package init(_ line: String, _ summary: String) {
            self.line = line
            self.summary = summary
        }
    }

    /// The word by which it is called.
    package let name: String
    /// What it does, in a few words.
    package let summary: String
    /// What else its users should know: paragraphs for its help, separated by line breaks.
    package let discussion: String
    /// The arguments without a name, in their order.
    package let positionals: [Positional]
    /// The arguments with a name.
    package let options: [Option]
    /// How it is used.
    package let examples: [Example]
    /// The commands of a group; a group does nothing by itself.
    package let subcommands: [Command]

    /// A command that does something.
    package init(
        _ name: String, _ summary: String, discussion: String = "", positionals: [Positional] = [],
        options: [Option] = [], examples: [Example]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.positionals = positionals
        self.options = options
        self.examples = examples
        subcommands = []
    }

    /// A group of commands.
    package init(group name: String, _ summary: String, _ subcommands: [Command]) {
        self.name = name
        self.summary = summary
        self.subcommands = subcommands
        discussion = ""
        positionals = []
        options = []
        examples = []
    }
}

/// An argument that is told by its place.
package struct Positional: Sendable, Hashable {
    /// The name in help and messages, in capitals.
    package let name: String
    /// What stands there.
    package let summary: String
    /// Whether it must be given.
    package let isRequired: Bool

    /// An argument.
    package init(_ name: String, _ summary: String, required: Bool = true) {
        self.name = name
        self.summary = summary
        isRequired = required
    }
}

/// An argument that is told by its name: `--json`, `--limit 10`, `--limit=10`.
package struct Option: Sendable, Hashable {
    /// What an option takes.
    package enum Kind: Sendable, Hashable {
        /// Nothing: it is there or not.
        case flag
        /// A text, called so in help.
        case text(String)
        /// A whole number within a range, called so in help.
        case integer(String, ClosedRange<Int>)
        /// One of these words.
        case choice([String])
    }

    /// The name without the dashes before it.
    package let name: String
    /// A single letter for it, if it has one: `-c`.
    package let letter: Character?
    /// What it takes.
    package let kind: Kind
    /// What it is for.
    package let summary: String
    /// Whether it must be given.
    package let isRequired: Bool
    /// Whether it may be given more than once.
    package let isRepeatable: Bool
    /// The value that counts when it is not given.
    package let defaultValue: String?

    /// An option.
    package init(
        _ name: String, _ kind: Kind, _ summary: String, letter: Character? = nil, required: Bool = false,
        repeatable: Bool = false, default defaultValue: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.letter = letter
        isRequired = required
        isRepeatable = repeatable
        self.defaultValue = defaultValue
    }

    /// How help calls the value; nil for a flag.
    var placeholder: String? {
        switch kind {
        case .flag: nil
        case .text(let name), .integer(let name, _): name
        case .choice(let words): words.joined(separator: "|")
        }
    }

    /// The option as it is typed: `--limit N`.
    var form: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }
}
