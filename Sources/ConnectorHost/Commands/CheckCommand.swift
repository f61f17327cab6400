import CommandLineTool
import ConnectorSDK
import ControlPlane

/// `check`: whether the sources let the connectors in.
enum CheckCommand: HostCommand {
    static let declaration = Command(
        "check", "Asks the sources whether the connectors can work.",
        discussion: "Tries credentials and permissions, and names what is missing. Nothing is indexed.",
        options: [.config, .connector("Check this connector only.", required: false), .json, .logLevel],
        examples: [
            .init("connector-host check --config config.yml", "Checks every connector of the file.")
        ])

    /// What a check of one connector found.
    private struct Finding {
        let connectorID: String
        var problems: [CheckProblem] = []
        var isUsable: Bool { problems.allSatisfy(\.isWarning) }
    }

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let configuration = try call.configuration()
        let connectors = try call.arguments.value("connector").map { [try configuration.connector($0)] }
        let findings = try await ConnectorRuntime.withRuntime(
            configuration, registry: call.registry, logger: call.logger(configuration)
        ) { runtime in
            var findings: [Finding] = []
            for connector in connectors ?? configuration.connectors {
                findings.append(try await check(connector, runtime))
            }
            return findings
        }
        let isUsable = findings.allSatisfy(\.isUsable)
        if call.wantsJSON {
            call.console.output(["ok": .bool(isUsable), "connectors": .array(findings.map(json))])
        } else {
            call.console.output(findings.map(text).joined())
        }
        return isUsable ? .done : .failed
    }

    private static func check(_ connector: ConnectorSettings, _ runtime: ConnectorRuntime) async throws -> Finding {
        do {
            let problems = try await runtime.plugin(for: connector).check()
            try Task.checkCancellation()
            return Finding(connectorID: connector.id, problems: problems)
        } catch {
            try Task.checkCancellation()
            let error = ConnectorError(wrapping: error)
            return Finding(connectorID: connector.id, problems: [CheckProblem(error.message, hint: error.hint ?? "")])
        }
    }

    private static func text(_ finding: Finding) -> String {
        var text = "\(finding.connectorID): \(finding.isUsable ? "ok" : "not usable")\n"
        for problem in finding.problems {
            text += "  \(problem.isWarning ? "warning" : "problem"): \(problem.message)\n"
            if !problem.hint.isEmpty { text += "    \(problem.hint)\n" }
        }
        return text
    }

    private static func json(_ finding: Finding) -> JSONValue {
        [
            "connector_id": .string(finding.connectorID), "ok": .bool(finding.isUsable),
            "problems": .array(
                finding.problems.map {
                    ["message": .string($0.message), "hint": .string($0.hint), "warning": .bool($0.isWarning)]
                }),
        ]
    }
}
