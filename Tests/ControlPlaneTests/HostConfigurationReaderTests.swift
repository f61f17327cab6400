import ConnectorSDK
import ControlPlane
import FoundationEssentials
import SyncRules
import Testing

struct HostConfigurationReaderTests {
    private let environment = [
        "SECRET": "s3cr3t-value", "EMPTY": "", "AGE": "7", "DETAILS": "true", "TRICKY": "a: ${SECRET}\n- b",
    ]

    private func read(_ text: String, readsPluginSettings: Bool = true) throws -> HostConfiguration {
        let plugins: [any SourcePlugin.Type] = [FormPlugin.self, OtherPlugin.self]
        let registry = try PluginRegistry(plugins)
        var reader = HostConfigurationReader(registry: registry) { [environment] in environment[$0] }
        reader.readsPluginSettings = readsPluginSettings
        return try reader.read(Array(text.utf8), folder: "/etc/host/")
    }

    private static func connector(_ configuration: String) -> String {
        """
        connectors:
          - connector_id: main
            service_type: form
            index_name: documents
            configuration: \(configuration)
        """
    }

    @Test func `what only reads the index needs no secrets`() throws {
        let text = Self.connector("{ secret: ${NOT_SET}, nonsense: 1 }")
        #expect(throws: InvalidHostConfiguration.self) { try read(text) }
        let configuration = try read(text, readsPluginSettings: false)
        #expect(configuration.connectors.map(\.id) == ["main"])
        #expect(configuration.connectors[0].configuration == nil)
        #expect(throws: InvalidHostConfiguration.self) {
            try read(text + "\nnonsense: 1\n", readsPluginSettings: false)
        }
    }

    @Test func `reads nested and dotted keys alike`() throws {
        let nested = try read(
            """
            index: {kind: none}
            elasticsearch: {host: "http://es:9200", bulk: {chunk_size: 7, error_monitor: {max_error_rate: 0.5}}}
            service: {idling: 2.5}
            connectors: [{connector_id: a, service_type: other, index_name: i}]
            """)
        let dotted = try read(
            """
            index.kind: none
            elasticsearch.host: http://es:9200
            elasticsearch:
              bulk.chunk_size: 7
            elasticsearch.bulk.error_monitor.max_error_rate: 0.5
            service.idling: 2.5
            connectors: [{connector_id: a, service_type: other, index_name: i}]
            """)
        for configuration in [nested, dotted] {
            #expect(configuration.index == .none)
            #expect(configuration.elasticsearch.host == "http://es:9200")
            #expect(configuration.elasticsearch.bulk.chunkSize == 7)
            #expect(configuration.elasticsearch.bulk.errorMonitor.maximumRate == 0.5)
            #expect(configuration.service.idling == .milliseconds(2500))
        }
    }

    @Test(arguments: [
        ("12", "12"), ("0123", "0123"), ("1e5", "1e5"), ("'quoted'", "quoted"), ("true", "true"),
        ("pa$$word$", "pa$$word$"),
        ("${SECRET}", "s3cr3t-value"), ("x-${SECRET}-${AGE}", "x-s3cr3t-value-7"), ("\"$${SECRET}\"", "${SECRET}"),
        ("${MISSING:fallback}", "fallback"), ("${MISSING:-fallback}", "fallback"), ("${MISSING|fallback}", "fallback"),
        ("${EMPTY:fallback}", "fallback"), ("${SECRET:fallback}", "s3cr3t-value"), ("${TRICKY}", "a: ${SECRET}\n- b"),
        ("${MISSING:a:b}", "a:b"), ("${MISSING:a, #b}", "a, #b"), ("'it is ${AGE}'", "it is 7"), ("$${AGE}", "${AGE}"),
        ("\"${MISSING:a\\\"b}\"", "a\"b"),
    ])
    func `takes a text field's value as it is written, with variables replaced`(written: String, value: String) throws {
        let configuration = try read(Self.connector("{account_id: \(written), client_secret: x, age: 1}"))
        #expect(configuration.connectors.first?.configuration?.string("account_id") == value)
    }

    @Test func `takes numbers, truth values and lists from variables too`() throws {
        let configuration = try read(
            Self.connector(
                "{account_id: a, client_secret: '${SECRET}', age: '${AGE}', details: '${DETAILS}', spaces: [a, 2]}"))
        let settings = try #require(configuration.connectors.first?.configuration)
        #expect(settings.integer("age") == 7)
        #expect(settings.bool("details"))
        #expect(settings.list("spaces") == ["a", "2"])
        #expect(settings.secret("client_secret").exposed == "s3cr3t-value")
    }

    @Test(arguments: [
        ("index: {kind: embedded, path: ./a.db}", IndexSettings.embedded(path: "/etc/host/a.db")),
        ("index: {path: /var/a.db}", .embedded(path: "/var/a.db")),
        ("index.kind: none", .none),
        ("service.idling: 1", .embedded(path: "/etc/host/connector-host.db")),
        ("elasticsearch.host: http://es", .elasticsearch),
        ("elasticsearch.host: http://es\nindex: {kind: embedded, path: a}", .embedded(path: "/etc/host/a")),
    ])
    func `finds out where documents go`(text: String, index: IndexSettings) throws {
        let connectors = "\nconnectors: [{connector_id: a, service_type: other, index_name: i}]"
        #expect(try read(text + connectors).index == index)
    }

    @Test func `needs less of a connector that Elasticsearch knows`() throws {
        let configuration = try read(
            """
            elasticsearch: {host: "https://es:9200", api_key: "${SECRET}"}
            connectors: [{connector_id: a, service_type: form, api_key: k}]
            """)
        #expect(configuration.connectors.first?.configuration == nil)
        #expect(configuration.connectors.first?.apiKey == Secret("k"))
        #expect(configuration.elasticsearch.apiKey == Secret("s3cr3t-value"))
    }

    @Test func `takes the one connector of an old file`() throws {
        let configuration = try read("elasticsearch.host: http://es\nconnector_id: a\nservice_type: other\n")
        #expect(configuration.connectors.map(\.id) == ["a"])
    }

    @Test func `reads schedules and rules`() throws {
        let configuration = try read(
            Self.connector("{account_id: a, client_secret: b, age: 0}")
                + """

                    scheduling: {full: {enabled: true, interval: "0 0 1 * * ?"}}
                    sync_rules: [{id: r, policy: Exclude, field: topic, rule: contains, value: 5, order: 0}]
                """)
        let connector = try #require(configuration.connectors.first)
        #expect(connector.schedule.full.isEnabled)
        #expect(connector.schedule.full.interval == "0 0 1 * * ?")
        #expect(connector.schedule.incremental.isEnabled == false)
        #expect(!connector.rules.isEmpty)
    }

    @Test func `finds a connector by its id and suggests the nearest`() throws {
        let configuration = try read("connectors: [{connector_id: main, service_type: other, index_name: i}]")
        #expect(try configuration.connector("main").name == "main")
        let error = #expect(throws: ConnectorError.self) { try configuration.connector("mian") }
        #expect(
            error?.description
                == "there is no connector 'mian' in the configuration. Did you mean 'main'? Configured: main.")
    }

    /// Each fixture `NAME.yml` has the problems of `NAME.txt`, a line each.
    @Test(arguments: ["everything", "empty", "list", "syntax", "alias", "duplicate", "interpolation"])
    func `names every problem with its line and key, and no secret`(name: String) throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let text = try String(contentsOf: fixtures.appending(path: "\(name).yml"), encoding: .utf8)
        let error = #expect(throws: InvalidHostConfiguration.self) { try read(text) }
        let lines = (error?.lines(file: "config.yml") ?? []).map { $0 + "\n" }.joined()
        #expect(!lines.contains("s3cr3t"))
        let golden = fixtures.appending(path: "\(name).txt")
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data(lines.utf8).write(to: golden)
        }
        #expect(lines == (try String(contentsOf: golden, encoding: .utf8)))
    }

    @Test func `says that a file cannot be read`() throws {
        let reader = HostConfigurationReader(registry: try PluginRegistry([])) { _ in nil }
        let error = #expect(throws: InvalidHostConfiguration.self) { try reader.read(file: "/nowhere/config.yml") }
        #expect(error?.isUnreadable == true)
        #expect(error?.problems.first?.message == "the file cannot be read: No such file or directory")
    }
}
