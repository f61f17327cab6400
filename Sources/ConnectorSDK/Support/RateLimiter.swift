import Synchronization

/// Keeps requests of named classes within their rates, for everything in the process that shares it.
///
/// Each class is a clock of its own (the generic cell rate algorithm): a caller is given the next free instant and waits for
/// it, so that requests leave evenly and in order, and an answer that asks for patience can hold back the whole class.
public final class RateLimiter: Sendable {
    /// How often requests of a class may be sent.
    public struct Rate: Sendable, Hashable {
        /// Requests a second; infinite for no limit.
        public var perSecond: Double
        /// How many may be sent at once after a pause.
        public var burst: Int

        /// A rate.
        public init(perSecond: Double, burst: Int = 1) {
            self.perSecond = perSecond
            self.burst = max(burst, 1)
        }

        /// Nanoseconds from one request to the next; at most three hours, so that no sum can overflow.
        fileprivate var interval: Int64 { Int64(perSecond > 0 ? min(1e9 / perSecond, 1e13) : 1e13) }
        /// How much earlier than in even steps a burst may begin.
        fileprivate var tolerance: Int64 { Int64(min(Double(interval) * Double(max(burst, 1) - 1), 1e18)) }

        /// How far ahead of now the next free instant is at most while nobody waits.
        fileprivate var waitingMargin: Int64 { perSecond.isFinite ? interval + tolerance : 0 }

        /// No limit.
        public static let unlimited = Rate(perSecond: .infinity)
    }

    private struct Class {
        var rate: Rate
        /// The instant, in nanoseconds of `elapsed`, at which the bucket is full again.
        var nextFree: Int64 = 0
        /// No request before this instant.
        var pausedUntil: Int64 = 0
        /// By how much pauses have put off the instants that were given out, in all.
        var delay: Int64 = 0
    }

    private let classes: Mutex<[String: Class]>
    private let clock: HostClock
    private let elapsed: @Sendable () -> Int64

    /// A limiter of named classes; requests of a class that is not named here pass freely.
    public convenience init(classes: [String: Rate], clock: HostClock = .system) {
        let start = ContinuousClock.now
        self.init(classes: classes, clock: clock) {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        }
    }

    /// A limiter with a clock of the caller's.
    ///
    /// - Parameter elapsed: nanoseconds since any fixed instant, never going back.
    public init(classes: [String: Rate], clock: HostClock, elapsed: @escaping @Sendable () -> Int64) {
        self.classes = Mutex(classes.mapValues { Class(rate: $0) })
        self.clock = clock
        self.elapsed = elapsed
    }

    /// Waits until a request of the class may be sent.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting; its place in the row is then lost.
    public func acquire(_ name: String) async throws {
        guard let place = reserve(name, at: elapsed()) else { return }
        while true {
            // Pauses that are announced meanwhile put off the whole row, in its order.
            let instant = classes.withLock { place.instant + ($0[name]?.delay ?? 0) - place.delay }
            let now = elapsed()
            guard instant > now else { return }
            try await clock.sleep(.nanoseconds(instant - now))
        }
    }

    /// Holds back every request of the class for a time, as an answer of the source demanded.
    public func pause(_ name: String, for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0 else { return }
        let now = elapsed()
        let until = now + min(seconds, 1 << 31) * 1_000_000_000 + attoseconds / 1_000_000_000
        classes.withLock { classes in
            guard var entry = classes[name], entry.pausedUntil < until else { return }
            let added = until - max(now, entry.pausedUntil)
            entry.pausedUntil = until
            entry.delay += added
            // Only a row that somebody stands in is put off.
            if entry.nextFree - entry.rate.waitingMargin > now { entry.nextFree += added }
            classes[name] = entry
        }
    }

    /// Takes the next free instant of a class; `nil` where there is nothing to wait for.
    private func reserve(_ name: String, at now: Int64) -> (instant: Int64, delay: Int64)? {
        classes.withLock { classes in
            guard var entry = classes[name] else { return nil }
            let earliest = max(now, entry.pausedUntil)
            guard entry.rate.perSecond.isFinite else { return (earliest, entry.delay) }
            let start = max(entry.nextFree, earliest)
            entry.nextFree = start + entry.rate.interval
            classes[name] = entry
            return (max(earliest, start - entry.rate.tolerance), entry.delay)
        }
    }
}

/// The rate limiters of a process, so that two connectors to one account share one allowance.
public final class RateLimiterPool: Sendable {
    private let limiters = Mutex<[String: RateLimiter]>([:])

    /// An empty pool.
    public init() {}

    /// The limiter of a key, made when it is asked for the first time.
    ///
    /// - Parameter key: what the allowance belongs to, for example `zoom/` and the account's id.
    public func limiter(for key: String, make: () -> RateLimiter) -> RateLimiter {
        limiters.withLock { limiters in
            if let existing = limiters[key] { return existing }
            let limiter = make()
            limiters[key] = limiter
            return limiter
        }
    }
}
