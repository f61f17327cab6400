import Synchronization

/// Remembers which endpoints the app may not use at all, so that an account of thousands of users is not asked
/// thousands of times for what it refuses; Zoom disables apps that mostly earn errors.
final class ZoomRefusedScopes: Sendable {
    private struct Entry {
        var refusals = 0
        var hasSucceeded = false
        var last: ZoomRefusal?
    }

    /// So many refusals without one success are taken for the rule; a single one may concern one user only.
    static let limit = 10

    private let entries = Mutex<[ZoomEndpoint: Entry]>([:])

    /// - Throws: the last refusal, when the endpoint is not worth asking any more.
    func check(_ endpoint: ZoomEndpoint) throws {
        let known = entries.withLock { entries -> ZoomRefusal? in
            guard let entry = entries[endpoint], !entry.hasSucceeded, entry.refusals >= Self.limit else { return nil }
            return entry.last
        }
        if let known { throw known }
    }

    func note(success endpoint: ZoomEndpoint) {
        entries.withLock { $0[endpoint, default: Entry()].hasSucceeded = true }
    }

    func note(_ refusal: ZoomRefusal, for endpoint: ZoomEndpoint) {
        entries.withLock { entries in
            entries[endpoint, default: Entry()].refusals += 1
            entries[endpoint, default: Entry()].last = refusal
        }
    }
}
