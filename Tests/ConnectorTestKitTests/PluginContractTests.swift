import ConnectorSDK
import ConnectorTestKit
import Synchronization
import Testing

struct PluginContractTests {
    private func rules(_ flaw: FlawedPlugin.Flaw) async -> Set<PluginContract.Violation.Rule> {
        let violations = await PluginContract.check(
            FlawedPlugin.self, configuration: ["flaw": .string(flaw.rawValue)],
            environment: PluginEnvironment(http: NoTransport()))
        return Set(violations.map(\.rule))
    }

    @Test(
        arguments: [
            (.none, []), (.throwingCheck, [.check]), (.failedScope, [.completeness]), (.failedSync, [.completeness]),
            (.sharedID, [.ids]), (.emptyID, [.ids]), (.longID, [.ids]), (.listAsBody, [.bodies]),
            (.brokenBody, [.bodies]),
            (.unstableBody, [.repeatability, .backPressure]), (.closedScope, [.scopes]),
            (.refusedSettings, [.configuration]),
            (.swallowedErrors, [.failingSink, .cancellation]),
        ] as [(FlawedPlugin.Flaw, Set<PluginContract.Violation.Rule>)])
    func `Each flaw is found, and nothing else`(
        flaw: FlawedPlugin.Flaw, expected: Set<PluginContract.Violation.Rule>
    ) async {
        let found = await rules(flaw)
        #expect(found == expected)
    }

    @Test func `Hand-overs that pile up are found`() async {
        let found = await rules(.pile)
        #expect(found.contains(.backPressure))
    }

    @Test func `Invalid settings are found`() async {
        let violations = await PluginContract.check(
            FlawedPlugin.self, configuration: ["flaw": ["x"]], environment: PluginEnvironment(http: NoTransport()))
        #expect(violations.map(\.rule) == [.configuration])
    }

    @Test func `A manifest with mistakes is found`() async {
        let violations = await PluginContract.check(
            MisdeclaredPlugin.self, configuration: [:], environment: PluginEnvironment(http: NoTransport()))
        #expect(Set(violations.map(\.rule)) == [.manifest])
        #expect(violations.count == 5)
    }
}

private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw ConnectorError(.unsupported, "no network") }

    func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload {
        throw ConnectorError(.unsupported, "no network")
    }
}

/// A plugin that breaks the contract in the way that its settings name.
struct FlawedPlugin: SourcePlugin {
    enum Flaw: String, CaseIterable {
        case none, throwingCheck, failedScope, failedSync, sharedID, emptyID, longID, listAsBody, brokenBody,
            unstableBody
        case closedScope, refusedSettings, swallowedErrors, pile
    }

    static let manifest = PluginManifest(
        serviceType: "flawed", name: "Flawed", summary: "Breaks the contract.", stability: .experimental,
        configuration: ConfigurationSchema([ConfigurationField("flaw", label: "Flaw", order: 1)]))
    private static let syncs = Atomic<Int>(0)

    private let flaw: Flaw

    init(configuration: Configuration, environment: PluginEnvironment) throws {
        flaw = Flaw(rawValue: configuration.string("flaw")) ?? .none
        if flaw == .refusedSettings { throw ConnectorError(.invalidConfiguration, "not these") }
    }

    func check() async throws -> [CheckProblem] {
        if flaw == .throwingCheck { throw ConnectorError(.unavailable, "no answer") }
        return []
    }

    func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? {
        let good = Document(id: "good", body: ["a": 1])
        switch flaw {
        case .none, .throwingCheck, .refusedSettings: try await root.scope("s") { try await $0.emit(good) }
        case .failedScope:
            try await root.scope("s") { scope in
                try await scope.emit(good)
                throw ConnectorError(.permission, "no")
            }
        case .failedSync:
            try await root.emit(good)
            throw ConnectorError(.unavailable, "broken off", scope: .job)
        case .sharedID: try await root.emit([good, Document(id: "good", body: ["a": 2])])
        case .emptyID: try await root.emit(Document(id: "", body: [:]))
        case .longID: try await root.emit(Document(id: String(repeating: "ä", count: 257), body: [:]))
        case .listAsBody: try await root.emit(Document(id: "list", body: Array("[]".utf8)))
        case .brokenBody: try await root.emit(Document(id: "broken", body: Array("{".utf8)))
        case .unstableBody:
            let number = Self.syncs.add(1, ordering: .relaxed).newValue
            try await root.emit(Document(id: "unstable", body: ["number": .integer(Int64(number))]))
        case .closedScope:
            var kept: SyncScope?
            try await root.scope("s") { kept = $0 }
            try await kept?.emit(good)
        case .swallowedErrors: try? await root.emit(good)
        case .pile:
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    group.addTask { try await root.emit(Document(id: "\(number)", body: [:])) }
                }
                try await group.waitForAll()
            }
        }
        return nil
    }
}

/// A plugin whose manifest has five mistakes.
struct MisdeclaredPlugin: SourcePlugin {
    static let manifest = PluginManifest(
        serviceType: "Wrong-Type", name: "", summary: "", stability: .experimental,
        configuration: ConfigurationSchema([ConfigurationField("a", label: "", order: 1, required: false)]),
        documentFields: [.init("a", .text, ""), .init("a", .value, "")])

    init(configuration: Configuration, environment: PluginEnvironment) {}

    func check() async throws -> [CheckProblem] { [] }

    func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? {
        try await root.emit(Document(id: "1", body: [:]))
        return nil
    }
}
