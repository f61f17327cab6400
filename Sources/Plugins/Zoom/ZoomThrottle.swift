import ConnectorSDK

/// The labels under which Zoom counts requests; each has a rate of its own, for the whole account.
enum ZoomRateClass: String, Sendable, Hashable, CaseIterable {
    case light
    case medium
    case heavy
}

/// The Zoom plan that decides the rates, as the setting `rate_limit_plan` names it.
enum ZoomPlan: String, Sendable, Hashable, CaseIterable {
    case free
    case pro
    case business
    case unlimited

    /// Requests a second that Zoom grants the account, summed over all its apps.
    func perSecond(_ rateClass: ZoomRateClass) -> Double {
        switch (self, rateClass) {
        case (.free, .light): 4
        case (.free, .medium): 2
        case (.free, .heavy): 1
        case (.pro, .light): 30
        case (.pro, .medium): 20
        case (.pro, .heavy): 10
        case (.business, .light): 80
        case (.business, .medium): 60
        case (.business, .heavy): 40
        case (.unlimited, _): .infinity
        }
    }

    /// A limiter that uses a share of the plan; without a plan it still holds back classes that Zoom asks to pause.
    func limiter(percent: Int, clock: HostClock) -> RateLimiter {
        var classes: [String: RateLimiter.Rate] = [:]
        for rateClass in ZoomRateClass.allCases {
            classes[rateClass.rawValue] = RateLimiter.Rate(perSecond: perSecond(rateClass) * Double(percent) / 100)
        }
        return RateLimiter(classes: classes, clock: clock)
    }
}

/// What an answer with status 429 asks for.
struct ZoomThrottle: Sendable, Hashable {
    /// Whether the account's allowance for the day is used up, rather than that of the second.
    let isDaily: Bool
    /// How long to wait; `nil` where the answer does not say, or not in any known form.
    let wait: Duration?

    /// - Parameter text: the message of the answer's body.
    init(headers: HTTPHeaders, text: String, now: Timestamp) {
        let type = (headers["X-RateLimit-Type"] ?? "").lowercased()
        isDaily = type.contains("daily") || type.isEmpty && text.lowercased().contains("daily")
        // A date is meant by the clock that wrote it, which need not agree with ours.
        let serverNow = headers["Date"].flatMap { Timestamp(httpDate: $0) } ?? now
        wait = headers["Retry-After"].flatMap { Self.wait($0, now: serverNow) }
    }

    /// When the allowance returns, to the second: after the wait, or else at the end of Zoom's day, which is UTC's.
    func reset(now: Timestamp) -> Timestamp {
        let reset = wait.map { now.adding($0) } ?? now.startOfDay.adding(days: 1)
        return Timestamp(secondsSince1970: reset.secondsSince1970)
    }

    /// The meaning of a `Retry-After` field: seconds (Zoom's per-second limit), an ISO 8601 moment (its daily limit) or
    /// an HTTP date (RFC 9110); a moment that is past means no wait.
    static func wait(_ field: String, now: Timestamp) -> Duration? {
        if let seconds = Double(field) {
            guard seconds.isFinite, seconds >= 0 else { return nil }
            return .milliseconds(Int64(min(seconds, 1e9) * 1000))
        }
        guard let moment = Timestamp(iso8601: field) ?? Timestamp(httpDate: field) else { return nil }
        return max(moment.duration(since: now), .zero)
    }
}
