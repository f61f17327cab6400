import ConnectorSDK

/// A kind of request to Zoom's API: what it counts as, and what the app must be allowed to do for it.
enum ZoomEndpoint: String, Sendable, Hashable, CaseIterable {
    case users
    case meetings
    case pastMeeting
    case pastParticipants
    case recordings
    case channels
    case messages

    /// The label under which Zoom counts the request against the account's rate limits.
    var rateClass: ZoomRateClass { self == .pastMeeting ? .light : .medium }

    /// The member of an answer that holds the list; `nil` for what is no listing.
    var listKey: String? {
        switch self {
        case .users: "users"
        case .meetings, .recordings: "meetings"
        case .pastParticipants: "participants"
        case .channels: "channels"
        case .messages: "messages"
        case .pastMeeting: nil
        }
    }

    /// The scope that an app created since March 2024 needs.
    var granularScope: String {
        switch self {
        case .users: "user:read:list_users:admin"
        case .meetings: "meeting:read:list_meetings:admin"
        case .pastMeeting: "meeting:read:past_meeting:admin"
        case .pastParticipants: "meeting:read:list_past_participants:admin"
        case .recordings: "cloud_recording:read:list_user_recordings:admin"
        case .channels: "team_chat:read:list_user_channels:admin"
        case .messages: "team_chat:read:list_user_messages:admin"
        }
    }

    /// The scope that an older app needs.
    var classicScope: String {
        switch self {
        case .users: "user:read:admin"
        case .meetings, .pastMeeting, .pastParticipants: "meeting:read:admin"
        case .recordings: "recording:read:admin"
        case .channels: "chat_channel:read:admin"
        case .messages: "chat_message:read:admin"
        }
    }
}

/// One GET request to Zoom's API.
struct ZoomCall: Sendable, Hashable {
    let endpoint: ZoomEndpoint
    /// The path below the API's base, percent-encoded.
    let path: String
    /// The encoded parameters that stay the same on every page of a listing.
    let query: String
    /// The token of a later page.
    var pageToken: String?

    init(_ endpoint: ZoomEndpoint, _ path: String, _ query: [(name: String, value: String)] = []) {
        self.endpoint = endpoint
        self.path = path
        self.query = query.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
    }

    /// Path and parameters, page token included.
    var target: String {
        let parts = [query, pageToken.map { "next_page_token=\($0.percentEncoded)" } ?? ""].filter { !$0.isEmpty }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    /// Method and path, for messages: parameters are left out, since page tokens are nobody's business.
    var name: String { "GET \(path)" }
}

extension ZoomCall {
    static func users(status: String?, pageSize: Int = 300) -> ZoomCall {
        let page = (name: "page_size", value: String(pageSize))
        return ZoomCall(.users, "/users", status.map { [("status", $0), page] } ?? [page])
    }

    /// - Parameter type: `live`, `upcoming_meetings` or `previous_meetings`.
    static func meetings(of user: String, type: String, pageSize: Int = 300) -> ZoomCall {
        ZoomCall(
            .meetings, "/users/\(user.percentEncoded)/meetings", [("type", type), ("page_size", String(pageSize))])
    }

    /// - Parameter meeting: the uuid of an instance, or the number of a meeting that ran once.
    static func pastMeeting(_ meeting: String) -> ZoomCall {
        ZoomCall(.pastMeeting, "/past_meetings/\(meeting.meetingPathComponent)")
    }

    /// - Parameter meeting: the uuid of an instance, or the number of a meeting that ran once.
    static func participants(of meeting: String, pageSize: Int = 300) -> ZoomCall {
        ZoomCall(
            .pastParticipants, "/past_meetings/\(meeting.meetingPathComponent)/participants",
            [("page_size", String(pageSize))])
    }

    static func recordings(of user: String, in window: ZoomRecordingWindow, pageSize: Int = 300) -> ZoomCall {
        ZoomCall(
            .recordings, "/users/\(user.percentEncoded)/recordings",
            [
                ("from", window.from.description), ("to", window.to.description), ("page_size", String(pageSize)),
            ])
    }

    static func channels(of user: String, pageSize: Int = 50) -> ZoomCall {
        ZoomCall(.channels, "/chat/users/\(user.percentEncoded)/channels", [("page_size", String(pageSize))])
    }

    /// Searching for a blank is how all conversations of a user come in one listing; without a search Zoom wants one
    /// contact or channel at a time.
    ///
    /// - Parameter type: `message` or `file`.
    static func messages(
        of user: String, type: String, from: Timestamp, to: Timestamp, pageSize: Int = 50
    ) -> ZoomCall {
        ZoomCall(
            .messages, "/chat/users/\(user.percentEncoded)/messages",
            [
                ("search_type", type), ("search_key", " "), ("from", from.inWholeSeconds), ("to", to.inWholeSeconds),
                ("page_size", String(pageSize)),
            ])
    }
}

extension Timestamp {
    /// The moment as `yyyy-MM-ddTHH:mm:ssZ`, the only form that the chat endpoints name.
    fileprivate var inWholeSeconds: String { Timestamp(secondsSince1970: secondsSince1970).iso8601 }
}
