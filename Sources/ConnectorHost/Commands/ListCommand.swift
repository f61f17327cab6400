import CommandLineTool
import ConnectorSDK
import ControlPlane
import Text

/// `list`: the plugins of this program.
enum ListCommand: HostCommand {
    static let declaration = Command(
        "list", "Lists the plugins that are built in.", options: [.json],
        examples: [.init("connector-host list", "Shows each plugin's service type and what it can do.")])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let manifests = call.registry.manifests
        if call.wantsJSON {
            call.console.output(.array(manifests.map(json)))
            return .done
        }
        var table = TextTable(["SERVICE TYPE", "NAME", "STABILITY", "FEATURES", "SUMMARY"])
        for manifest in manifests {
            let features = manifest.features.names.joined(separator: ", ")
            table.add([manifest.serviceType, manifest.name, manifest.stability.rawValue, features, manifest.summary])
        }
        call.console.output(table.render())
        return .done
    }

    private static func json(_ manifest: PluginManifest) -> JSONValue {
        [
            "service_type": .string(manifest.serviceType), "name": .string(manifest.name),
            "summary": .string(manifest.summary), "stability": .string(manifest.stability.rawValue),
            "features": .array(manifest.features.names.map { .string($0) }),
            "permissions": .array(manifest.permissions.map { .string($0) }),
            "documentation_url": manifest.documentationURL.map { .string($0) } ?? .null,
        ]
    }
}

extension PluginManifest.Features {
    /// What the plugin can do, in words that scripts may compare.
    fileprivate var names: [String] {
        var names = ["full_sync"]
        if incrementalSync { names.append("incremental_sync") }
        if documentLevelSecurity { names.append("document_level_security") }
        if basicSyncRules { names.append("basic_sync_rules") }
        return names
    }
}
