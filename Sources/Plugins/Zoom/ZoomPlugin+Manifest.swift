public import ConnectorSDK

extension ZoomPlugin {
    /// What the plugin is, what it needs configured, and what it can do.
    public static let manifest = PluginManifest(
        serviceType: "zoom", name: "Zoom",
        summary: "Users, meetings, recordings and team chat, with its files, of a Zoom account.",
        stability: .beta, configuration: ConfigurationSchema(credentialFields + contentFields + serviceFields),
        documentFields: documentFields,
        permissions: [
            ZoomEndpoint.users, .meetings, .pastParticipants, .recordings, .channels, .messages, .pastMeeting,
        ]
        .map(\.granularScope),
        documentationURL: "https://developers.zoom.us/docs/internal-apps/s2s-oauth/")

    private static var credentialFields: [ConfigurationField] {
        [
            ConfigurationField(
                "account_id", label: "Account ID",
                tooltip: "On the credentials page of your Server-to-Server OAuth app in the Zoom App Marketplace.",
                order: 1),
            ConfigurationField("client_id", label: "Client ID", tooltip: "On the same page.", order: 2),
            ConfigurationField(
                "client_secret", label: "Client secret", tooltip: "On the same page; regenerate it there if it leaks.",
                order: 3, sensitive: true),
        ]
    }

    private static var contentFields: [ConfigurationField] {
        [
            ConfigurationField(
                "fetch_past_meeting_details", label: "Fetch past meeting details",
                tooltip: "Also asks for the details and participants of every past meeting: two or more requests a "
                    + "meeting, so syncs take longer.",
                kind: .boolean, display: .toggle, order: 4, default: false, required: false),
            ConfigurationField(
                "recording_age", label: "Recording Age Limit (Months)",
                tooltip:
                    "Recordings made longer ago than this many months stay out of the index; 0 means today's only.",
                kind: .integer, display: .numeric, order: 5, validations: [.greaterThan(-1)]),
            ConfigurationField(
                "use_text_extraction_service", label: "Use text extraction service",
                tooltip: "Needs a text extraction service of your own, and content extraction switched off in the "
                    + "ingest pipeline.",
                kind: .boolean, display: .toggle, order: 6, default: false, required: false, advanced: true),
            ConfigurationField(
                "include_inactive_users", label: "Include deactivated users",
                tooltip:
                    "Also lists users who were deactivated, and the meetings, recordings and chats that are theirs.",
                kind: .boolean, display: .toggle, order: 7, default: false, required: false, advanced: true),
        ]
    }

    private static var serviceFields: [ConfigurationField] {
        let url = ConfigurationField.Validation.regex("(?i)https?://[^?#\\s]+")
        return [
            ConfigurationField(
                "rate_limit_plan", label: "Zoom plan",
                tooltip:
                    "The plan of the account, which decides how many requests a second Zoom accepts; Business also "
                    + "stands for Education, Enterprise and Partner.",
                display: .dropdown,
                options: [
                    .init("Free", value: ZoomPlan.free.rawValue), .init("Pro", value: ZoomPlan.pro.rawValue),
                    .init("Business or higher", value: ZoomPlan.business.rawValue),
                    .init("No pacing", value: ZoomPlan.unlimited.rawValue),
                ],
                order: 8, default: .string(ZoomPlan.pro.rawValue), required: false,
                validations: [.includedIn(ZoomPlan.allCases.map { .string($0.rawValue) })], advanced: true),
            ConfigurationField(
                "rate_limit_share", label: "Share of the plan's rates (percent)",
                tooltip: "All apps of an account share its rates; what this connector leaves is theirs.",
                kind: .integer, display: .numeric, order: 9, default: 80, required: false,
                validations: [.greaterThan(0), .lessThan(101)], advanced: true),
            ConfigurationField(
                "api_base_url", label: "API base URL",
                tooltip: "For another region, Zoom for Government (https://api.zoomgov.com/v2) or a simulator.",
                order: 10,
                default: .string(ZoomSettings.defaultAPIBase), required: false, validations: [url], advanced: true),
            ConfigurationField(
                "oauth_base_url", label: "OAuth base URL",
                tooltip: "Where access tokens come from; for Zoom for Government https://zoomgov.com.", order: 11,
                default: .string(ZoomSettings.defaultOAuthBase), required: false, validations: [url], advanced: true),
        ]
    }

    private static var documentFields: [PluginManifest.DocumentField] {
        [
            .init("topic", .title, "What a meeting or recording is about."),
            .init("file_name", .title, "The name of a chat file."),
            .init("name", .title, "The name of a channel."),
            .init("display_name", .title, "The name that a user is shown by."),
            .init("email", .title, "A user's e-mail address."),
            .init("message", .text, "The text of a chat message."),
            .init("agenda", .text, "What a meeting is to deal with."),
            .init("first_name", .text, "A user's first name."),
            .init("last_name", .text, "A user's last name."),
            .init("dept", .text, "A user's department."),
            .init("sender_display_name", .text, "Who wrote a message."),
            .init("user_name", .text, "Who hosted a past meeting."),
            .init("participants.name", .text, "Who was in a past meeting."),
            .init("document_type", .value, "What kind of document it is, such as past_meeting."),
            .init("id", .value, "Zoom's own id, or a meeting's number."),
            .init("uuid", .value, "The id of one instance of a meeting."),
            .init("host_id", .value, "The user who hosts a meeting."),
            .init("sender", .value, "The e-mail address of who wrote a message."),
            .init("start_time", .value, "When a meeting or recording begins."),
            .init("date_time", .value, "When a message was written."),
        ]
    }
}
