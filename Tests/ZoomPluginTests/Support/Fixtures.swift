import ConnectorSDK

@testable import ZoomPlugin

/// Settings that are valid, with some replaced.
func configuration(_ changes: JSONObject = [:]) throws -> Configuration {
    var values: JSONObject = [
        "account_id": "acc-1", "client_id": "client-1", "client_secret": "s3cr3t-value", "recording_age": 1,
        "rate_limit_plan": "unlimited",
    ]
    for change in changes { values[change.key] = change.value }
    return try ZoomPlugin.manifest.configuration.validate(values).get()
}

/// A plugin in a world of its own.
func plugin(
    _ transport: ScriptedTransport, clock: TestClock = TestClock(), _ changes: JSONObject = [:]
) throws -> ZoomPlugin {
    let configuration = try configuration(changes)
    let settings = try ZoomSettings(configuration)
    let limiters = RateLimiterPool()
    // Made beforehand, so that it runs by the test's clock.
    _ = limiters.limiter(for: settings.limiterKey) {
        var classes: [String: RateLimiter.Rate] = [:]
        for rateClass in ZoomRateClass.allCases { classes[rateClass.rawValue] = .unlimited }
        return RateLimiter(classes: classes, clock: clock.hostClock) { clock.elapsed }
    }
    return try ZoomPlugin(
        configuration: configuration,
        environment: PluginEnvironment(http: transport, clock: clock.hostClock, rateLimiters: limiters))
}

/// Parses one object.
func view(_ text: String) throws -> JSONView { try JSONDocument(parsing: Array(text.utf8)).root }

/// A full sync that begins at the clock's time.
func sync(_ plugin: ZoomPlugin, clock: TestClock = TestClock()) async throws -> CollectingSink {
    let sink = CollectingSink()
    _ = try await plugin.sync(SyncRequest(kind: .full, startedAt: clock.now), into: sink.root)
    return sink
}
