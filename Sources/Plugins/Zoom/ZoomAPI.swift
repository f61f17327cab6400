import ConnectorSDK

/// Sends requests to Zoom: with the shared token, within the rates, repeating what failed for a passing reason.
final class ZoomAPI: Sendable {
    let settings: ZoomSettings
    let environment: PluginEnvironment
    let tokens: ZoomTokenSource
    let limiter: RateLimiter
    private let pace: ZoomPace
    let hosts: ZoomHosts
    let retry = RetryPolicy()
    private let refusedScopes = ZoomRefusedScopes()

    /// How often one request is sent again with a new token, should tokens die faster than requests are answered.
    static let maximumRefreshes = 20
    /// How often one request waits out an answer 429 before it gives up: often, since with many requests under way each
    /// may lose the race for the next second's allowance several times.
    static let maximumThrottles = 60

    init(settings: ZoomSettings, environment: PluginEnvironment) {
        self.settings = settings
        self.environment = environment
        let request = ZoomTokenRequest(
            credentials: settings.credentials, base: settings.oauthBase, http: environment.http,
            clock: environment.clock, retry: RetryPolicy())
        tokens = ZoomTokenSource(clock: environment.clock) { try await request() }
        limiter = environment.rateLimiters.limiter(for: settings.limiterKey) {
            settings.plan.limiter(percent: settings.rateLimitPercent, clock: environment.clock)
        }
        pace = ZoomPace(clock: environment.clock) {
            settings.plan.perSecond($0) * Double(settings.rateLimitPercent) / 100
        }
        hosts = settings.hosts
    }

    /// The object that answers a call.
    ///
    /// - Throws: ``ZoomRefusal`` when Zoom refused the call for good, ``ConnectorError`` for everything else.
    func get(_ call: ZoomCall) async throws -> JSONView {
        try refusedScopes.check(call.endpoint)
        do {
            let root = try await repeating { throttles in try await exchange(call, &throttles) }
            refusedScopes.note(success: call.endpoint)
            return root
        } catch let refusal as ZoomRefusal where refusal.kind == .missingScope {
            refusedScopes.note(refusal, for: call.endpoint)
            throw refusal
        }
    }

    private func exchange(_ call: ZoomCall, _ throttles: inout Int) async throws -> JSONView {
        let response = try await authorised(
            call.name, in: call.endpoint.rateClass, &throttles, endpoint: call.endpoint
        ) { token in
            var headers: HTTPHeaders = ["Accept": "application/json"]
            if let token { headers.add("Authorization", "Bearer \(token.value.exposed)") }
            return try await environment.http.send(
                HTTPRequest(.get, settings.apiBase + call.target, headers: headers))
        }
        guard (200..<300).contains(response.status) else { throw failure(response, of: call) }
        do {
            let root = try JSONDocument(parsing: response.body).root
            if root.kind == .object, isExpected(root, from: call.endpoint) { return root }
            // Zoom documents refusals that come with status 200.
            if root["code"]?.identifier != nil, root["message"] != nil { throw failure(response, of: call) }
            throw malformed(response, of: call, call.endpoint.listKey.map { "\"\($0)\" is no list" } ?? "no object")
        } catch let error as JSONError {
            throw malformed(response, of: call, error.description)
        }
    }

    /// A listing without its list was not listed: taking it for empty would delete what it should have named.
    private func isExpected(_ root: JSONView, from endpoint: ZoomEndpoint) -> Bool {
        guard let key = endpoint.listKey else { return root["code"] == nil || root["id"] != nil || root["uuid"] != nil }
        if root[key]?.kind == .array { return true }
        return root[key]?.isNull != false && root["total_records"]?.identifier == "0"
    }

    private func failure(_ response: HTTPResponse, of call: ZoomCall) -> any Error {
        let refusal = ZoomRefusal(
            ZoomAnswerDetails(response.body, hiding: secrets), status: response.status, headers: response.headers,
            call: call, now: environment.clock.now())
        return refusal.kind == .temporary ? refusal.error : refusal
    }

    private func malformed(_ response: HTTPResponse, of call: ZoomCall, _ problem: String) -> ConnectorError {
        var text = "\(call.name): Zoom answered HTTP \(response.status) with \(response.body.count) bytes of "
        text += "\(response.headers["Content-Type"] ?? "unnamed type") that are not what its API promises: \(problem)"
        if let trackingID = response.headers["x-zm-trackingid"] { text += " [x-zm-trackingid \(trackingID)]" }
        return ConnectorError(
            .malformedResponse, text, hint: "If it stays so, check api_base_url and what stands between here and Zoom.",
            retry: .backoff)
    }

    /// What must not be repeated in messages.
    var secrets: [String] { [settings.credentials.clientSecret.exposed, tokens.secret] }
}

// MARK: - Repeating

extension ZoomAPI {
    /// Runs an exchange again after passing failures; the number of waits that Zoom asked for is kept over all
    /// attempts.
    func repeating<Value>(_ exchange: (_ throttles: inout Int) async throws -> Value) async throws -> Value {
        var throttles = 0
        var attempt = 1
        while true {
            do {
                return try await exchange(&throttles)
            } catch {
                let failure = ConnectorError(wrapping: error)
                // The waits for an allowance are over when it comes here.
                guard failure.code != .rateLimited, attempt < retry.maximumAttempts,
                    let wait = retry.delay(after: error, attempt: attempt)
                else { throw error }
                environment.logger.debug("attempt \(attempt) failed, next in \(wait): \(failure.message)")
                try await environment.clock.sleep(wait)
            }
            attempt += 1
        }
    }

    /// Sends until the answer is neither the refusal of a token nor a demand for patience.
    ///
    /// - Parameters:
    ///   - name: method and path, for messages.
    ///   - rateClass: the class to keep within; `nil` for hosts that are not Zoom's.
    ///   - throttles: counts the waits that Zoom asked for.
    ///   - needsToken: whether the token is sent at all.
    ///   - endpoint: what is asked for; `nil` for downloads.
    func authorised<Answer: ZoomAnswer>(
        _ name: String, in rateClass: ZoomRateClass?, _ throttles: inout Int, needsToken: Bool = true,
        endpoint: ZoomEndpoint? = nil, _ send: (ZoomToken?) async throws -> Answer
    ) async throws -> Answer {
        var refreshes = 0
        while true {
            // A missing token is waited for before a place in the row is taken, and fetched after it: both can take
            // long.
            if needsToken { _ = try await tokens.token() }
            if let rateClass { try await limiter.acquire(rateClass.rawValue) }
            let epoch = if let rateClass { try await pace.acquire(rateClass) } else { 0 }
            let token = needsToken ? try await tokens.token() : nil
            let answer = try await send(token)
            switch answer.status {
            case 401:
                guard let token, mayRefresh(token, after: refreshes, for: endpoint, answer) else { return answer }
                refreshes += 1
                tokens.reject(token)
            case 429: try await waitOut(answer, name, rateClass, epoch, &throttles)
            default:
                if let rateClass { pace.speedUp(rateClass) }
                if let token, let endpoint { tokens.accept(token, for: endpoint) }
                return answer
            }
        }
    }

    /// One new token is always worth a try; another one only if the last one worked for others, or has expired: that is
    /// never the request's fault.
    private func mayRefresh(
        _ token: ZoomToken, after refreshes: Int, for endpoint: ZoomEndpoint?, _ answer: some ZoomAnswer
    ) -> Bool {
        let details = ZoomAnswerDetails(answer.explanation, hiding: secrets)
        let kind = ZoomRefusal.kind(
            status: answer.status, code: details.code, message: details.message, isLaterPage: false)
        guard kind == .accessToken, refreshes < Self.maximumRefreshes else { return false }
        if refreshes == 0 || details.message.lowercased().contains("expired") { return true }
        return endpoint.map { tokens.wasAccepted(token, for: $0) } ?? false
    }

    /// Holds back the whole rate class as Zoom asked for, or fails when that would take too long.
    private func waitOut(
        _ answer: some ZoomAnswer, _ name: String, _ rateClass: ZoomRateClass?, _ epoch: Int,
        _ throttles: inout Int
    ) async throws {
        throttles += 1
        let now = environment.clock.now()
        let text = ZoomAnswerDetails(answer.explanation, hiding: secrets).message
        let throttle = ZoomThrottle(headers: answer.headers, text: text, now: now)
        let wait = throttle.wait ?? .seconds(1)
        if throttle.isDaily || wait > retry.patience {
            let reset = throttle.reset(now: now)
            throw ConnectorError(
                .rateLimited,
                "\(name): the account's \(throttle.isDaily ? "daily " : "")request limit is used up until \(reset)"
                    + (text.isEmpty ? "" : " (Zoom: \(text))"),
                hint: "Run the sync again after that, or lower rate_limit_share if other apps use the account too.",
                retry: .after(reset.duration(since: now)), scope: .job)
        }
        guard throttles <= Self.maximumThrottles else {
            throw ConnectorError(
                .rateLimited, "\(name): refused \(throttles) times for the rate of requests, waits in between",
                hint: "Check rate_limit_plan, and lower rate_limit_share if other apps use the account too.")
        }
        let pause = wait + .milliseconds(Int64.random(in: 50...300))
        environment.logger.info("\(name): Zoom asked for a pause of \(wait)")
        if let rateClass {
            limiter.pause(rateClass.rawValue, for: pause)
            pace.slowDown(rateClass, epoch: epoch, pause: pause)
        } else {
            try await environment.clock.sleep(pause)
        }
    }
}

/// What the handling of tokens and limits needs of an answer.
protocol ZoomAnswer {
    var status: Int { get }
    var headers: HTTPHeaders { get }
    /// The body of an answer that is no success.
    var explanation: [UInt8] { get }
}

extension HTTPResponse: ZoomAnswer {
    var explanation: [UInt8] { body }
}

extension HTTPDownload: ZoomAnswer {
    var explanation: [UInt8] { errorBody }
}
