import ConnectorSDK
import Synchronization

/// Finds out how fast Zoom really answers, when it refuses requests that kept within the configured rates.
///
/// The plan may be set too high, or other apps of the account take their share. After a refusal requests of the class
/// leave one by one, half as fast as before but two a second at least; each success speeds them up again. Without
/// refusals it costs nothing.
final class ZoomPace: Sendable {
    private struct Class {
        /// Nanoseconds from one request to the next; 0 for no pace.
        var interval: Int64 = 0
        var nextFree: Int64 = 0
        /// Counts how often the pace was changed by a refusal.
        var epoch = 0
    }

    private static let firstInterval: Int64 = 25_000_000
    private static let longestInterval: Int64 = 500_000_000

    private let classes = Mutex<[ZoomRateClass: Class]>([:])
    private let start = ContinuousClock.now
    private let clock: HostClock
    /// The interval that the configured rate means already.
    private let configuredInterval: @Sendable (ZoomRateClass) -> Int64

    /// - Parameter perSecond: the rate that is kept in any case.
    init(clock: HostClock, perSecond: @escaping @Sendable (ZoomRateClass) -> Double) {
        self.clock = clock
        configuredInterval = { rateClass in
            let rate = perSecond(rateClass)
            return rate.isFinite && rate > 0 ? Int64(1e9 / rate) : 0
        }
    }

    /// Waits until a request of the class may leave.
    ///
    /// - Returns: the epoch in which it leaves.
    func acquire(_ rateClass: ZoomRateClass) async throws -> Int {
        while true {
            let now = elapsed
            let (wait, epoch) = classes.withLock { classes -> (Int64, Int) in
                guard var entry = classes[rateClass], entry.interval > 0 else {
                    return (0, classes[rateClass]?.epoch ?? 0)
                }
                let slot = max(now, entry.nextFree)
                entry.nextFree = slot + entry.interval
                classes[rateClass] = entry
                return (slot - now, entry.epoch)
            }
            guard wait > 0 else { return epoch }
            try await clock.sleep(.nanoseconds(wait))
            // Whoever waited for a place in a row that a refusal dissolved meanwhile queues again.
            if classes.withLock({ $0[rateClass]?.epoch ?? 0 }) == epoch { return epoch }
        }
    }

    /// Notes a refusal: all of one epoch count as one.
    func slowDown(_ rateClass: ZoomRateClass, epoch: Int, pause: Duration) {
        let now = elapsed
        classes.withLock { classes in
            var entry = classes[rateClass, default: Class()]
            guard entry.epoch == epoch else { return }
            let current = max(entry.interval, configuredInterval(rateClass))
            entry.interval = min(max(current * 2, Self.firstInterval), Self.longestInterval)
            let (seconds, attoseconds) = pause.components
            entry.nextFree = now + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            entry.epoch += 1
            classes[rateClass] = entry
        }
    }

    /// Notes a success.
    func speedUp(_ rateClass: ZoomRateClass) {
        classes.withLock { classes in
            guard var entry = classes[rateClass], entry.interval > 0 else { return }
            entry.interval -= entry.interval / 5
            if entry.interval <= max(configuredInterval(rateClass), 2_000_000) { entry.interval = 0 }
            classes[rateClass] = entry
        }
    }

    private var elapsed: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
