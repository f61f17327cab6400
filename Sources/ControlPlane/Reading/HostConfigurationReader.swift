import ConnectorSDK
import YAML

/// Reads and checks configuration files, and finds everything that is wrong with one at once.
///
/// A file is YAML. Keys may be nested or dotted (`elasticsearch.host: …`), except inside a connector's `configuration`. In
/// every value `${NAME}` stands for a variable of the environment; `${NAME:default}` has a default for one that is not set
/// or empty, and `$${` stands for the text `${`.
package struct HostConfigurationReader: Sendable {
    /// The plugins that connectors may use.
    package var registry: PluginRegistry
    /// Gives the value of a variable of the environment.
    package var environment: @Sendable (String) -> String?
    /// Whether to read what plugins are configured with; without it, nothing that is wrong there is reported either, such
    /// as the missing variable of a secret that a search does not need.
    package var readsPluginSettings = true
    /// Says what is wrong with a schedule's cron expression; `nil` when nothing is.
    package var checkInterval: @Sendable (_ interval: String) -> String? = { _ in nil }

    /// A reader.
    package init(registry: PluginRegistry, environment: @escaping @Sendable (String) -> String?) {
        self.registry = registry
        self.environment = environment
    }

    /// Reads a file; relative paths in it are relative to its folder.
    package func read(file path: String) throws(InvalidHostConfiguration) -> HostConfiguration {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try readFile(path, maximumSize: 4 << 20)
        } catch {
            let problem = SettingsProblem(
                path: "", line: nil, message: "the file cannot be read: \(error.reason)",
                hint: "Check the path given by --config.")
            throw InvalidHostConfiguration([problem], isUnreadable: true)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return try read(bytes, folder: folder)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameter folder: what relative paths are put behind; empty, or ending in `/`.
    package func read(_ bytes: [UInt8], folder: String) throws(InvalidHostConfiguration) -> HostConfiguration {
        let problems = ProblemCollector(ignoresPluginSettings: !readsPluginSettings)
        let source = ProtectedText(bytes)
        let yaml: YAMLNode
        do throws(YAMLError) {
            yaml = try source.bytes.withUnsafeBufferPointer { buffer throws(YAMLError) in
                try YAMLNode.parse(UnsafeRawBufferPointer(buffer))
            }
        } catch {
            throw InvalidHostConfiguration([SettingsProblem(error)])
        }
        let root = SettingsNode(
            yaml, path: "", interpolation: Interpolation(source: source, variable: environment), problems: problems)
        guard case .mapping(let entries) = root.content else {
            let message = root.isNull ? "the file is empty" : "the file must hold a mapping, but holds \(root.kindName)"
            problems.add("", root.line, message, hint: "See config.example.yml.")
            throw InvalidHostConfiguration(problems.sorted)
        }
        let section = SettingsSection(entries, path: "", line: 1, problems: problems)
        let configuration = read(section, folder: folder)
        section.finish()
        guard problems.sorted.isEmpty else { throw InvalidHostConfiguration(problems.sorted) }
        return configuration
    }

    private func read(_ section: SettingsSection, folder: String) -> HostConfiguration {
        var elasticsearch = ElasticsearchSettings()
        section.readSection("elasticsearch") { elasticsearch.read($0) }
        var service = ServiceSettings()
        section.readSection("service") { service.read($0) }
        var extraction: ExtractionServiceSettings?
        section.readSection("extraction_service") { section in
            var settings = ExtractionServiceSettings()
            settings.read(section)
            extraction = settings
        }
        if section.node("sources") != nil {
            section.refuse(
                "sources", "'sources' names classes of another program; here plugins are built in", hint: "Remove it.")
        }
        let index = readIndex(section, folder: folder)
        let connectors = ConnectorReader(reader: self, isManaged: index == .elasticsearch).read(section)
        return HostConfiguration(
            index: index, connectors: connectors, elasticsearch: elasticsearch, service: service,
            extractionService: extraction)
    }

    /// Reads `index`; without it a file that says how to reach Elasticsearch means that, any other the embedded index.
    private func readIndex(_ section: SettingsSection, folder: String) -> IndexSettings {
        enum Kind { case embedded, elasticsearch, none }
        var kind = section.has("elasticsearch") ? Kind.elasticsearch : .embedded
        var path = "connector-host.db"
        section.readSection("index") { index in
            kind = .embedded
            index.read(
                "kind", into: &kind, words: ["embedded": .embedded, "elasticsearch": .elasticsearch, "none": .none])
            index.read("path", into: &path)
            if index.has("path"), path.isEmpty { index.refuse("path", "'path' has no value") }
        }
        switch kind {
        case .embedded:
            if path.hasPrefix("/") { return .embedded(path: path) }
            return .embedded(path: folder + (path.hasPrefix("./") ? path.dropFirst(2) : path[...]))
        case .elasticsearch: return .elasticsearch
        case .none: return .none
        }
    }
}

extension SettingsProblem {
    /// A YAML problem; names of aliases and tags are left out, since a secret without quotes may have been read as one.
    fileprivate init(_ error: YAMLError) {
        let message =
            switch error.code {
            case .unknownAlias: "a value that starts with '*' is read as an alias, and there is none of that name"
            case .unsupported, .invalidValue:
                "YAML tags, keys that are not single values, and further documents are not supported here"
            default: error.message
            }
        let hint: String? =
            switch error.code {
            case .unknownAlias, .unsupported, .invalidValue:
                "Put quotes around a value that starts with '*', '&' or '!'."
            default: nil
            }
        self.init(path: "", line: error.line, message: message, hint: hint)
    }
}
