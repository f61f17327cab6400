import ConnectorSDK

/// Asks Zoom for an access token by Server-to-Server OAuth.
struct ZoomTokenRequest: Sendable {
    let credentials: ZoomCredentials
    /// The base of the OAuth service, without a slash at the end.
    let base: String
    let http: any HTTPTransport
    let clock: HostClock
    let retry: RetryPolicy

    /// The life that Zoom documents, for answers that name none.
    static let defaultLifetime = Duration.seconds(3599)

    /// A new token.
    ///
    /// - Throws: ``ConnectorError`` that concerns the whole job and is not to be repeated: that was done here.
    func callAsFunction() async throws -> ZoomTokenGrant {
        var attempt = 1
        while true {
            do {
                return try await exchange()
            } catch {
                if error is CancellationError || Task.isCancelled { throw error }
                let failure = ConnectorError(wrapping: error)
                guard attempt < retry.maximumAttempts, let wait = retry.delay(after: failure, attempt: attempt) else {
                    throw ConnectorError(failure.code, failure.message, hint: failure.hint, scope: .job)
                }
                try await clock.sleep(wait)
            }
            attempt += 1
        }
    }

    private var secrets: [String] { [credentials.clientSecret.exposed, basic] }

    private var basic: String { "\(credentials.clientID):\(credentials.clientSecret.exposed)".base64 }

    /// - Parameter isInQuery: whether the parameters go into the URL, as Zoom's older pages show it.
    private func exchange(isInQuery: Bool = false) async throws -> ZoomTokenGrant {
        // In the body at first: integrators report refusals of parameters in the query, which is also what ends up in logs.
        let form = "grant_type=account_credentials&account_id=\(credentials.accountID.percentEncoded)"
        let response = try await http.send(
            HTTPRequest(
                .post, "\(base)/oauth/token\(isInQuery ? "?\(form)" : "")",
                headers: [
                    "Authorization": "Basic \(basic)", "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "application/json",
                ],
                body: isInQuery ? [] : Array(form.utf8), maximumBodySize: 1 << 20))
        let details = ZoomAnswerDetails(response.body, hiding: secrets)
        switch response.status {
        case 200..<300: return try grant(in: response, details)
        case 429:
            let now = clock.now()
            let throttle = ZoomThrottle(headers: response.headers, text: details.message, now: now)
            throw ConnectorError(
                .rateLimited,
                "Zoom grants no access token before \(throttle.reset(now: now)): too many were asked for",
                retry: .after(throttle.wait ?? .milliseconds(Int64.random(in: 1000...2000))), scope: .job)
        case 408, 500...:
            throw ConnectorError(.unavailable, summary(response, details), retry: .backoff, scope: .job)
        case 400 where !isInQuery && missesParameters(details): return try await exchange(isInQuery: true)
        default:
            throw ConnectorError(.authentication, summary(response, details), hint: hint(for: details), scope: .job)
        }
    }

    /// Whether a refusal reads as if the parameters had not been found in the body.
    private func missesParameters(_ details: ZoomAnswerDetails) -> Bool {
        let text = details.message.lowercased()
        return details.code == "4705" || details.code == "4706" || text.contains("grant")
            || text.contains("invalid_request")
    }

    private func grant(in response: HTTPResponse, _ details: ZoomAnswerDetails) throws -> ZoomTokenGrant {
        let root = try? JSONDocument(parsing: response.body).root
        guard let root, let token = root["access_token"]?.string, !token.isEmpty else {
            if details.message.isEmpty {
                throw ConnectorError(
                    .malformedResponse, summary(response, details) + ", without an access token",
                    hint: "Check that oauth_base_url is the base of Zoom's OAuth service.", retry: .backoff, scope: .job
                )
            }
            throw ConnectorError(.authentication, summary(response, details), hint: hint(for: details), scope: .job)
        }
        let seconds = root["expires_in"]?.identifier.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
        let lifetime = seconds.map { Duration.milliseconds(Int64(min(max($0, 0), 1e9) * 1000)) }
        return ZoomTokenGrant(value: Secret(token), lifetime: lifetime ?? Self.defaultLifetime)
    }

    private func summary(_ response: HTTPResponse, _ details: ZoomAnswerDetails) -> String {
        var text = "POST \(base)/oauth/token: Zoom answered HTTP \(response.status)"
        if !details.code.isEmpty { text += ", code \(details.code)" }
        if !details.message.isEmpty {
            text += ": \(details.message)"
        } else if let type = response.headers["Content-Type"] {
            text += " (\(type))"
        }
        return text
    }

    /// What to do about a refusal; Zoom's words and codes tell the reasons apart.
    private func hint(for details: ZoomAnswerDetails) -> String {
        let text = details.message.lowercased()
        if ["4702", "4704", "4706"].contains(details.code) || text.contains("invalid_client")
            || text.contains("client_id") || text.contains("client secret")
        {
            return "Check client ID and client secret: they are on the app's page in the Zoom App Marketplace."
        }
        if details.code == "4705" || text.contains("grant") {
            return "Use the credentials of a Server-to-Server OAuth app; other kinds of app cannot be used."
        }
        if ["4717", "4735", "4738"].contains(details.code) || text.contains("disabled") || text.contains("deactivated")
        {
            return "Activate the app in the Zoom App Marketplace."
        }
        if text.contains("account") || text.contains("invalid_request") || text.contains("bad request") {
            return "Check the account ID: it is on the page of the app's credentials in the Zoom App Marketplace."
        }
        return "Check account ID, client ID and client secret, that the Server-to-Server OAuth app is active, and "
            + "oauth_base_url."
    }
}

/// What identifies the app to Zoom.
struct ZoomCredentials: Sendable, Hashable {
    let accountID: String
    let clientID: String
    let clientSecret: Secret
}
