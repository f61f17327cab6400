import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomSyncTests {
    /// An account with two users and one of everything for the first; what is not named answers an empty list.
    private static func account(
        _ answer: @escaping @Sendable (ScriptedTransport.Call) async throws -> ScriptedTransport.Answer? = { _ in nil }
    ) -> ScriptedTransport {
        .withTokens { call in
            if let special = try await answer(call) { return special }
            switch (call.path, call.query["type"] ?? call.query["search_type"]) {
            case ("/v2/users", _): return .json(#"{"users":[{"id":"u1"},{"id":"u2"},{"email":"p@x.example"}]}"#)
            case ("/v2/users/u1/meetings", "live"): return .json(#"{"meetings":[{"id":1,"uuid":"l=="}]}"#)
            case ("/v2/users/u1/meetings", "upcoming_meetings"):
                return .json(
                    #"{"meetings":[{"id":1,"uuid":"s","type":8,"start_time":"t1"},{"id":1,"uuid":"s","type":8,"start_time":"t2"}]}"#
                )
            case ("/v2/users/u1/meetings", _):
                return .json(#"{"meetings":[{"id":1,"uuid":"/p=="},{"id":2,"uuid":"q"}]}"#)
            case ("/v2/users/u1/recordings", _): return .json(#"{"meetings":[{"id":1,"uuid":"r"}]}"#)
            case ("/v2/chat/users/u1/channels", _): return .json(#"{"channels":[{"id":"c"}]}"#)
            case ("/v2/chat/users/u1/messages", "message"): return .json(#"{"messages":[{"id":"m"}]}"#)
            case ("/v2/chat/users/u1/messages", _):
                return .json(
                    #"{"messages":[{"id":"m","files":[{"file_id":"f","file_name":"a.txt","file_size":"3","download_url":"https://zoom.us/f"},{"file_id":"g","file_name":"b"}]}]}"#
                )
            case ("/v2/past_meetings/q/participants", _): return .json(#"{"participants":[{"name":"A"}]}"#)
            case ("/v2/past_meetings/q", _):
                return .json(#"{"id":2,"uuid":"q","topic":"T","end_time":"2026-11-01T10:00:00Z"}"#)
            case let (path, _) where path.hasSuffix("/participants"): return .json(#"{"participants":[]}"#)
            case let (path, _) where path.hasPrefix("/v2/past_meetings"): return .json(#"{"uuid":"/p==","topic":"P"}"#)
            case let (path, _) where path.hasSuffix("/channels"): return .json(#"{"channels":[]}"#)
            case let (path, _) where path.hasSuffix("/messages"): return .json(#"{"messages":[]}"#)
            default: return .json(#"{"meetings":[]}"#)
            }
        }
    }

    @Test func `everything is listed into its scope`() async throws {
        let sink = try await sync(plugin(Self.account()))
        #expect(
            sink.ids == [
                "user:u1", "user:u2", "user:p@x.example", "live_meeting:l==", "upcoming_meeting:s:t1",
                "upcoming_meeting:s:t2", "past_meeting:/p==", "past_meeting:q", "recording:r", "channel:c",
                "chat_message:m", "chat_file:f", "chat_file:g",
            ])
        #expect(sink.failures.isEmpty)
        let listings = ZoomUserListing.allCases.flatMap { ["users/u1/\($0.rawValue)", "users/u2/\($0.rawValue)"] }
        #expect(sink.completed == Set(["users", "users/u1", "users/u2"] + listings))
        #expect(sink.documents.first { $0.document.id == "recording:r" }?.scope == "users/u1/recordings")
        #expect(sink.documents.filter { $0.document.id == "recording:r" }.count == 1)
        #expect(sink.warnings.map(\.scope) == ["users/u1/chat_files"])
    }

    @Test func `requests are those that Zoom documents`() async throws {
        let transport = Self.account()
        _ = try await sync(plugin(transport))
        let targets = Set(transport.apiCalls.map(\.target))
        let chat = "&search_key=%20&from=2026-05-27T10%3A00%3A00Z&to=2026-11-23T10%3A00%3A00Z&page_size=50"
        for target in [
            "/v2/users?page_size=300", "/v2/users/u2/meetings?type=previous_meetings&page_size=300",
            "/v2/users/u1/recordings?from=2026-10-24&to=2026-11-23&page_size=300",
            "/v2/users/u1/recordings?from=2026-10-23&to=2026-10-24&page_size=300",
            "/v2/chat/users/u1/channels?page_size=50", "/v2/chat/users/u1/messages?search_type=message\(chat)",
            "/v2/chat/users/u1/messages?search_type=file\(chat)",
        ] {
            #expect(targets.contains(target), "\(target)")
        }
        #expect(transport.apiCalls.allSatisfy { $0.token == "token-1" })
    }

    @Test(arguments: [
        ("/v2/users/u1/recordings", "users/u1/recordings"), ("/v2/chat/users/u2/channels", "users/u2/channels"),
    ])
    func `a listing that fails does so alone`(path: String, scope: String) async throws {
        let transport = Self.account { $0.path == path ? .json(#"{"code":1001,"message":"gone"}"#, status: 404) : nil }
        let sink = try await sync(plugin(transport))
        #expect(Set(sink.failures.keys) == [scope])
        #expect(sink.failures[scope]?.code == .notFound)
        #expect(sink.completed.count == 16)
    }

    @Test func `users who may not host have no meetings and no failure`() async throws {
        let transport = Self.account { call in
            call.path == "/v2/users/u2/meetings" ? .json(#"{"code":3161,"message":"no host"}"#, status: 400) : nil
        }
        let sink = try await sync(plugin(transport))
        #expect(sink.failures.isEmpty)
        #expect(sink.completed.contains("users/u2/past_meetings"))
    }

    @Test func `users that were named are worked on although the listing breaks off`() async throws {
        let transport = Self.account { call in
            guard call.path == "/v2/users" else { return nil }
            return call.query["next_page_token"] == nil
                ? .json(#"{"users":[{"id":"u1"}],"next_page_token":"n"}"#) : .json("", status: 500)
        }
        let sink = try await sync(plugin(transport))
        #expect(sink.ids.contains("chat_message:m"))
        #expect(Set(sink.failures.keys) == ["users"])
        #expect(sink.failures["users"]?.code == .unavailable)
    }

    @Test func `without the scope to list users the job fails`() async throws {
        let transport = Self.account { $0.path == "/v2/users" ? .json(#"{"code":4711}"#, status: 400) : nil }
        let error = await #expect(throws: ConnectorError.self) { _ = try await sync(plugin(transport)) }
        #expect(error?.code == .permission)
        #expect(error?.hint?.contains("user:read:list_users:admin") == true)
    }

    @Test func `deactivated users are listed only when wanted`() async throws {
        let active = Self.account()
        _ = try await sync(plugin(active))
        #expect(!active.apiCalls.contains { $0.query["status"] != nil })
        let all = Self.account { call in
            call.query["status"] == "inactive" ? .json(#"{"users":[{"id":"u1"},{"id":"old"}]}"#) : nil
        }
        let sink = try await sync(plugin(all, ["include_inactive_users": true]))
        #expect(sink.completed.contains("users/old/recordings"))
        #expect(all.apiCalls.filter { $0.path == "/v2/chat/users/u1/channels" }.count == 1)
    }

    @Test func `a used up day ends the job`() async throws {
        let transport = Self.account { call in
            call.path == "/v2/users/u1/recordings"
                ? .json("{}", status: 429, headers: [("X-RateLimit-Type", "Daily-limit")]) : nil
        }
        let error = await #expect(throws: ConnectorError.self) { _ = try await sync(plugin(transport)) }
        #expect(error?.code == .rateLimited)
    }

    @Test func `elements that are no objects are warned of`() async throws {
        let transport = Self.account { call in
            call.path == "/v2/chat/users/u1/channels" ? .json(#"{"channels":[null,{"id":"c"},7]}"#) : nil
        }
        let sink = try await sync(plugin(transport))
        #expect(sink.ids.contains("channel:c"))
        #expect(sink.warnings.filter { $0.scope == "users/u1/channels" }.count == 2)
    }

    @Test func `many users are all worked on`() async throws {
        let count = ZoomSync.usersAtOnce * 3 + 1
        let list = (0..<count).map { #"{"id":"v\#($0)"}"# }.joined(separator: ",")
        let transport = Self.account { $0.path == "/v2/users" ? .json(#"{"users":[\#(list)]}"#) : nil }
        let sink = try await sync(plugin(transport))
        #expect(sink.completed.count == 1 + count * 8)
    }

    // MARK: Details of past meetings

    private static let withDetails: JSONObject = ["fetch_past_meeting_details": true]

    @Test func `details and participants are merged`() async throws {
        let transport = Self.account()
        let sink = try await sync(plugin(transport, Self.withDetails))
        let body = try #require(try sink.body("past_meeting:q"))
        #expect(body["topic"] == "T")
        #expect(body["participants"] == [["name": "A"]])
        #expect(sink.document("past_meeting:q")?.timestamp == Timestamp(iso8601: "2026-11-01T10:00:00Z"))
        #expect(transport.apiCalls.contains { $0.target == "/v2/past_meetings/%252Fp%253D%253D" })
        #expect(
            transport.apiCalls.contains {
                $0.target == "/v2/past_meetings/%252Fp%253D%253D/participants?page_size=300"
            })
    }

    @Test(arguments: [(404, 3001), (400, 12702), (400, 1010), (400, 200), (403, 0)])
    func `a meeting whose details are not to be had is indexed without`(status: Int, code: Int) async throws {
        let transport = Self.account { call in
            call.path == "/v2/past_meetings/q" ? .json(#"{"code":\#(code),"message":"no"}"#, status: status) : nil
        }
        let sink = try await sync(plugin(transport, Self.withDetails))
        let body = try #require(try sink.body("past_meeting:q"))
        #expect(body["topic"] == nil)
        #expect(body["participants"] == [["name": "A"]])
        #expect(sink.failures.isEmpty)
        #expect(sink.warnings.filter { $0.scope == "users/u1/past_meetings" }.count == 1)
    }

    @Test func `a missing scope for details is warned of once`() async throws {
        let transport = Self.account { call in
            call.path.hasSuffix("/participants") ? .json(#"{"code":4711,"message":"no"}"#, status: 400) : nil
        }
        let sink = try await sync(plugin(transport, Self.withDetails))
        #expect(try sink.body("past_meeting:q")?["topic"] == "T")
        #expect(try sink.body("past_meeting:q")?["participants"] == nil)
        #expect(sink.failures.isEmpty)
        #expect(sink.warnings.filter { $0.error.code == .permission }.count == 1)
    }

    @Test func `details that fail keep the scope from completing, and the document from being replaced`() async throws {
        let transport = Self.account { call in
            call.path == "/v2/past_meetings/q" ? .json("", status: 500) : nil
        }
        let sink = try await sync(plugin(transport, Self.withDetails))
        #expect(!sink.ids.contains("past_meeting:q"))
        #expect(sink.ids.contains("past_meeting:/p=="))
        #expect(Set(sink.failures.keys) == ["users/u1/past_meetings"])
    }
}
