/// The parts of the API, as statistics, rate limits and scopes tell them apart.
enum Endpoint: Int, CaseIterable, Sendable {
    case token, users, user, meetings, recordings, userChannels, channels, channelMembers, messages, pastMeeting,
        participants,
        instances
    case download, unknown

    /// How heavily Zoom counts a request.
    enum RateClass: Int, Sendable {
        case light, medium, heavy

        var name: String {
            switch self {
            case .light: "Light"
            case .medium: "Medium"
            case .heavy: "Heavy"
            }
        }
    }

    var name: String {
        switch self {
        case .token: "oauth_token"
        case .users: "users"
        case .user: "user"
        case .meetings: "meetings"
        case .recordings: "recordings"
        case .userChannels: "user_channels"
        case .channels: "channels"
        case .channelMembers: "channel_members"
        case .messages: "messages"
        case .pastMeeting: "past_meeting"
        case .participants: "participants"
        case .instances: "instances"
        case .download: "download"
        case .unknown: "unknown"
        }
    }

    /// `nil` for what Zoom does not count.
    var rateClass: RateClass? {
        switch self {
        case .token, .download, .unknown: nil
        case .user, .pastMeeting: .light
        default: .medium
        }
    }

    /// The granular scope that it needs.
    var scope: String? {
        switch self {
        case .token, .download, .unknown: nil
        case .users: "user:read:list_users:admin"
        case .user: "user:read:user:admin"
        case .meetings: "meeting:read:list_meetings:admin"
        case .recordings: "cloud_recording:read:list_user_recordings:admin"
        case .userChannels: "team_chat:read:list_user_channels:admin"
        case .channels: "team_chat:read:list_channels:admin"
        case .channelMembers: "team_chat:read:list_members:admin"
        case .messages: "team_chat:read:list_user_messages:admin"
        case .pastMeeting: "meeting:read:past_meeting:admin"
        case .participants: "meeting:read:list_past_participants:admin"
        case .instances: "meeting:read:list_past_instances:admin"
        }
    }

    /// The endpoint of a path's segments behind `/v2`, still percent-encoded.
    init(segments: [Substring]) {
        switch (segments.first, segments.count) {
        case ("users", 1): self = .users
        case ("users", 2): self = .user
        case ("users", 3) where segments[2] == "meetings": self = .meetings
        case ("users", 3) where segments[2] == "recordings": self = .recordings
        case ("chat", 2) where segments[1] == "channels": self = .channels
        case ("chat", 4) where segments[1] == "users" && segments[3] == "channels": self = .userChannels
        case ("chat", 4) where segments[1] == "users" && segments[3] == "messages": self = .messages
        case ("chat", 6) where segments[1] == "users" && segments[3] == "channels" && segments[5] == "members":
            self = .channelMembers
        case ("past_meetings", 2): self = .pastMeeting
        case ("past_meetings", 3) where segments[2] == "participants": self = .participants
        case ("past_meetings", 3) where segments[2] == "instances": self = .instances
        default: self = .unknown
        }
    }
}
