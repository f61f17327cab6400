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

        /// No limit.
        public static let unlimited = Rate(perSecond: .infinity)
    }

    private struct Class {
        var rate: Rate
        /// The instant, in nanoseconds of `elapsed`, at which the bucket is full again.
        var nextFree: Int64 = 0
        /// No request before this instant.
        var pausedUntil: Int64 = 0
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
        let now = elapsed()
        var instant = reserve(name, at: now)
        if instant > now { try await clock.sleep(.nanoseconds(instant - now)) }
        // A pause announced meanwhile holds back those who were already waiting, too.
        while true {
            let pausedUntil = classes.withLock { $0[name]?.pausedUntil ?? 0 }
            instant = elapsed()
            guard pausedUntil > instant else { return }
            try await clock.sleep(.nanoseconds(pausedUntil - instant))
            let later = elapsed()
            let slot = reserve(name, at: later)
            if slot > later { try await clock.sleep(.nanoseconds(slot - later)) }
        }
    }

    /// Holds back every request of the class for a time, as an answer of the source demanded.
    public func pause(_ name: String, for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let until = elapsed() + min(seconds, 1 << 31) * 1_000_000_000 + attoseconds / 1_000_000_000
        classes.withLock { classes in
            if let current = classes[name]?.pausedUntil, current < until { classes[name]?.pausedUntil = until }
        }
    }

    /// Takes the next free instant of a class.
    private func reserve(_ name: String, at now: Int64) -> Int64 {
        classes.withLock { classes in
            guard var entry = classes[name], entry.rate.perSecond.isFinite, entry.rate.perSecond > 0 else { return now }
            // At most three hours between requests, so that no sum below can overflow.
            let interval = Int64(min(1_000_000_000 / entry.rate.perSecond, 1e13))
            let tolerance = interval * Int64(min(entry.rate.burst - 1, 100_000))
            let start = max(entry.nextFree, max(now, entry.pausedUntil))
            entry.nextFree = start + interval
            classes[name] = entry
            // A pause also holds back what the burst would let through.
            return max(now, entry.pausedUntil, start - tolerance)
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
