/// A program that is used by commands and options, declared once for parsing, help and messages.
///
/// ```swift
/// let tool = CommandLineTool("greet", summary: "Greets people.", version: "1.0", commands: [hello])
/// switch tool.parse(Array(CommandLine.arguments.dropFirst())) {
/// case .run(let arguments): …
/// case .show(let text): print(text)
/// case .refuse(let error): …
/// }
/// ```
/// Nothing here prints or exits.
package struct CommandLineTool: Sendable {
    /// What a call asks for.
    package enum Request: Sendable, Hashable {
        /// Run a command with these arguments.
        case run(ParsedArguments)
        /// Print this text, the help or the version, which ends in a line break.
        case show(String)
        /// The call cannot be understood.
        case refuse(UsageError)
    }

    /// The name of the program.
    package let name: String
    /// What the program is for.
    package let summary: String
    /// The version that `--version` shows.
    package let version: String
    /// What it can do.
    package let commands: [Command]

    /// A program.
    package init(_ name: String, summary: String, version: String, commands: [Command]) {
        self.name = name
        self.summary = summary
        self.version = version
        self.commands = commands
    }

    /// Finds out what a call asks for.
    ///
    /// `--help` and `-h` win over everything else, wherever they stand before a `--`; so does `help` as the first word.
    /// After `--` every argument is positional.
    ///
    /// - Parameter arguments: the arguments after the program's name.
    package func parse(_ arguments: [String]) -> Request {
        let isHelp = { (word: String) in word == "--help" || word == "-h" }
        var words = arguments
        var wantsHelp = arguments.prefix { $0 != "--" }.contains(where: isHelp)
        if words.first == "help" {
            wantsHelp = true
            words.removeFirst()
        }
        if wantsHelp { words.removeAll(where: isHelp) }
        if words.first == "--version" { return .show("\(name) \(version)\n") }
        do throws(UsageError) {
            let (path, rest) = try command(of: words, lenient: wantsHelp)
            guard !wantsHelp else { return .show(help(of: path)) }
            return .run(try ArgumentParser(tool: self, path: path).parse(rest))
        } catch {
            return .refuse(error)
        }
    }

    /// The command that the first words name, with the groups around it, and what follows.
    ///
    /// - Parameter lenient: whether a group, or nothing at all, is enough, as it is for help.
    private func command(
        of words: [String], lenient: Bool
    ) throws(UsageError) -> (path: [Command], rest: [String]) {
        var path: [Command] = []
        var rest = words[...]
        var choices = commands
        while !choices.isEmpty {
            let place = invocation(of: path)
            guard let word = rest.first, !word.hasPrefix("-") else {
                if lenient { return (path, []) }
                if let option = rest.first {
                    throw UsageError(
                        "'\(option)' stands before a command; the command comes first", usage: usage(of: path),
                        helpCall: place)
                }
                throw UsageError(
                    "a command is missing; '\(place)' has: \(choices.map(\.name).joined(separator: ", "))",
                    usage: usage(of: path), helpCall: place)
            }
            guard let command = choices.first(where: { $0.name == word }) else {
                throw UsageError(
                    "there is no command '\(word)'" + suggestion(for: word, in: choices.map(\.name)),
                    usage: usage(of: path), helpCall: place)
            }
            path.append(command)
            rest = rest.dropFirst()
            choices = command.subcommands
        }
        return (path, Array(rest))
    }

    /// The words that call a command.
    func invocation(of path: [Command]) -> String { ([name] + path.map(\.name)).joined(separator: " ") }
}
