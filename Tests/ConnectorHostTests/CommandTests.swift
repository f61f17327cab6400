import ConnectorSDK
import Foundation
import Testing

@testable import ConnectorHost

struct CommandTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    @Test(arguments: ["", "list", "schema", "config", "config lint", "check", "sync", "search", "documents", "jobs"])
    func `shows help with an example for every command`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let outcome = try HostProcess.run(words + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let name = (["help"] + words).joined(separator: "-") + ".txt"
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data(outcome.output.utf8).write(to: Self.fixtures.appending(path: name))
        }
        #expect(outcome.output == (try String(contentsOf: Self.fixtures.appending(path: name), encoding: .utf8)))
    }

    @Test(arguments: [
        ("snyc", "error: there is no command 'snyc'; did you mean 'sync'?"),
        ("sync --conector x", "error: there is no option '--conector'; did you mean '--connector'?"),
        ("sync --config x", "error: '--connector ID' is missing"),
        ("schema zom", "error: there is no plugin for the service type 'zom'. Did you mean 'zoom'?"),
        ("schema mock --format elasticc", "error: '--format' cannot be 'elasticc'; did you mean 'elastic'?"),
        ("sync --config /nowhere.yml --connector x", "error: /nowhere.yml: the file cannot be read: No such file"),
    ])
    func `ends with status 2 for a call that cannot be understood, and says what was meant`(
        call: String, message: String
    ) throws {
        let outcome = try HostProcess.run(call.split(separator: " ").map(String.init))
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(message))
    }

    @Test func `shows the version`() throws {
        let outcome = try HostProcess.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "connector-host \(HostTool.version)\n")
    }

    @Test func `lists the plugins and exports their schemas`() throws {
        let list = try JSONValue(parsing: try HostProcess.run(["list", "--json"]).output)
        let types = (list.array ?? []).compactMap { $0["service_type"]?.string }
        #expect(types.contains("mock") && types.contains("zoom"))
        for type in types {
            let schema = try JSONValue(parsing: try HostProcess.run(["schema", type]).output)
            #expect(schema.object?.isEmpty == false)
            for field in try #require(schema.object) {
                #expect((field.value.object?.count ?? 0) >= 13, "\(type).\(field.key)")
            }
        }
    }

    @Test func `lints with lines and without secrets`() throws {
        let workspace = try Workspace(
            """
            index: { kind: none }
            connectors:
              - connector_id: main
                service_type: zoom
                index_name: documents
                configuration:
                  account_id: a
                  clientid: b
                  client_secret: "${ZOOM_SECRET}"
                  recording_age: ${ZOOM_SECRET}
            """)
        let outcome = try HostProcess.run(
            ["config", "lint", "--config", workspace.config, "--json"], environment: ["ZOOM_SECRET": "hush-hush"])
        #expect(outcome.status == 1)
        let report = try JSONValue(parsing: outcome.output)
        #expect(report["valid"] == false)
        let problems = report["problems"]?.array ?? []
        #expect(problems.compactMap { $0["line"]?.int64 } == [6, 8, 10])
        #expect(problems.first?["path"] == "connectors[0].configuration.client_id")
        #expect(problems.dropFirst().first?["hint"] == "Did you mean 'client_id'?")
        #expect(!outcome.output.contains("hush") && !outcome.errors.contains("hush"))
        let text = try HostProcess.run(
            ["config", "lint", "-c", workspace.config], environment: ["ZOOM_SECRET": "hush"])
        #expect(text.output.contains("\(workspace.config):8: connectors[0].configuration.clientid: "))
        #expect(!text.output.contains("hush"))
    }

    @Test func `reports one JSON value when a configuration cannot be used`() throws {
        let workspace = try Workspace("index: { kind: none }\nconectors: []\n")
        let outcome = try HostProcess.run(["sync", "-c", workspace.config, "--connector", "main", "--json"])
        #expect(outcome.status == 2)
        let error = try JSONValue(parsing: outcome.output)["error"]
        #expect(error?["code"] == "invalid_configuration")
        #expect(error?["problems"]?.array?.count == 2)
    }

    @Test func `takes the example configuration`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config.example.yml")
        let outcome = try HostProcess.run(
            ["config", "lint", "--config", file.path()],
            environment: ["ZOOM_ACCOUNT_ID": "a", "ZOOM_CLIENT_ID": "b", "ZOOM_CLIENT_SECRET": "c"])
        #expect(outcome.status == 0, "\(outcome.output)")
    }
}
