package import ConnectorSDK
import Text

/// The plugins that this program was built with, by service type.
package struct PluginRegistry: Sendable {
    private let plugins: [String: any SourcePlugin.Type]

    /// Registers plugins.
    ///
    /// - Throws: ``InvalidPlugins`` naming every service type that is malformed or taken twice.
    package init(_ plugins: [any SourcePlugin.Type]) throws(InvalidPlugins) {
        var registered: [String: any SourcePlugin.Type] = [:]
        var problems: [String] = []
        for plugin in plugins {
            let serviceType = plugin.manifest.serviceType
            if !Self.isWellFormed(serviceType) {
                problems.append(
                    "the service type '\(serviceType)' of \(plugin) must begin with a lower-case letter and have only "
                        + "lower-case letters, digits and '_', at most 64")
            }
            if let other = registered.updateValue(plugin, forKey: serviceType) {
                problems.append("the service type '\(serviceType)' belongs to both \(other) and \(plugin)")
            }
        }
        guard problems.isEmpty else { throw InvalidPlugins(problems: problems) }
        self.plugins = registered
    }

    /// The manifests, in the order of their service types.
    package var manifests: [PluginManifest] {
        plugins.values.map { $0.manifest }.sorted { $0.serviceType < $1.serviceType }
    }

    /// The known service types, in order.
    package var serviceTypes: [String] { plugins.keys.sorted() }

    /// The plugin of a service type.
    ///
    /// - Throws: ``UnknownServiceType``, which names the known ones.
    package func plugin(for serviceType: String) throws(UnknownServiceType) -> any SourcePlugin.Type {
        guard let plugin = plugins[serviceType] else {
            throw UnknownServiceType(serviceType: serviceType, known: serviceTypes)
        }
        return plugin
    }

    private static func isWellFormed(_ serviceType: String) -> Bool {
        let lowercase = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = serviceType.utf8.first, lowercase.contains(first), serviceType.utf8.count <= 64 else {
            return false
        }
        return serviceType.utf8.allSatisfy { lowercase.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
    }
}

/// Plugins that cannot be registered together: a mistake in the program's list of plugins.
package struct InvalidPlugins: Error, Sendable, Hashable, CustomStringConvertible {
    /// Everything that is wrong.
    package let problems: [String]

    /// The problems, separated by semicolons.
    package var description: String { "plugins cannot be registered: " + problems.joined(separator: "; ") }
}

/// A service type that no plugin has.
package struct UnknownServiceType: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked for.
    package let serviceType: String
    /// What there is.
    package let known: [String]

    /// What is wrong.
    package var message: String { "there is no plugin for the service type '\(serviceType)'" }

    /// What was probably meant, and what there is.
    package var hint: String {
        let all = known.isEmpty ? "No plugin is built in." : "Known: \(known.joined(separator: ", "))."
        return nearest(to: serviceType, in: known).map { "Did you mean '\($0)'? \(all)" } ?? all
    }

    /// The message and the hint.
    package var description: String { "\(message). \(hint)" }
}
