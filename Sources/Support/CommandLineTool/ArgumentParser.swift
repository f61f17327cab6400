/// Reads what follows a command's name.
struct ArgumentParser {
    let tool: CommandLineTool
    let path: [Command]

    private var command: Command? { path.last }

    func parse(_ arguments: [String]) throws(UsageError) -> ParsedArguments {
        var parsed = ParsedArguments(command: path.map(\.name))
        var positionals: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                positionals += rest
                break
            } else if argument.hasPrefix("-"), argument.count > 1 {
                try parseOption(argument, rest: &rest, into: &parsed)
            } else {
                positionals.append(argument)
            }
        }
        try assign(positionals, to: &parsed)
        for option in command?.options ?? [] where !parsed.has(option.name) {
            if option.isRequired { throw refusal("'\(option.form)' is missing") }
            if let value = option.defaultValue { parsed.add(value, to: option.name) }
        }
        return parsed
    }

    private func parseOption(
        _ argument: String, rest: inout ArraySlice<String>, into parsed: inout ParsedArguments
    ) throws(UsageError) {
        let equals = argument.hasPrefix("--") ? argument.firstIndex(of: "=") : nil
        let spelled = String(argument[..<(equals ?? argument.endIndex)])
        let option = try option(spelled)
        if !option.isRepeatable, parsed.has(option.name) { throw refusal("'\(spelled)' is given twice") }
        guard let placeholder = option.placeholder else {
            guard equals == nil else { throw refusal("'\(spelled)' takes no value") }
            parsed.add("true", to: option.name)
            return
        }
        let value: String
        if let equals {
            value = String(argument[argument.index(after: equals)...])
        } else if let next = rest.first, !next.hasPrefix("--") {
            value = next
            rest.removeFirst()
        } else {
            let example = rest.first.map { "; a value that begins with '--' is written '\(spelled)=\($0)'" } ?? ""
            throw refusal("'\(spelled)' needs a value (\(placeholder))\(example)")
        }
        try check(value, of: option, spelled: spelled)
        parsed.add(value, to: option.name)
    }

    private func option(_ spelled: String) throws(UsageError) -> Option {
        let options = command?.options ?? []
        let found = options.first { option in
            spelled == "--\(option.name)" || option.letter.map { spelled == "-\($0)" } == true
        }
        if let found { return found }
        let name = String(spelled.drop { $0 == "-" })
        let known = options.map(\.name) + ["help"]
        throw refusal("there is no option '\(spelled)'" + suggestion(for: name, in: known, prefix: "--"))
    }

    private func check(_ value: String, of option: Option, spelled: String) throws(UsageError) {
        switch option.kind {
        case .flag: break
        case .text(let placeholder):
            if value.isEmpty { throw refusal("'\(spelled)' needs a value (\(placeholder)) that is not empty") }
        case .integer(_, let range):
            if let number = Int(value), range.contains(number) { return }
            let bounds =
                range.upperBound == .max
                ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw refusal("'\(spelled)' needs a whole number \(bounds), not '\(value)'")
        case .choice(let words):
            if words.contains(value) { return }
            throw refusal(
                "'\(spelled)' cannot be '\(value)'" + suggestion(for: value, in: words)
                    + " (it can be: \(words.joined(separator: ", ")))")
        }
    }

    private func assign(_ arguments: [String], to parsed: inout ParsedArguments) throws(UsageError) {
        let declared = command?.positionals ?? []
        for (positional, argument) in zip(declared, arguments) { parsed.add(argument, to: positional.name) }
        if arguments.count > declared.count {
            throw refusal("'\(arguments[declared.count])' is one argument too many")
        }
        if let missing = declared.dropFirst(arguments.count).first(where: \.isRequired) {
            throw refusal("\(missing.name) is missing: \(missing.summary)")
        }
    }

    private func refusal(_ message: String) -> UsageError {
        UsageError(message, usage: tool.usage(of: path), helpCall: tool.invocation(of: path))
    }
}
