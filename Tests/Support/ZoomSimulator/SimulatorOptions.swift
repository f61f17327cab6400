package import Timestamps

/// How a simulator behaves and how much it serves.
package struct SimulatorOptions: Sendable {
    /// How many objects each user gets.
    package enum DataSize: String, Sendable, CaseIterable {
        /// A dozen users: for tests and the demo.
        case small
        /// Sixty users.
        case medium
        /// Four hundred users, about fifty thousand documents: for benchmarks.
        case large
    }

    /// The account's plan, which decides how many requests a second are answered.
    package enum Plan: String, Sendable, CaseIterable {
        /// 4, 2 and 1 requests a second (light, medium, heavy).
        case free
        /// 30, 20 and 10 requests a second.
        case pro
        /// 80, 60 and 40 requests a second.
        case business
        /// No limit.
        case unlimited
    }

    /// The form in which a 429 says when to come back.
    package enum RetryAfterForm: String, Sendable, CaseIterable {
        /// A number of seconds.
        case seconds
        /// A date as HTTP writes it.
        case httpDate = "http-date"
        /// A date as ISO 8601 writes it.
        case iso8601
        /// No header at all.
        case none
        /// Each of the others in turn.
        case mixed
    }

    /// What every random choice follows from.
    package var seed: UInt64 = 1
    /// The size of the data set, unless `users` or `messages` say otherwise.
    package var dataSize = DataSize.small
    /// Active users; inactive and pending ones come on top.
    package var users: Int?
    /// Chat messages in the whole account.
    package var messages: Int?
    /// The moment that the data set takes for now; the start of the actual day, so that a restart changes nothing.
    package var now = Timestamp.now().startOfDay
    /// The revision of the data set served first: 1 or 2.
    package var revision = 1
    /// Whether the data set holds a chat file of more than 10 MiB.
    package var hasBigFiles = false

    /// The port of the API; 0 takes a free one.
    package var port = 0
    /// The host name in download URLs; `nil` for the API's own address.
    package var downloadHost: String?
    /// Threads that answer.
    package var threads = 2
    /// How long each answer is held back.
    package var latency = Duration.zero
    /// How long the fault `slow` holds an answer back.
    package var slowDelay = Duration.seconds(5)

    /// The only account that gets tokens.
    package var accountID = "sim-account"
    /// The only client that gets tokens.
    package var clientID = "sim-client"
    /// The client's secret.
    package var clientSecret = "sim-secret"
    /// Seconds for which a token is good.
    package var tokenLifetime = 3600
    /// Requests after which a token is refused although its time is not over; `nil` for no early death.
    package var tokenUses: Int?
    /// The granted scopes; `nil` grants all that the endpoints need.
    package var scopes: [String]?

    /// The plan whose limits apply.
    package var plan = Plan.unlimited
    /// Requests a day in all classes together, after which 429 speaks of the daily limit; `nil` for none.
    package var dailyLimit: Int?
    /// How a 429 says when to come back.
    package var retryAfter = RetryAfterForm.seconds
    /// The faults active from the start.
    package var faults: [SimulatorFault] = []

    /// The defaults: a small data set without limits or faults.
    package init() {}

    var userCount: Int { max(users ?? dataSize.userCount, 2) }
    var messageCount: Int { max(messages ?? (users == nil ? dataSize.messageCount : userCount * 20), 0) }
}

extension SimulatorOptions.DataSize {
    var userCount: Int {
        switch self {
        case .small: 12
        case .medium: 60
        case .large: 400
        }
    }

    var messageCount: Int {
        switch self {
        case .small: 240
        case .medium: 2_400
        case .large: 24_000
        }
    }

    /// The average number of past meetings a user has hosted.
    var pastMeetings: Int {
        switch self {
        case .small: 6
        case .medium: 15
        case .large: 36
        }
    }

    /// The average number of upcoming meetings of a user.
    var upcomingMeetings: Int {
        switch self {
        case .small: 3
        case .medium: 5
        case .large: 7
        }
    }
}
