import CommandLineTool
import Testing

struct CommandLineToolTests {
    private let tool = CommandLineTool(
        "tool", summary: "Does things.", version: "1.2.3",
        commands: [
            Command(
                "copy", "Copies a file.",
                positionals: [Positional("FROM", "The file."), Positional("TO", "Where.", required: false)],
                options: [
                    Option("mode", .choice(["fast", "safe"]), "How.", default: "safe"),
                    Option("limit", .integer("N", 1...10), "How many."),
                    Option("tag", .text("TEXT"), "A tag.", letter: "t", repeatable: true),
                    Option("verbose", .flag, "Tell more."),
                ], examples: [.init("tool copy a b", "Copies a to b.")]),
            Command(
                "send", "Sends.", options: [Option("host", .text("URL"), "Where to.", required: true)],
                examples: [.init("tool send --host x", "Sends to x.")]),
            Command(group: "config", "Looks at files.", [Command("lint", "Finds problems.", examples: [])]),
        ])

    private func run(_ line: String) throws -> ParsedArguments {
        guard case .run(let arguments) = tool.parse(line.split(separator: " ").map(String.init)) else {
            throw NotRun()
        }
        return arguments
    }

    private struct NotRun: Error {}

    @Test func `reads values after a space or an equals sign`() throws {
        #expect(try run("copy a --limit 3").integer("limit") == 3)
        #expect(try run("copy a --limit=3").integer("limit") == 3)
        #expect(try run("copy a --tag=a=b").value("tag") == "a=b")
        #expect(try run("copy a -t x --tag y").values("tag") == ["x", "y"])
    }

    @Test func `tells flags, positionals and defaults apart`() throws {
        let arguments = try run("copy --verbose a b")
        #expect(arguments.command == ["copy"])
        #expect(arguments.flag("verbose"))
        #expect(arguments.value("FROM") == "a")
        #expect(arguments.value("TO") == "b")
        #expect(arguments.value("mode") == "safe")
        #expect(try run("copy a").flag("verbose") == false)
        #expect(try run("copy a").value("TO") == nil)
    }

    @Test func `takes everything after two dashes as positional`() throws {
        let arguments = try run("copy -- --verbose --help")
        #expect(arguments.value("FROM") == "--verbose")
        #expect(arguments.value("TO") == "--help")
        #expect(!arguments.flag("verbose"))
    }

    @Test func `finds commands in groups`() throws {
        #expect(try run("config lint").command == ["config", "lint"])
    }

    @Test(arguments: [
        ("cpy a", "there is no command 'cpy'; did you mean 'copy'?"),
        ("zzzzzz", "there is no command 'zzzzzz'"),
        ("config lnt", "there is no command 'lnt'; did you mean 'lint'?"),
        ("config", "a command is missing; 'tool config' has: lint"),
        ("--verbose copy a", "'--verbose' stands before a command; the command comes first"),
        ("copy a --vrebose", "there is no option '--vrebose'; did you mean '--verbose'?"),
        ("copy a -x", "there is no option '-x'"),
        ("copy a --limit", "'--limit' needs a value (N)"),
        (
            "copy a --tag --verbose",
            "'--tag' needs a value (TEXT); a value that begins with '--' is written '--tag=--verbose'"
        ),
        ("copy a --limit 11", "'--limit' needs a whole number from 1 to 10, not '11'"),
        ("copy a --limit x", "'--limit' needs a whole number from 1 to 10, not 'x'"),
        ("copy a --mode fsat", "'--mode' cannot be 'fsat'; did you mean 'fast'? (it can be: fast, safe)"),
        ("copy a --verbose=1", "'--verbose' takes no value"),
        ("copy a --limit 1 --limit 2", "'--limit' is given twice"),
        ("copy a --tag=", "'--tag' needs a value (TEXT) that is not empty"),
        ("copy", "FROM is missing: The file."),
        ("copy a b c", "'c' is one argument too many"),
        ("send", "'--host URL' is missing"),
    ])
    func `says what is wrong with a call and what was meant`(line: String, message: String) {
        guard case .refuse(let error) = tool.parse(line.split(separator: " ").map(String.init)) else {
            Issue.record("'\(line)' was accepted")
            return
        }
        #expect(error.message == message)
        #expect(error.description.contains("usage: tool"))
        #expect(error.description.contains("--help'.\n"))
    }

    @Test(arguments: ["copy --help", "--help copy", "copy a -h --nonsense", "help copy", "copy --limit --help"])
    func `shows the help of a command wherever it is asked for`(line: String) {
        guard case .show(let help) = tool.parse(line.split(separator: " ").map(String.init)) else {
            Issue.record("'\(line)' showed no help")
            return
        }
        #expect(help.hasPrefix("Copies a file.\n\nusage: tool copy FROM [TO] [--mode fast|safe]"))
        #expect(help.contains("  -t, --tag TEXT  A tag. (may be repeated)\n") || help.contains("-t, --tag TEXT"))
        #expect(help.hasSuffix("example:\n  tool copy a b\n      Copies a to b.\n"))
    }

    @Test func `keeps help within eighty columns`() {
        for call in [["--help"], ["copy", "--help"], ["send", "--help"], ["config", "--help"]] {
            guard case .show(let help) = tool.parse(call) else {
                Issue.record("\(call) showed no help")
                continue
            }
            #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test func `shows the version`() {
        #expect(tool.parse(["--version"]) == .show("tool 1.2.3\n"))
    }
}
