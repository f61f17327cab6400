import HTTPServer
import Hashing
import JSON
import Synchronization

extension Simulation {
    /// Answers what steers and observes the simulator; it needs no token and has no faults.
    func control(_ request: ServerRequest, server: HTTPServer.Statistics) -> ServerResponse {
        switch (request.method, request.path) {
        case ("GET", "/_control/stats"): return .json(statistics(server: server).json.encoded())
        case ("GET", "/_control/expected"):
            return ServerResponse(
                headers: [("Content-Type", "application/x-ndjson")],
                body: ServerBody(data.expectedObjects(includingHashes: true)))
        case ("POST", "/_control/revoke-tokens"):
            tokens.revokeAll()
            return .json(Array("{}".utf8))
        case ("POST", _):
            guard let body = try? JSONDocument(parsing: request.body) else {
                return .failure(400, code: 300, "The body is not JSON.")
            }
            return control(request.path, body.root)
        default: return .failure(404, code: 404, "There is no such control.")
        }
    }

    private func control(_ path: Substring, _ body: JSONView) -> ServerResponse {
        switch path {
        case "/_control/revision":
            guard let revision = body["revision"]?.int64, (1...2).contains(revision) else {
                return .failure(400, code: 300, "Wanted is {\"revision\": 1} or {\"revision\": 2}.")
            }
            change { $0.revision = Int(revision) }
        case "/_control/remove-users":
            guard let count = body["count"]?.int64, (0...1_000_000).contains(count) else {
                return .failure(400, code: 300, "Wanted is {\"count\": N}.")
            }
            change { $0.removedUsers += Int(count) }
        case "/_control/faults":
            var faults: [SimulatorFault] = []
            do {
                if let elements = body["faults"]?.elements {
                    for element in elements { faults.append(try SimulatorFault(parsing: element.string ?? "")) }
                }
            } catch {
                return .failure(400, code: 300, error.description)
            }
            self.faults.set(faults)
        default: return .failure(404, code: 404, "There is no such control.")
        }
        let version = data.version
        return .json(
            JSONValue.object([
                "revision": .integer(Int64(version.revision)), "removed_users": .integer(Int64(version.removedUsers)),
                "active_users": .integer(Int64(data.users.count { $0.status == .active })),
            ]).encoded())
    }

    /// The counters at this moment.
    func statistics(server: HTTPServer.Statistics) -> SimulatorStatistics {
        let counts = counters.byEndpoint
        return SimulatorStatistics(
            requests: Dictionary(uniqueKeysWithValues: Endpoint.allCases.map { ($0.name, counts[$0.rawValue]) }),
            tokensIssued: tokens.issued, badTokens: counters.badTokens.load(ordering: .relaxed),
            leakedTokens: counters.leakedTokens.load(ordering: .relaxed),
            storageRequests: counters.storageRequests.load(ordering: .relaxed),
            faults: counters.faults.load(ordering: .relaxed), rateLimited: limiter.refused,
            maximumInFlight: server.maximumInFlight, connections: server.connections)
    }
}

/// What clients did to a simulator since its start.
package struct SimulatorStatistics: Sendable, Equatable {
    /// Requests by endpoint, such as `users` or `messages`; refused ones included.
    package let requests: [String: Int]
    /// Access tokens handed out.
    package let tokensIssued: Int
    /// Requests refused for a missing, unknown or expired token.
    package let badTokens: Int
    /// Requests that brought a token to the storage port, where it does not belong.
    package let leakedTokens: Int
    /// Requests to the storage port.
    package let storageRequests: Int
    /// Requests that met a fault.
    package let faults: Int
    /// Requests answered with 429.
    package let rateLimited: Int
    /// The most requests to the API's port that were in flight at one moment.
    package let maximumInFlight: Int
    /// Connections to the API's port.
    package let connections: Int

    /// Requests to the API's port, those that steer the simulator not counted.
    package var total: Int { requests.values.reduce(0, +) }

    var json: JSONValue {
        let byEndpoint = JSONObject(requests.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
        return [
            "requests": .object(byEndpoint), "requests_total": .integer(Int64(total)),
            "tokens_issued": .integer(Int64(tokensIssued)), "bad_token_requests": .integer(Int64(badTokens)),
            "leaked_tokens": .integer(Int64(leakedTokens)), "storage_requests": .integer(Int64(storageRequests)),
            "faults_given": .integer(Int64(faults)), "rate_limited": .integer(Int64(rateLimited)),
            "maximum_in_flight": .integer(Int64(maximumInFlight)), "connections": .integer(Int64(connections)),
        ]
    }
}
