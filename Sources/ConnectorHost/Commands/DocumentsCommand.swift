import CommandLineTool
import ControlPlane
import EmbeddedIndex

/// `documents`: everything in the embedded index.
enum DocumentsCommand: HostCommand {
    static let declaration = Command(
        "documents", "Prints a connector's documents in the embedded index.",
        discussion:
            "Prints NDJSON: one line a document, as it is indexed, with its id in '_id', in the order of the ids.",
        options: [.config, .connector("The connector whose documents to print.", required: true)],
        examples: [
            .init(
                "connector-host documents -c config.yml --connector zoom-main > all.ndjson",
                "Writes all documents to a file.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let configuration = try call.configuration(readsPluginSettings: false)
        let connector = try configuration.connector(call.arguments.value("connector") ?? "")
        let index = try configuration.embeddedIndex(of: connector, registry: call.registry, mode: .readOnly)
        try await index.documents { [console = call.console] document in
            try console.outputLine(document)
            try Task.checkCancellation()
        }
        await index.close()
        return .done
    }
}
