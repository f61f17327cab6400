import ConnectorSDK
import Text

/// Reads the entries of `connectors`.
struct ConnectorReader {
    let reader: HostConfigurationReader
    /// Whether what the file does not say of a connector stands in its record in Elasticsearch.
    let isManaged: Bool

    func read(_ root: SettingsSection) -> [ConnectorSettings] {
        // The form of Elastic's service for a single connector, from before there was a list.
        if !root.has("connectors"), root.has("connector_id") || root.has("service_type") {
            return [readConnector(root)].compactMap { $0 }
        }
        if !isManaged {
            root.require("connectors", hint: "List at least one connector with connector_id and service_type.")
        }
        var connectors: [ConnectorSettings] = []
        var lines: [String: Int] = [:]
        for (path, node) in root.elements("connectors") {
            guard case .mapping(let entries) = node.content else {
                let message = "a connector must be a mapping, but is \(node.kindName)"
                if !node.isUnusable { root.problems.add(path, node.line, message) }
                continue
            }
            let section = SettingsSection(entries, path: path, line: node.line, problems: root.problems)
            let connector = readConnector(section)
            section.finish()
            if let id = section.text("connector_id"), !id.isEmpty {
                if let first = lines[id] {
                    section.refuse(
                        "connector_id", "the connector_id '\(id)' is already used in line \(first)",
                        hint: "Give every connector an id of its own.")
                } else {
                    lines[id] = section.line(of: "connector_id")
                }
            }
            if let connector { connectors.append(connector) }
        }
        if let node = root.node("connectors"), case .sequence(let elements) = node.content, elements.isEmpty, !isManaged
        {
            root.refuse("connectors", "'connectors' is an empty list")
        }
        return connectors
    }

    private func readConnector(_ section: SettingsSection) -> ConnectorSettings? {
        let id = section.requiredText("connector_id")
        let serviceType = section.requiredText(
            "service_type", hint: "Known: \(reader.registry.serviceTypes.joined(separator: ", ")).")
        var name = id ?? ""
        section.read("name", into: &name)
        var indexName = ""
        if isManaged {
            section.read("index_name", into: &indexName)
        } else {
            indexName = section.requiredText("index_name") ?? ""
        }
        var apiKey: Secret?
        section.read("api_key", into: &apiKey)
        let configuration = readConfiguration(section, serviceType: serviceType)
        let schedule = readSchedule(section)
        let rules = SyncRuleReader().read(section)
        guard let id, let serviceType else { return nil }
        return ConnectorSettings(
            id: id, serviceType: serviceType, name: name, indexName: indexName, configuration: configuration,
            schedule: schedule, rules: rules, apiKey: apiKey)
    }

    // MARK: The plugin's settings

    private func readConfiguration(_ connector: SettingsSection, serviceType: String?) -> Configuration? {
        let node = connector.node("configuration")
        guard let serviceType else { return nil }
        let schema: ConfigurationSchema
        do throws(UnknownServiceType) {
            schema = try reader.registry.plugin(for: serviceType).manifest.configuration
        } catch {
            connector.refuse("service_type", error.message, hint: error.hint)
            return nil
        }
        if node == nil && isManaged || !reader.readsPluginSettings { return nil }
        var entries: [SettingsEntry] = []
        if let node {
            guard case .mapping(let found) = node.content else {
                connector.refuse("configuration", node, expected: "a mapping")
                return nil
            }
            entries = found
        }
        let section = SettingsSection(
            entries, path: connector.path(of: "configuration"), line: connector.line(of: "configuration"),
            problems: connector.problems, expandsDots: false)
        return validate(section, entries: entries, schema: schema, serviceType: serviceType)
    }

    private func validate(
        _ section: SettingsSection, entries: [SettingsEntry], schema: ConfigurationSchema, serviceType: String
    ) -> Configuration? {
        var values = JSONObject()
        var reported: Set<String> = []
        for entry in entries {
            guard let field = schema[entry.key] else {
                let keys = schema.fields.map(\.key)
                let hint =
                    nearest(to: entry.key, in: keys).map { "Did you mean '\($0)'?" }
                    ?? "Known: \(keys.joined(separator: ", "))."
                section.refuse(entry.key, "\(serviceType) has no setting '\(entry.key)'", hint: hint)
                continue
            }
            if entry.node.isUnusable { reported.insert(entry.key) }
            values[entry.key] = Self.value(of: entry.node, for: field)
        }
        switch schema.validate(values) {
        case .success(let configuration): return configuration
        case .failure(let failure):
            for problem in failure.problems where !reported.contains(problem.field) {
                let hint = section.has(problem.field) ? nil : "Add '\(problem.field)' to 'configuration'."
                section.refuse(problem.field, problem.message, hint: hint)
            }
            return nil
        }
    }

    /// The value for a field: a text as it is written, so that ids and secrets of digits keep every one of them.
    private static func value(of node: SettingsNode, for field: ConfigurationField) -> JSONValue {
        if field.kind == .string, case .scalar(let text, let value) = node.content, !value.isNull {
            return .string(text)
        }
        return node.json
    }

    // MARK: Schedules

    private func readSchedule(_ connector: SettingsSection) -> ConnectorSchedule {
        var schedule = ConnectorSchedule()
        connector.readSection("scheduling") { section in
            section.readSection("full") { readSlot($0, into: &schedule.full) }
            section.readSection("incremental") { readSlot($0, into: &schedule.incremental) }
            section.readSection("access_control") { readSlot($0, into: &schedule.accessControl) }
        }
        return schedule
    }

    private func readSlot(_ section: SettingsSection, into slot: inout ConnectorSchedule.Slot) {
        section.read("enabled", into: &slot.isEnabled)
        if slot.isEnabled {
            section.require("interval", hint: "Give a Quartz cron expression: \"0 0 0 * * ?\" is midnight, UTC.")
        }
        guard let interval = section.text("interval") else { return }
        slot.interval = interval
        if let problem = reader.checkInterval(interval) { section.refuse("interval", problem) }
    }
}
