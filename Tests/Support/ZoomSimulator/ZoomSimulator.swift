import HTTPServer
import Synchronization

/// A stand-in for Zoom on two loopback ports: one for the API and one for the storage that downloads redirect to.
///
/// It follows our reading of Zoom's API, and every answer follows from the options alone. It runs from `start` until
/// `stop()` or until nobody holds it any more.
package final class ZoomSimulator: Sendable {
    private let api: HTTPServer
    private let storage: HTTPServer
    private let simulation: Simulation

    /// Starts a simulator that is ready when the call returns.
    ///
    /// - Throws: `HTTPServerError` when the port is taken.
    package static func start(_ options: SimulatorOptions = SimulatorOptions()) throws -> ZoomSimulator {
        try ZoomSimulator(options)
    }

    private init(_ options: SimulatorOptions) throws {
        // The data set's links need the ports, so the servers come first and answer once it is there.
        let door = Door()
        let serverOptions = HTTPServer.Options(threads: options.threads)
        api = try HTTPServer(port: options.port, options: serverOptions) { door.answer($0) }
        storage = try HTTPServer(options: HTTPServer.Options(threads: 1)) { door.answerFromStorage($0) }
        let host = options.downloadHost ?? "127.0.0.1"
        simulation = Simulation(
            options: options, apiURL: api.url, downloadURL: "http://\(host):\(api.port)", storageURL: storage.url)
        door.open(simulation, api)
    }

    deinit { stop() }

    /// Where the API, the token endpoint and the controls are, without a trailing slash.
    package var url: String { api.url }

    /// The port of the API.
    package var port: Int { api.port }

    /// Where redirected downloads are.
    package var storageURL: String { storage.url }

    /// What clients did so far.
    package var statistics: SimulatorStatistics { simulation.statistics(server: api.statistics) }

    /// The objects now served as NDJSON, as `/_control/expected` gives them; without the files' hashes it is much faster.
    package func expectedObjects(includingHashes: Bool = true) -> [UInt8] {
        simulation.data.expectedObjects(includingHashes: includingHashes)
    }

    /// Replaces the faults in force.
    package func setFaults(_ faults: [SimulatorFault]) { simulation.faults.set(faults) }

    /// Serves revision 1 or 2 from the next request on.
    package func setRevision(_ revision: Int) { simulation.change { $0.revision = min(max(revision, 1), 2) } }

    /// Removes further users with all that was theirs.
    package func removeUsers(_ count: Int) { simulation.change { $0.removedUsers += max(count, 0) } }

    /// Ends every token before its time.
    package func revokeTokens() { simulation.tokens.revokeAll() }

    /// Closes both ports; safe to call twice.
    package func stop() {
        api.stop()
        storage.stop()
    }
}

/// Hands requests on once there is something to hand them to.
private final class Door: Sendable {
    private struct State {
        var simulation: Simulation?
        weak var api: HTTPServer?
    }

    private let state = Mutex(State())

    func open(_ simulation: Simulation, _ api: HTTPServer) {
        state.withLock { $0 = State(simulation: simulation, api: api) }
    }

    func answer(_ request: ServerRequest) -> ServerResponse {
        let (simulation, api) = state.withLock { ($0.simulation, $0.api) }
        guard let simulation, let api else { return Self.notReady }
        return simulation.answer(request, server: api.statistics)
    }

    func answerFromStorage(_ request: ServerRequest) -> ServerResponse {
        state.withLock { $0.simulation }?.answerFromStorage(request) ?? Self.notReady
    }

    private static var notReady: ServerResponse {
        ServerResponse(status: 503, contentType: "text/plain", text: "not ready\n")
    }
}
