import Foundation
package import JSON
package import ZoomSimulator

/// A simulated Zoom account, the configuration that points a host at it, and what must be indexed of it.
package struct ZoomAccount: Sendable {
    /// The simulated account.
    package let simulator: ZoomSimulator
    /// The host's program.
    package let host: HostProcess
    /// The configuration file.
    package var config: String { folder.path + "/config.yml" }
    /// The index file.
    package var index: String { folder.path + "/index.db" }
    private let folder: TemporaryDirectory

    /// Starts an account and writes a configuration for it.
    ///
    /// - Parameters:
    ///   - options: what the account holds and how it behaves.
    ///   - settings: lines for the connector's `configuration`, such as `recording_age: 12`.
    package init(
        _ options: SimulatorOptions, settings: [String] = [], rules: String = "[]", index: String = "embedded"
    ) throws {
        simulator = try ZoomSimulator.start(options)
        folder = try TemporaryDirectory()
        var host = try HostProcess()
        host.environment["ZOOM_CLIENT_SECRET"] = options.clientSecret
        self.host = host
        let lines = settings.map { "      \($0)" }.joined(separator: "\n")
        let text = """
            index: { kind: \(index), path: ./index.db }
            connectors:
              - connector_id: zoom
                service_type: zoom
                index_name: search-zoom
                sync_rules: \(rules)
                configuration:
                  account_id: \(options.accountID)
                  client_id: \(options.clientID)
                  client_secret: ${ZOOM_CLIENT_SECRET}
                  recording_age: 24
                  rate_limit_plan: unlimited
                  api_base_url: \(simulator.url)/v2
                  oauth_base_url: \(simulator.url)
            \(lines)

            """
        try text.write(toFile: folder.path + "/config.yml", atomically: true, encoding: .utf8)
    }

    /// Runs one sync.
    ///
    /// - Returns: the exit status and the report.
    package func sync(_ arguments: [String] = []) throws -> (status: Int32, report: JSONValue) {
        let result = try host.run(["sync", "--config", config, "--connector", "zoom", "--json"] + arguments)
        guard let report = try? JSONValue(parsing: result.output.trimmingCharacters(in: .newlines)) else {
            throw EndToEndError(
                "sync ended with \(result.status) and printed no report: \(result.output)\(result.errors)")
        }
        return (result.status, report)
    }

    /// Everything that is indexed.
    package func documents() throws -> [JSONValue] {
        let result = try host.run(["documents", "--config", config, "--connector", "zoom"])
        guard result.status == 0 else { throw EndToEndError("documents ended with \(result.status): \(result.errors)") }
        return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// What differs between the index and the account; empty when every object is indexed exactly once.
    package func differences() throws -> [String] {
        let expected = try Self.keys(
            String(decoding: simulator.expectedObjects(), as: UTF8.self).split(separator: "\n")
                .map { try JSONValue(parsing: String($0)) }.filter(Self.isListed))
        let indexed = try Self.keys(documents())
        var problems: [String] = []
        for (key, count) in expected where indexed[key, default: 0] != count {
            problems.append("\(key): \(count) at the source, \(indexed[key, default: 0]) in the index")
        }
        for key in indexed.keys where expected[key] == nil { problems.append("\(key): in the index only") }
        return problems.sorted()
    }

    /// Whether the connector lists an object: not what belongs to inactive users, nor a recording's single files.
    private static func isListed(_ object: JSONValue) -> Bool {
        if object["document_type"] == "recording_file" { return false }
        if let status = object["user_status"]?.string, status != "active" { return false }
        if object["has_text"] == false { return false }
        return true
    }

    /// What tells an object from all others, and how often it is there.
    private static func keys(_ objects: [JSONValue]) throws -> [String: Int] {
        var keys: [String: Int] = [:]
        for object in objects {
            let type = object["document_type"]?.string ?? "?"
            let names: [String] =
                switch type {
                case "user": ["id", "email"]
                case "live_meeting", "past_meeting", "recording": ["uuid"]
                case "upcoming_meeting": ["uuid", "start_time"]
                case "chat_file": ["file_id"]
                default: ["id"]
                }
            var key = ([type] + names.map { object[$0]?.description ?? "-" }).joined(separator: " ")
            if type == "chat_file" {
                // The check sum is that of the bytes that arrived.
                let file = object["attachment"] ?? object
                key += " \(file["size"]?.description ?? "-") \(file["sha256"]?.string ?? "-")"
            }
            keys[key, default: 0] += 1
        }
        return keys
    }
}
