import Text

extension CommandLineTool {
    private static let width = 80

    /// How a command is called, wrapped so that an option stays with its value; no line break at the end.
    func usage(of path: [Command]) -> String {
        let start = "usage: " + invocation(of: path)
        let margin = String(repeating: " ", count: min(displayWidth(start), 32) + 1)
        var lines = [start]
        for part in usageParts(of: path) {
            let last = lines[lines.count - 1]
            if displayWidth(last) + 1 + displayWidth(part) <= Self.width {
                lines[lines.count - 1] = last + " " + part
            } else {
                lines.append(margin + part)
            }
        }
        return lines.joined(separator: "\n")
    }

    private func usageParts(of path: [Command]) -> [String] {
        guard let command = path.last, command.subcommands.isEmpty else { return ["COMMAND", "[OPTION…]"] }
        let positionals = command.positionals.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        let options = command.options.map { option in
            let form = option.isRequired ? option.form : "[\(option.form)]"
            return option.isRepeatable ? form + "…" : form
        }
        return positionals + options
    }

    /// The help of a command, of a group, or of the program if the path is empty.
    func help(of path: [Command]) -> String {
        var blocks: [String] = []
        blocks.append(wrapped(path.last?.summary ?? summary, width: Self.width))
        blocks.append(usage(of: path))
        if let command = path.last, !command.discussion.isEmpty {
            blocks.append(wrapped(command.discussion, width: Self.width))
        }
        let subcommands = path.last?.subcommands ?? commands
        if !subcommands.isEmpty {
            blocks.append(section("commands", leaves(of: subcommands).map { ($0.name, $0.command.summary) }))
        }
        if let positionals = path.last?.positionals, !positionals.isEmpty {
            blocks.append(section("arguments", positionals.map { ($0.name, $0.summary) }))
        }
        blocks.append(section("options", optionRows(of: path)))
        if let examples = path.last?.examples, !examples.isEmpty {
            let lines = examples.map { "  \($0.line)\n" + wrapped($0.summary, width: Self.width, indentation: 6) }
            blocks.append("\(examples.count == 1 ? "example" : "examples"):\n" + lines.joined(separator: "\n"))
        } else if !subcommands.isEmpty {
            blocks.append("'\(invocation(of: path)) COMMAND --help' tells more about a command.")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The commands that do something, under their whole names.
    private func leaves(of commands: [Command], prefix: String = "") -> [(name: String, command: Command)] {
        commands.flatMap { command in
            let name = prefix + command.name
            return command.subcommands.isEmpty
                ? [(name, command)] : leaves(of: command.subcommands, prefix: name + " ")
        }
    }

    private func optionRows(of path: [Command]) -> [(String, String)] {
        var rows = (path.last?.options ?? []).map { option in
            let letter = option.letter.map { "-\($0), " } ?? ""
            var notes: [String] = []
            if option.isRequired { notes.append("required") }
            if option.isRepeatable { notes.append("may be repeated") }
            if let value = option.defaultValue { notes.append("default: \(value)") }
            let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
            return (letter + option.form, option.summary + note)
        }
        rows.append(("-h, --help", "Show this help."))
        if path.isEmpty { rows.append(("--version", "Show the version.")) }
        return rows
    }

    /// Terms on the left and what they mean on the right; a long term has a line of its own.
    private func section(_ title: String, _ rows: [(term: String, meaning: String)]) -> String {
        let longest = rows.map { displayWidth($0.term) }.filter { $0 <= 26 }.max() ?? 0
        let column = longest + 4
        var lines = ["\(title):"]
        for row in rows {
            let meaning = wrapped(row.meaning, width: Self.width, indentation: column)
            if displayWidth(row.term) <= longest {
                let margin = String(repeating: " ", count: column - 2 - displayWidth(row.term))
                lines.append("  " + row.term + margin + meaning.dropFirst(column))
            } else {
                lines.append("  " + row.term)
                lines.append(meaning)
            }
        }
        return lines.joined(separator: "\n")
    }
}
