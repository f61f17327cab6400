import ConnectorSDK
import Synchronization

/// An access token and the moment until which it is used without asking for another.
struct ZoomToken: Sendable, Hashable {
    let value: Secret
    /// Tells tokens apart even where Zoom issues the same text twice.
    let generation: Int
    let freshUntil: Timestamp
}

/// What Zoom grants for credentials.
struct ZoomTokenGrant: Sendable, Hashable {
    let value: Secret
    let lifetime: Duration
}

/// Keeps the one access token that all requests of a job share, and gets a new one when it is needed.
///
/// However many tasks ask at once, one of them asks Zoom and the others wait for it. When that one is cancelled, the
/// next takes over, so nobody fails for another's cancellation.
final class ZoomTokenSource: Sendable {
    private typealias Waiter = CheckedContinuation<ZoomToken?, any Error>

    private struct State {
        var current: ZoomToken?
        var generation = 0
        var isRefreshing = false
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        /// The latest token that Zoom accepted, by what it was used for.
        var accepted: [ZoomEndpoint: Int] = [:]
    }

    private enum Step {
        case use(ZoomToken)
        case refresh
        case wait(Int)
    }

    private let state = Mutex(State())
    private let clock: HostClock
    private let request: @Sendable () async throws -> ZoomTokenGrant

    /// - Parameter request: asks Zoom for a token.
    init(clock: HostClock, request: @escaping @Sendable () async throws -> ZoomTokenGrant) {
        self.clock = clock
        self.request = request
    }

    /// A token that should be accepted: the shared one while it is fresh, else a new one.
    func token() async throws -> ZoomToken {
        while true {
            switch nextStep() {
            case .use(let token): return token
            case .refresh: return try await refresh()
            case .wait(let waiter): if let token = try await wait(as: waiter) { return token }
            }
        }
    }

    /// Notes that Zoom refused a token; without effect when it was replaced already, so that a hundred refusals of one
    /// token lead to one new token.
    func reject(_ token: ZoomToken) {
        state.withLock { if $0.current?.generation == token.generation { $0.current = nil } }
    }

    /// Notes that Zoom accepted a token.
    func accept(_ token: ZoomToken, for endpoint: ZoomEndpoint) {
        state.withLock { $0.accepted[endpoint] = max($0.accepted[endpoint] ?? 0, token.generation) }
    }

    /// Whether Zoom accepted the token, or a later one, before: then a refusal means that it has died since.
    func wasAccepted(_ token: ZoomToken, for endpoint: ZoomEndpoint) -> Bool {
        state.withLock { ($0.accepted[endpoint] ?? 0) >= token.generation }
    }

    /// The shared token's text, to keep it out of messages.
    var secret: String { state.withLock { $0.current?.value.exposed ?? "" } }

    private func nextStep() -> Step {
        let now = clock.now()
        return state.withLock { state in
            if let current = state.current, now < current.freshUntil { return .use(current) }
            if state.isRefreshing {
                state.nextWaiter += 1
                return .wait(state.nextWaiter)
            }
            state.isRefreshing = true
            return .refresh
        }
    }

    private func refresh() async throws -> ZoomToken {
        let asked = clock.now()
        do {
            let grant = try await request()
            let (token, waiters) = state.withLock { state in
                state.generation += 1
                let token = ZoomToken(
                    value: grant.value, generation: state.generation,
                    freshUntil: asked.adding(grant.lifetime - Self.margin(of: grant.lifetime)))
                state.current = token
                return (token, Self.endRefresh(&state))
            }
            for waiter in waiters { waiter.resume(returning: token) }
            return token
        } catch {
            let waiters = state.withLock { Self.endRefresh(&$0) }
            let isCancelled = error is CancellationError || Task.isCancelled
            for waiter in waiters {
                if isCancelled { waiter.resume(returning: nil) } else { waiter.resume(throwing: error) }
            }
            throw error
        }
    }

    /// How long before its end a token is replaced: a minute, or a tenth of a life shorter than ten minutes.
    private static func margin(of lifetime: Duration) -> Duration { min(.seconds(60), lifetime / 10) }

    private static func endRefresh(_ state: inout State) -> [Waiter] {
        state.isRefreshing = false
        let waiters = Array(state.waiters.values)
        state.waiters = [:]
        return waiters
    }

    /// Waits for the refresh of another task.
    ///
    /// - Returns: its token; `nil` when it was cancelled or had ended already, so that the caller looks again.
    private func wait(as id: Int) async throws -> ZoomToken? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Waiter) in
                let outcome: Result<ZoomToken?, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.isRefreshing else { return .success(nil) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}
