package import ConnectorSDK
package import SyncRules
import Text

/// The configuration file, read and checked; see ``HostConfigurationReader``.
package struct HostConfiguration: Sendable {
    /// Where documents go.
    package var index: IndexSettings
    /// The connectors, in the order of the file.
    package var connectors: [ConnectorSettings]
    /// How Elasticsearch or OpenSearch is reached.
    package var elasticsearch: ElasticsearchSettings
    /// How the host itself works.
    package var service: ServiceSettings
    /// The service that extracts text from files; `nil` when none is configured.
    package var extractionService: ExtractionServiceSettings?

    /// The connector with an id.
    ///
    /// - Throws: ``ConnectorError`` with the code `invalid_configuration`, which names the configured ones.
    package func connector(_ id: String) throws -> ConnectorSettings {
        if let connector = connectors.first(where: { $0.id == id }) { return connector }
        let ids = connectors.map(\.id)
        let all = ids.isEmpty ? "No connector is configured." : "Configured: \(ids.joined(separator: ", "))."
        throw ConnectorError(
            .invalidConfiguration, "there is no connector '\(id)' in the configuration",
            hint: nearest(to: id, in: ids).map { "Did you mean '\($0)'? \(all)" } ?? all, scope: .job)
    }
}

/// Where documents go.
package enum IndexSettings: Sendable, Hashable {
    /// Into one local file, which also keeps jobs and state.
    case embedded(path: String)
    /// Into Elasticsearch or OpenSearch.
    case elasticsearch
    /// Nowhere: for dry runs and benchmarks.
    case none
}

/// One entry of `connectors`.
package struct ConnectorSettings: Sendable {
    /// The connector's id.
    package let id: String
    /// The plugin that it uses.
    package let serviceType: String
    /// The name that people read; the id if none was given.
    package let name: String
    /// The index that its documents go to; empty when the connector's record in Elasticsearch says.
    package let indexName: String
    /// The plugin's settings; `nil` when the connector's record in Elasticsearch has them.
    package let configuration: Configuration?
    /// When its jobs run.
    package let schedule: ConnectorSchedule
    /// The basic sync rules, which decide what is indexed.
    package let rules: RuleSet
    /// The key for Elasticsearch that replaces the host's own for this connector.
    package let apiKey: Secret?
}

/// When a connector's jobs run.
package struct ConnectorSchedule: Sendable, Hashable {
    /// When one kind of job runs.
    package struct Slot: Sendable, Hashable {
        /// Whether it runs at all.
        package var isEnabled = false
        /// When, as a Quartz cron expression in UTC.
        package var interval = "0 0 0 * * ?"
    }

    /// When full syncs run.
    package var full = Slot()
    /// When incremental syncs run.
    package var incremental = Slot()
    /// When access control syncs run.
    package var accessControl = Slot()
}
