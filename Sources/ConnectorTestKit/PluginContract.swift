public import ConnectorSDK

/// Checks a plugin against the contract: the one call that every plugin's tests should make.
///
/// ```swift
/// @Test func `The plugin keeps the contract`() async {
///     #expect(await PluginContract.check(MyPlugin.self, configuration: values, environment: environment) == [])
/// }
/// ```
public enum PluginContract: Sendable {
    /// Something in which a plugin breaks the contract.
    public struct Violation: Sendable, Hashable, CustomStringConvertible {
        /// The parts of the contract.
        public enum Rule: String, Sendable, Hashable, CaseIterable {
            /// The manifest is complete and its schema consistent.
            case manifest
            /// The configuration given to the kit is valid, and an instance can be made of it.
            case configuration
            /// A check of a source that answers does not throw.
            case check
            /// A sync of a source that answers completes, with every scope.
            case completeness
            /// Ids are unique, not empty, and of at most 512 bytes.
            case ids
            /// Bodies are JSON objects.
            case bodies
            /// Documents are handed over while their scope is open.
            case scopes
            /// A second sync hands over the same documents in the same scopes.
            case repeatability
            /// A cancelled sync ends by throwing.
            case cancellation
            /// A sync waits for a slow sink, and does not pile up documents before it.
            case backPressure
            /// A sync ends by throwing when its sink fails for good.
            case failingSink
        }

        /// The part of the contract.
        public let rule: Rule
        /// What was seen.
        public let message: String

        /// The rule and what was seen.
        public var description: String { "\(rule.rawValue): \(message)" }
    }

    /// The most bytes an id may have.
    public static let maximumIDSize = 512
    /// The most documents hand-overs that may wait at the same time.
    public static let maximumWaiting = 256

    /// Runs a plugin several times, as a host would and worse.
    ///
    /// - Parameters:
    ///   - plugin: the plugin.
    ///   - configuration: settings by key; with them the source must have a few documents.
    ///   - environment: what the plugin may use; it is expected to answer everything, the same every time.
    /// - Returns: what was found; empty when the plugin keeps the contract.
    public static func check(
        _ plugin: any SourcePlugin.Type, configuration: JSONObject, environment: PluginEnvironment
    ) async -> [Violation] {
        var violations = ManifestContract.violations(of: plugin.manifest)
        let make: () throws -> any SourcePlugin = {
            try plugin.init(
                configuration: try plugin.manifest.configuration.validate(configuration).get(), environment: environment
            )
        }
        do {
            let instance = try make()
            violations += await ContractRun(plugin: instance, clock: environment.clock).checkViolations()
        } catch {
            return violations + [Violation(rule: .configuration, message: "no instance could be made: \(error)")]
        }
        do {
            let first = CollectingSink()
            let run = ContractRun(plugin: try make(), clock: environment.clock)
            let undisturbed = await run.completeSync(into: first)
            violations += undisturbed
            let second = CollectingSink()
            let rerun = ContractRun(plugin: try make(), clock: environment.clock)
            _ = await rerun.completeSync(into: second)
            violations += ContractRun.differences(first, second)
            // What fails by itself shows nothing when it is disturbed.
            if !first.documents.isEmpty, !undisturbed.contains(where: { $0.rule == .completeness }) {
                violations += await ContractRun(plugin: try make(), clock: environment.clock).slowSync(like: first)
                violations += await ContractRun(plugin: try make(), clock: environment.clock).failingSync()
                violations += await ContractRun(plugin: try make(), clock: environment.clock).cancelledSync()
            }
        } catch {
            violations.append(Violation(rule: .configuration, message: "a second instance could not be made: \(error)"))
        }
        return violations
    }
}

/// What the contract says about manifests.
enum ManifestContract {
    static func violations(of manifest: PluginManifest) -> [PluginContract.Violation] {
        var messages: [String] = []
        let type = manifest.serviceType.utf8
        let isWellFormed = type.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "_")
        }
        if type.isEmpty || type.count > 64 || !isWellFormed {
            messages.append(
                "the service type '\(manifest.serviceType)' is not 1 to 64 lower-case letters, digits and underscores")
        }
        if manifest.name.isEmpty { messages.append("the name is empty") }
        if manifest.summary.isEmpty { messages.append("the summary is empty") }
        messages += manifest.configuration.declarationProblems.map { "the setting \($0.message)" }
        var names: Set<String> = []
        for field in manifest.documentFields where !names.insert(field.name).inserted {
            messages.append("the document field '\(field.name)' is declared twice")
        }
        return messages.map { PluginContract.Violation(rule: .manifest, message: $0) }
    }
}
