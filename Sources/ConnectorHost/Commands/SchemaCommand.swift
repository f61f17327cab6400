import CommandLineTool
import ConnectorSDK
import ControlPlane

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `schema`: a plugin's settings, for forms and other programs.
enum SchemaCommand: HostCommand {
    static let declaration = Command(
        "schema", "Exports a plugin's configuration schema.",
        positionals: [Positional("SERVICE_TYPE", "The plugin, as 'connector-host list' names it.")],
        options: [
            Option(
                "format", .choice(["elastic"]),
                "'elastic' is the form of Elastic's connector protocol: an object of fields with all their properties.",
                default: "elastic"),
            Option("output", .text("FILE"), "Write to a file instead of the standard output.", letter: "o"),
        ],
        examples: [
            .init("connector-host schema zoom --format elastic", "Prints the fields that a Zoom connector has.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let plugin = try call.registry.plugin(for: call.arguments.value("SERVICE_TYPE") ?? "")
        let schema = plugin.manifest.configuration.elastic
        if let path = call.arguments.value("output") {
            try write(schema.description + "\n", to: path)
        } else {
            call.console.output(schema)
        }
        return .done
    }

    private static func write(_ text: String, to path: String) throws {
        let file = fopen(path, "we")
        var succeeded = file != nil
        if let file {
            succeeded = fputs(text, file) >= 0
            succeeded = fclose(file) == 0 && succeeded
        }
        guard succeeded else {
            throw ConnectorError(.unexpected, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
