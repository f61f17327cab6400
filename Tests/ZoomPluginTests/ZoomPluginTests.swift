import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomPluginTests {
    @Test func `the settings are those that users of the reference know, in their order`() {
        let fields = ZoomPlugin.manifest.configuration.fields
        #expect(
            fields.prefix(6).map(\.key) == [
                "account_id", "client_id", "client_secret", "fetch_past_meeting_details", "recording_age",
                "use_text_extraction_service",
            ])
        #expect(fields.map(\.order) == Array(1...fields.count))
        #expect(fields.filter(\.isSensitive).map(\.key) == ["client_secret"])
        let areAdvanced = fields.dropFirst(5).allSatisfy(\.isAdvanced)
        #expect(areAdvanced)
    }

    @Test(
        arguments: [
            ("recording_age", -1, false), ("recording_age", 0, true), ("recording_age", "", false),
            ("rate_limit_share", 0, false), ("rate_limit_share", 100, true), ("rate_limit_share", 101, false),
            ("rate_limit_plan", "gold", false), ("rate_limit_plan", "free", true), ("client_secret", "", false),
        ] as [(String, JSONValue, Bool)])
    func `values are validated`(key: String, value: JSONValue, isValid: Bool) {
        let isAccepted = (try? configuration([key: value])) != nil
        #expect(isAccepted == isValid)
    }

    @Test func `advanced settings have defaults`() throws {
        let settings = try ZoomSettings(configuration(["rate_limit_plan": nil]))
        #expect(settings.apiBase == "https://api.zoom.us/v2")
        #expect(settings.oauthBase == "https://zoom.us")
        #expect(settings.plan == .pro)
        #expect(settings.rateLimitPercent == 80)
        #expect(!settings.includesInactiveUsers)
    }

    @Test func `a base keeps its path and loses its last slash`() throws {
        let settings = try ZoomSettings(configuration(["api_base_url": "http://127.0.0.1:8080/zoom/v2/"]))
        #expect(settings.apiBase == "http://127.0.0.1:8080/zoom/v2")
    }

    @Test(arguments: ["ftp://x.example", "https://x.example/?a=b", "nonsense"])
    func `a base that is no URL is refused`(base: String) throws {
        #expect(throws: (any Error).self) { try ZoomSettings(configuration(["api_base_url": .string(base)])) }
    }

    // MARK: Check

    private static func answer(_ call: ScriptedTransport.Call) -> ScriptedTransport.Answer {
        switch call.path {
        case "/v2/users": .json(#"{"users":[{"email":"pending@x.example"},{"id":"u1"}]}"#)
        case "/v2/chat/users/u1/channels": .json(#"{"channels":[]}"#)
        case "/v2/chat/users/u1/messages": .json(#"{"messages":[]}"#)
        case "/v2/past_meetings/p": .json(#"{"uuid":"p"}"#)
        case "/v2/past_meetings/p/participants": .json(#"{"participants":[]}"#)
        default: .json(#"{"meetings":[{"uuid":"p"}]}"#)
        }
    }

    @Test func `a check asks for one of everything`() async throws {
        let transport = ScriptedTransport.withTokens { Self.answer($0) }
        #expect(try await plugin(transport, ["fetch_past_meeting_details": true]).check().isEmpty)
        #expect(transport.apiCalls.count == 10)
        #expect(transport.apiCalls.dropFirst().allSatisfy { $0.query["page_size"] ?? "1" == "1" })
    }

    @Test func `a check names the missing scope of each entity`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.path.hasPrefix("/v2/chat") || call.path.hasSuffix("/recordings")
                ? .json(#"{"code":4711,"message":"no scope"}"#, status: 400) : Self.answer(call)
        }
        let problems = try await plugin(transport).check()
        #expect(
            problems.map { $0.message.prefix { $0 != ":" } } == [
                "Recordings", "Channels", "Chat messages", "Chat files",
            ])
        #expect(problems.allSatisfy { $0.isWarning })
        #expect(problems[0].hint.contains("cloud_recording:read:list_user_recordings:admin"))
        #expect(problems[1].hint.contains("team_chat:read:list_user_channels:admin"))
    }

    @Test func `a check reports users that cannot be listed as a problem`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"code":4711}"#, status: 400) }
        let problems = try await plugin(transport).check()
        #expect(problems.count == 1)
        #expect(problems.first?.isWarning == false)
        #expect(problems.first?.hint.contains("user:read:list_users:admin") == true)
    }

    @Test func `a check reports refused credentials as a problem`() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"error":"invalid_client"}"#, status: 400) }
        let problems = try await plugin(transport).check()
        #expect(problems.first?.isWarning == false)
        #expect(problems.first?.message.contains("invalid_client") == true)
    }
}
