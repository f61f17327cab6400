import ConnectorSDK

/// A plugin that does nothing, for its manifest.
protocol IdlePlugin: SourcePlugin {
    init()
}

extension IdlePlugin {
    init(configuration: Configuration, environment: PluginEnvironment) throws { self.init() }
    func check() async throws -> [CheckProblem] { [] }
    func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? { nil }
}

/// A plugin with a field of every kind.
struct FormPlugin: IdlePlugin {
    static let manifest = PluginManifest(
        serviceType: "form", name: "Form", summary: "Has fields.", stability: .stable,
        configuration: ConfigurationSchema([
            ConfigurationField("account_id", label: "Account", order: 1),
            ConfigurationField("client_secret", label: "Secret", order: 2, sensitive: true),
            ConfigurationField("age", label: "Age", kind: .integer, order: 3, validations: [.greaterThan(-1)]),
            ConfigurationField("details", label: "Details", kind: .boolean, order: 4, default: false, required: false),
            ConfigurationField("spaces", label: "Spaces", kind: .list, order: 5, required: false),
        ]))
}

struct OtherPlugin: IdlePlugin {
    static let manifest = PluginManifest(
        serviceType: "other", name: "Other", summary: "Has no fields.", stability: .beta,
        configuration: ConfigurationSchema([]))
}

struct MalformedPlugin: IdlePlugin {
    static let manifest = PluginManifest(
        serviceType: "Bad-Type", name: "Malformed", summary: "Cannot be registered.", stability: .beta,
        configuration: ConfigurationSchema([]))
}
