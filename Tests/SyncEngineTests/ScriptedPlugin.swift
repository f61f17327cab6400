import ConnectorSDK

/// A source whose listing a test writes as a closure.
struct ScriptedPlugin: SourcePlugin {
    static let manifest = PluginManifest(
        serviceType: "scripted", name: "Scripted", summary: "A test's source.", stability: .experimental,
        configuration: ConfigurationSchema([]))

    let listing: @Sendable (SyncScope) async throws -> Void

    init(_ listing: @escaping @Sendable (SyncScope) async throws -> Void) { self.listing = listing }

    init(configuration: Configuration, environment: PluginEnvironment) throws { listing = { _ in } }

    func check() async throws -> [CheckProblem] { [] }

    func sync(_ request: SyncRequest, into root: SyncScope) async throws -> SyncCursor? {
        try await listing(root)
        return nil
    }
}

/// A source of users with notes, as a table: the user's name, and the ids of its notes or the failure of listing them.
struct Account: Sendable {
    var users: [(name: String, notes: Result<[String], ConnectorError>)]
    var listingFails = false
    /// What every note says.
    var text = "text"

    init(_ users: [(String, Result<[String], ConnectorError>)]) { self.users = users.map { ($0.0, $0.1) } }

    func list(into root: SyncScope) async throws {
        try await root.scope("users") { scope in
            for (name, notes) in users {
                try await scope.emit(Document(id: "user:\(name)", body: ["name": .string(name)]))
                try await scope.scope(name) { user in
                    try await user.scope("notes") { scope in
                        let ids = try notes.get()
                        try await scope.emit(ids.map { Document(id: $0, body: ["text": .string(text)]) })
                    }
                }
            }
            if listingFails { throw ConnectorError(.unavailable, "page 2 of the users cannot be had") }
        }
    }

    var plugin: ScriptedPlugin { ScriptedPlugin { try await list(into: $0) } }
}

let outage = ConnectorError(.unavailable, "the notes cannot be listed")
