import EndToEnd
import Foundation
import JSON
import ZoomSimulator

/// Runs what blocks on a thread of its own, so that tests wait side by side; a few at a time, since all of them want a core.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            places.wait()
            defer { places.signal() }
            continuation.resume(with: Result { try body() })
        }
    }
}

private let places = DispatchSemaphore(value: 12)

/// Waits until something has happened, which is looked for again and again.
///
/// - Throws: ``EndToEndError`` when it does not happen for a minute.
func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
    for _ in 0..<6_000 {
        if try condition() { return }
        Thread.sleep(forTimeInterval: 0.01)
    }
    throw EndToEndError("waited for a minute in vain until \(what)")
}

extension ZoomAccount {
    /// Runs one sync; see ``sync(_:)``.
    func synced(_ arguments: [String] = []) async throws -> (status: Int32, report: JSONValue) {
        try await blocking { try sync(arguments) }
    }

    /// Runs one command of the program on this account's configuration, for its only connector.
    func run(_ command: [String]) async throws -> ProcessResult {
        try await blocking { try host.run(command + ["--config", config, "--connector", "zoom"]) }
    }

    /// What differs between index and account; see ``differences()``.
    func compared() async throws -> [String] { try await blocking { try differences() } }

    /// What is indexed, by document id.
    func indexed() async throws -> [String: JSONValue] {
        let documents = try await blocking { try self.documents() }
        return Dictionary(documents.map { ($0["_id"]?.string ?? "", $0) }) { first, _ in first }
    }

    /// The jobs that ran, the latest first.
    func jobs() async throws -> [JSONValue] {
        try JSONValue(parsing: try await run(["jobs", "--json"]).output).array ?? []
    }

    /// Every object at the source of one type.
    func objects(_ type: String) throws -> [JSONValue] {
        try String(decoding: simulator.expectedObjects(includingHashes: false), as: UTF8.self).split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }.filter { $0["document_type"]?.string == type }
    }

    /// The id of the account's first user, who has something of every kind and is never removed.
    var firstUser: String {
        get throws { try objects("user").first?["id"]?.string ?? "" }
    }

    /// Changes the configuration file.
    func configure(replacing old: String = "", with new: String = "", adding lines: String = "") throws {
        var text = try String(contentsOfFile: config, encoding: .utf8)
        if !old.isEmpty { text = text.replacingOccurrences(of: old, with: new) }
        try (text + lines).write(toFile: config, atomically: true, encoding: .utf8)
    }
}

extension SimulatorOptions {
    /// A small account whose eighth user is gone in the second revision.
    static var tiny: SimulatorOptions {
        var options = SimulatorOptions()
        options.users = 8
        options.messages = 60
        return options
    }
}
