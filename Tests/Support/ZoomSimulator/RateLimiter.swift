import HTTPServer
import Synchronization
import Timestamps

/// Counts requests by class and second, and refuses those over the plan's limit.
final class RateLimiter: Sendable {
    private struct Window {
        var start = ContinuousClock.Instant.now
        var count = 0
    }

    private struct State {
        var windows = [Window](repeating: Window(), count: 3)
        var today = 0
        var refused = 0
    }

    private let options: SimulatorOptions
    private let state = Mutex(State())

    init(options: SimulatorOptions) { self.options = options }

    var refused: Int { state.withLock { $0.refused } }

    /// The refusal of a request over the limit, or `nil` for one within it.
    func check(_ rateClass: Endpoint.RateClass) -> ServerResponse? {
        guard options.plan != .unlimited || options.dailyLimit != nil else { return nil }
        let now = ContinuousClock.Instant.now
        let (isDaily, isOver) = state.withLock { state in
            if let limit = options.dailyLimit {
                if state.today >= limit { return (true, true) }
                state.today += 1
            }
            guard let limit = limit(rateClass) else { return (false, false) }
            var window = state.windows[rateClass.rawValue]
            if window.start + .seconds(1) <= now { window = Window(start: now) }
            window.count += 1
            state.windows[rateClass.rawValue] = window
            return (false, window.count > limit)
        }
        return isOver ? refusal(rateClass, isDaily: isDaily) : nil
    }

    /// A refusal, counted, whose `Retry-After` has the form asked for.
    func refusal(_ rateClass: Endpoint.RateClass, isDaily: Bool = false) -> ServerResponse {
        let refused = state.withLock { state in
            state.refused += 1
            return state.refused
        }
        let message =
            isDaily
            ? "You have reached the maximum daily rate limit for this API. Refer to the response header for details."
            : "You have reached the maximum per-second rate limit for this API. Try again later."
        var response = ServerResponse.failure(429, code: 429, message)
        response.headers.append(("X-RateLimit-Category", rateClass.name))
        response.headers.append(("X-RateLimit-Type", isDaily ? "Daily-limit" : "QPS"))
        response.headers.append(("X-RateLimit-Limit", String(options.dailyLimit ?? limit(rateClass) ?? 0)))
        response.headers.append(("X-RateLimit-Remaining", "0"))
        let now = Timestamp.now()
        let when = isDaily ? now.startOfDay.adding(days: 1) : now.adding(seconds: 1)
        var form = options.retryAfter
        if form == .mixed { form = [.seconds, .httpDate, .iso8601, .none][refused % 4] }
        switch form {
        case .seconds:
            let seconds = isDaily ? when.secondsSince1970 - now.secondsSince1970 : 1
            response.headers.append(("Retry-After", String(seconds)))
        case .httpDate: response.headers.append(("Retry-After", when.httpDate))
        case .iso8601:
            response.headers.append(("Retry-After", Timestamp(secondsSince1970: when.secondsSince1970).iso8601))
        case .none, .mixed: break
        }
        return response
    }

    private func limit(_ rateClass: Endpoint.RateClass) -> Int? {
        let limits: [Int]
        switch options.plan {
        case .free: limits = [4, 2, 1]
        case .pro: limits = [30, 20, 10]
        case .business: limits = [80, 60, 40]
        case .unlimited: return nil
        }
        return limits[rateClass.rawValue]
    }
}

extension Timestamp {
    /// The moment as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    var httpDate: String {
        let parts = components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[((date.daysSince1970 % 7) + 7) % 7]
        let time = "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
        return "\(weekday), \(two(parts.day)) \(months[parts.month - 1]) \(parts.year) \(time) GMT"
    }
}
