/// Repeats what failed for a passing reason, waiting longer each time.
public struct RetryPolicy: Sendable, Hashable {
    /// How often something is tried in all, the first time included.
    public var maximumAttempts: Int
    /// The wait before the first repetition.
    public var baseDelay: Duration
    /// The longest wait that the policy itself chooses.
    public var maximumDelay: Duration
    /// The longest wait that a failure may ask for; one that asks for more is not repeated.
    public var patience: Duration

    /// A policy; the delays double from `baseDelay` up to `maximumDelay`.
    public init(
        maximumAttempts: Int = 5, baseDelay: Duration = .milliseconds(500), maximumDelay: Duration = .seconds(30),
        patience: Duration = .seconds(900)
    ) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.patience = patience
    }

    /// Runs `operation` until it succeeds, fails for good, or was tried often enough.
    ///
    /// Only failures are repeated that say so: ``ConnectorError/retry``, or a retryable ``HTTPError``. Half of each wait is
    /// left to chance, so that many callers do not come back at the same instant.
    ///
    /// - Throws: the last failure.
    public func run<Value>(
        clock: HostClock, _ operation: (_ attempt: Int) async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await operation(attempt)
            } catch {
                guard attempt < maximumAttempts, let wait = delay(after: error, attempt: attempt) else { throw error }
                try await clock.sleep(wait)
            }
            attempt += 1
        }
    }

    /// How long to wait after a failure; `nil` when trying again cannot help.
    public func delay(after error: any Error, attempt: Int) -> Duration? {
        if error is CancellationError { return nil }
        switch ConnectorError(wrapping: error).retry {
        case .never: return nil
        case .after(let demanded): return demanded <= patience ? demanded : nil
        case .backoff:
            let full = min(baseDelay * (1 << min(attempt - 1, 20)), maximumDelay)
            return full * Double.random(in: 0.5...1)
        }
    }
}
