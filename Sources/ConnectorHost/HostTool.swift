import CommandLineTool

/// The program as its users call it.
enum HostTool {
    /// The version that `--version` shows and sources see.
    static let version = "0.1.0"

    /// The commands, in the order in which help shows them.
    private static let commands: [any HostCommand.Type] = [
        ListCommand.self, SchemaCommand.self, ConfigLintCommand.self, CheckCommand.self, SyncCommand.self,
        SearchCommand.self, DocumentsCommand.self, JobsCommand.self,
    ]

    /// What the groups of commands are for, by name.
    private static let groups = ["config": "Look into configuration files."]

    /// The command line of the program.
    static let tool = CommandLineTool(
        "connector-host", summary: "Keeps search indexes in step with third-party sources.", version: version,
        commands: declarations)

    /// The command that a call names.
    static func command(_ path: [String]) -> (any HostCommand.Type)? {
        commands.first { [$0.group, $0.declaration.name].compactMap { $0 } == path }
    }

    /// The commands, with those of a group in the place of its first.
    private static var declarations: [Command] {
        var result: [Command] = []
        var seen: Set<String> = []
        for command in commands {
            guard let group = command.group else {
                result.append(command.declaration)
                continue
            }
            guard seen.insert(group).inserted else { continue }
            let members = commands.filter { $0.group == group }.map { $0.declaration }
            result.append(Command(group: group, groups[group] ?? "", members))
        }
        return result
    }
}
