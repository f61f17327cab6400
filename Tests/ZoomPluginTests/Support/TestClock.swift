import ConnectorSDK
import Synchronization

/// A clock that stands still until somebody waits, which takes no time.
final class TestClock: Sendable {
    private struct State {
        var now: Timestamp
        var sleeps: [Duration] = []
    }

    private let state: Mutex<State>
    private let start: Timestamp

    init(_ start: String = "2026-11-23T10:00:00Z") {
        self.start = Timestamp(iso8601: start) ?? .earliest
        state = Mutex(State(now: self.start))
    }

    var now: Timestamp { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now.adding(duration) } }

    var hostClock: HostClock {
        HostClock(now: { self.now }) { duration in
            try Task.checkCancellation()
            self.state.withLock { state in
                state.sleeps.append(duration)
                // Rounded up, so that a wait of less than the clock's millisecond passes too.
                state.now = state.now.adding(duration).adding(milliseconds: 1)
            }
        }
    }

    /// Nanoseconds since the clock was made, for rate limiters.
    var elapsed: Int64 { (now.millisecondsSince1970 - start.millisecondsSince1970) * 1_000_000 }
}
