import CommandLineTool
import ConnectorSDK
import ControlPlane

/// `config lint`: everything that is wrong with a configuration file.
enum ConfigLintCommand: HostCommand {
    static let group: String? = "config"
    static let declaration = Command(
        "lint", "Finds every problem of a configuration file at once.",
        discussion: "Nothing but the file and the environment's variables is looked at; 'check' also asks the sources.",
        options: [.config, .json],
        examples: [
            .init(
                "connector-host config lint --config config.yml",
                "Prints each problem with its line and key; the status is 1 if there are any.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let file = call.configurationFile
        do throws(InvalidHostConfiguration) {
            let configuration = try call.configurationReader.read(file: file)
            let count = configuration.connectors.count
            if call.wantsJSON {
                call.console.output(json([]))
            } else {
                call.console.output("\(file) is valid: \(count) connector\(count == 1 ? "" : "s").\n")
            }
            return .done
        } catch {
            if call.wantsJSON {
                call.console.output(json(error.problems))
            } else {
                call.console.output(error.lines(file: file).map { $0 + "\n" }.joined())
                call.console.output("\(error.problems.count) problem\(error.problems.count == 1 ? "" : "s").\n")
            }
            return error.isUnreadable ? .unusable : .failed
        }
    }

    private static func json(_ problems: [SettingsProblem]) -> JSONValue {
        ["valid": .bool(problems.isEmpty), "problems": .array(problems.map(\.json))]
    }
}
