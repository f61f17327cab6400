import ConnectorSDK

/// The settings of a connector in the form that the code uses.
struct ZoomSettings: Sendable {
    let credentials: ZoomCredentials
    /// Base of the API, without a slash at the end: `https://api.zoom.us/v2`.
    let apiBase: String
    /// Base of the OAuth service, without a slash at the end: `https://zoom.us`.
    let oauthBase: String
    let hosts: ZoomHosts
    let fetchesPastMeetingDetails: Bool
    /// How many months back recordings are listed; 0 for today only.
    let recordingAge: Int
    let includesInactiveUsers: Bool
    let plan: ZoomPlan
    /// Percent of the plan's rates.
    let rateLimitPercent: Int

    static let defaultAPIBase = "https://api.zoom.us/v2"
    static let defaultOAuthBase = "https://zoom.us"

    /// - Throws: ``ConnectorError`` when a base is no URL.
    init(_ configuration: Configuration) throws {
        credentials = ZoomCredentials(
            accountID: configuration.string("account_id"), clientID: configuration.string("client_id"),
            clientSecret: configuration.secret("client_secret"))
        let api = try Self.base(configuration, "api_base_url", default: Self.defaultAPIBase)
        let oauth = try Self.base(configuration, "oauth_base_url", default: Self.defaultOAuthBase)
        apiBase = api.withoutTrailingSlashes
        oauthBase = oauth.withoutTrailingSlashes
        hosts = ZoomHosts(api: api, oauth: oauth)
        fetchesPastMeetingDetails = configuration.bool("fetch_past_meeting_details")
        recordingAge = max(configuration.integer("recording_age") ?? 0, 0)
        includesInactiveUsers = configuration.bool("include_inactive_users")
        plan = ZoomPlan(rawValue: configuration.string("rate_limit_plan")) ?? .pro
        rateLimitPercent = min(max(configuration.integer("rate_limit_share") ?? 80, 1), 100)
    }

    /// Names the allowance: connectors to one account that agree on its plan and their share keep within it together.
    var limiterKey: String { "zoom/\(apiBase)/\(credentials.accountID)/\(plan.rawValue)/\(rateLimitPercent)" }

    private static func base(
        _ configuration: Configuration, _ key: String, default defaultBase: String
    ) throws -> HTTPURL {
        let text = configuration.string(key)
        guard let url = HTTPURL(text.isEmpty ? defaultBase : text), url.query == nil else {
            throw ConnectorError(
                .invalidConfiguration, "\(key) is not an absolute http or https URL without parameters",
                hint: "Leave it empty for \(defaultBase).", scope: .job)
        }
        return url
    }
}

extension HTTPURL {
    fileprivate var withoutTrailingSlashes: String {
        var text = Substring(string)
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}
