import CommandLineTool
import ConnectorSDK
import ControlPlane
import EmbeddedIndex

/// `search`: full-text search in the embedded index.
enum SearchCommand: HostCommand {
    static let declaration = Command(
        "search", "Searches a connector's documents in the embedded index.",
        discussion: """
            Finds documents with all of the words, or with any of them if there are none. "Double quotes" hold words \
            together, and a '*' at the end stands for the rest of a word.
            """,
        positionals: [Positional("QUERY", "The words to look for.")],
        options: [
            .config, .connector("The connector whose documents to search.", required: true),
            Option("limit", .integer("N", 1...1000), "How many hits to show.", default: "10"), .json,
        ],
        examples: [
            .init(
                "connector-host search -c config.yml --connector zoom-main \"budget review\"",
                "Shows the ten best hits.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let configuration = try call.configuration(readsPluginSettings: false)
        let connector = try configuration.connector(call.arguments.value("connector") ?? "")
        let index = try configuration.embeddedIndex(of: connector, registry: call.registry, mode: .readOnly)
        let hits = try await index.search(
            call.arguments.value("QUERY") ?? "", limit: call.arguments.integer("limit") ?? 10)
        await index.close()
        if call.wantsJSON {
            call.console.output(.array(hits.map(json)))
        } else {
            call.console.output(
                hits.isEmpty ? "Nothing was found.\n" : hits.enumerated().map(text).joined(separator: "\n"))
        }
        return .done
    }

    private static func text(_ index: Int, _ hit: SearchHit) -> String {
        let title = hit.title ?? hit.id
        var text = "\(index + 1). \(title)\(hit.type.map { " (\($0))" } ?? "")\n"
        if !hit.snippet.isEmpty { text += "   \(Console.oneLine(hit.snippet))\n" }
        return text + "   \(hit.id)  score \((hit.score * 100).rounded() / 100)\n"
    }

    private static func json(_ hit: SearchHit) -> JSONValue {
        [
            "id": .string(hit.id), "type": hit.type.map { .string($0) } ?? .null,
            "title": hit.title.map { .string($0) } ?? .null, "snippet": .string(hit.snippet),
            "score": JSONNumber(hit.score).map { .number($0) } ?? .null,
        ]
    }
}
