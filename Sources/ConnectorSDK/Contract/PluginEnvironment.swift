/// Everything of the outside world that a plugin may use: nothing global, all of it replaceable in tests.
public struct PluginEnvironment: Sendable {
    /// Sends requests; shared by all connectors of the process, so connections are reused.
    public let http: any HTTPTransport
    /// What time it is, and waiting.
    public let clock: HostClock
    /// Takes messages; secrets never go in.
    public let logger: Logger
    /// Rate limiters that outlive the instance and are shared by all connectors that name the same key.
    public let rateLimiters: RateLimiterPool

    /// An environment.
    public init(
        http: any HTTPTransport, clock: HostClock = .system, logger: Logger = .silent,
        rateLimiters: RateLimiterPool = RateLimiterPool()
    ) {
        self.http = http
        self.clock = clock
        self.logger = logger
        self.rateLimiters = rateLimiters
    }
}

/// Sends HTTP requests: the host's client, or a double in tests.
public protocol HTTPTransport: Sendable {
    /// Sends a request and receives the whole answer in memory.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Sends a request and streams a successful answer's body to a file.
    func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload
}

extension HTTPClient: HTTPTransport {}

/// The time of day and waiting, replaceable so that tests need not wait.
public struct HostClock: Sendable {
    /// The current time.
    public let now: @Sendable () -> Timestamp
    /// Waits at least this long, or throws `CancellationError` as soon as the task is cancelled.
    public let sleep: @Sendable (Duration) async throws -> Void

    /// A clock.
    public init(now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's clock.
    public static let system = HostClock(now: { Timestamp.now() }, sleep: { try await Task.sleep(for: $0) })
}
