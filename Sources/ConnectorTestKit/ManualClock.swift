public import ConnectorSDK
import Synchronization

/// A clock that stands still until a test moves it, or that jumps ahead by itself whenever someone waits.
public final class ManualClock: Sendable {
    private struct Sleeper {
        let deadline: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var elapsed: Int64 = 0
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var sleeps: [Duration] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func watchersToWake() -> [CheckedContinuation<Void, Never>] {
            let reached = watchers.filter { $0.count <= sleepers.count }
            watchers.removeAll { $0.count <= sleepers.count }
            return reached.map(\.continuation)
        }
    }

    private let state = Mutex(State())
    private let start: Timestamp
    private let jumps: Bool

    /// A clock.
    ///
    /// - Parameters:
    ///   - start: what time it is at first.
    ///   - jumps: whether waiting moves the clock instead of the caller; otherwise ``advance(by:)`` does.
    public init(
        startingAt start: Timestamp = Timestamp(secondsSince1970: 1_800_000_000), jumps: Bool = false
    ) {
        self.start = start
        self.jumps = jumps
    }

    /// The clock as plugins get it.
    public var host: HostClock {
        HostClock(
            now: { self.start.adding(milliseconds: self.elapsed / 1_000_000) }, sleep: { try await self.sleep($0) })
    }

    /// Nanoseconds since the start.
    public var elapsed: Int64 { state.withLock { $0.elapsed } }

    /// Every wait that was asked for, in order.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Moves the clock, and wakes those whose time has come, the earliest first.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.elapsed += Self.nanoseconds(duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.elapsed }
                .sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            for (id, _) in due { state.sleepers[id] = nil }
            return due.map(\.value.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Returns as soon as so many are waiting at the same time.
    public func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let woken = state.withLock { state in
                state.watchers.append((count, continuation))
                return state.watchersToWake()
            }
            for continuation in woken { continuation.resume() }
        }
    }

    private func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.sleeps.append(duration)
            state.nextID += 1
            if jumps { state.elapsed += Self.nanoseconds(duration) }
            return state.nextID
        }
        if jumps { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait($0, id: id, duration) }
        } onCancel: {
            let sleeper = state.withLock { state in
                if state.sleepers[id] == nil { state.cancelled.insert(id) }
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func wait(_ continuation: CheckedContinuation<Void, any Error>, id: Int, _ duration: Duration) {
        let (isCancelled, woken) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
            if state.cancelled.remove(id) != nil { return (true, []) }
            state.sleepers[id] = Sleeper(
                deadline: state.elapsed + Self.nanoseconds(duration), continuation: continuation)
            return (false, state.watchersToWake())
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        for continuation in woken { continuation.resume() }
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return min(seconds, 1 << 32) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
