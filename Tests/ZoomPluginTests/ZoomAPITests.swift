import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomAPITests {
    private let clock = TestClock()
    private let users = ZoomCall.users(status: nil)
    private static let page = #"{"users":[{"id":"u1"}],"next_page_token":""}"#

    private func api(_ transport: ScriptedTransport) throws -> ZoomAPI { try plugin(transport, clock: clock).api }

    @Test func `a refused token is replaced once`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.token == "token-2" ? .json(Self.page) : .json(#"{"code":124}"#, status: 401)
        }
        #expect(try await api(transport).get(users)["users"]?.count == 1)
        #expect(transport.apiCalls.map(\.token) == ["token-1", "token-2"])
    }

    @Test func `a token that is refused again is a failure`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"code":124}"#, status: 401) }
        let refusal = await #expect(throws: ZoomRefusal.self) { _ = try await api(transport).get(users) }
        #expect(refusal?.error.code == .authentication)
        #expect(transport.tokenCalls.count == 2)
        #expect(transport.apiCalls.count == 2)
    }

    @Test func `a new token that worked for others and died since is replaced again`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.token == "token-3" ? .json(Self.page) : .json("{}", status: 401)
        }
        let api = try api(transport)
        let second = ZoomToken(value: Secret("token-2"), generation: 2, freshUntil: clock.now)
        api.tokens.accept(second, for: .users)
        #expect(try await api.get(users)["users"]?.count == 1)
        #expect(transport.tokenCalls.count == 3)
    }

    @Test func `a hundred requests whose token is refused cause one refresh`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.token == "token-1" ? .json(#"{"code":"124"}"#, status: 401) : .json(Self.page)
        }
        let api = try api(transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { _ = try await api.get(users) } }
            try await group.waitForAll()
        }
        #expect(transport.tokenCalls.count == 2)
    }

    @Test func `a missing scope with status 401 does not cost a token`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"code":4711}"#, status: 401) }
        await #expect(throws: ZoomRefusal.self) { _ = try await api(transport).get(users) }
        #expect(transport.tokenCalls.count == 1)
    }

    @Test(
        arguments: [("3", 3...4), ("2026-11-23T10:00:08Z", 7...9), ("soon", 1...2), (nil, 1...2)]
            as [(String?, ClosedRange<Int>)])
    func `a demand for patience is honoured`(field: String?, seconds: ClosedRange<Int>) async throws {
        let answers = Counter()
        let transport = ScriptedTransport.withTokens { _ in
            answers.next() == 1
                ? .json(#"{"code":429}"#, status: 429, headers: field.map { [("Retry-After", $0)] } ?? [])
                : .json(Self.page)
        }
        _ = try await api(transport).get(users)
        let waited = try #require(clock.sleeps.first)
        #expect(waited >= .seconds(seconds.lowerBound) && waited <= .seconds(seconds.upperBound))
        #expect(transport.apiCalls.count == 2)
    }

    @Test func `demands for patience do not count as attempts, but end`() async throws {
        let answers = Counter()
        let patient = ScriptedTransport.withTokens { _ in
            answers.next() <= 9 ? .json("{}", status: 429) : .json(Self.page)
        }
        _ = try await api(patient).get(users)

        let endless = ScriptedTransport.withTokens { _ in .json("{}", status: 429) }
        let error = await #expect(throws: ConnectorError.self) { _ = try await api(endless).get(users) }
        #expect(error?.code == .rateLimited)
        #expect(endless.apiCalls.count == ZoomAPI.maximumThrottles + 1)
    }

    @Test(arguments: [
        [("X-RateLimit-Type", "Daily-limit"), ("Retry-After", "2026-11-24T00:00:00Z")],
        [("X-RateLimit-Type", "Daily-limit")], [("Retry-After", "50400")],
    ])
    func `a used up day ends the job and says when it goes on`(headers: [(String, String)]) async throws {
        let transport = ScriptedTransport.withTokens { _ in .json("{}", status: 429, headers: headers) }
        let error = await #expect(throws: ConnectorError.self) { _ = try await api(transport).get(users) }
        #expect(error?.code == .rateLimited)
        #expect(error?.scope == .job)
        #expect(error?.message.contains("2026-11-24T00:00:00") == true)
        #expect(transport.apiCalls.count == 1)
    }

    @Test func `passing failures are repeated`() async throws {
        let answers = Counter()
        let transport = ScriptedTransport.withTokens { _ in
            switch answers.next() {
            case 1: throw HTTPError(.timeout, "slow")
            case 2: .json("<html>bad gateway</html>", status: 502)
            case 3: .json(#"{"users":[{"id":"#)
            case 4: .json("<html>maintenance</html>", headers: [("Content-Type", "text/html")])
            default: .json(Self.page)
            }
        }
        #expect(try await api(transport).get(users)["users"]?.count == 1)
    }

    @Test(arguments: ["{}", #"{"users":null}"#, #"{"users":{}}"#, "[]", #"{"users":[]"#, "", "<html></html>"])
    func `an answer that lists nothing is never taken for empty`(body: String) async throws {
        let transport = ScriptedTransport.withTokens { _ in
            .json(body, headers: [("Content-Type", "text/odd"), ("x-zm-trackingid", "WEB_7")])
        }
        let error = await #expect(throws: ConnectorError.self) { _ = try await api(transport).get(users) }
        #expect(error?.code == .malformedResponse)
        for part in ["GET /users", "HTTP 200", "text/odd", "WEB_7"] { #expect(error?.message.contains(part) == true) }
        #expect(transport.apiCalls.count == 5)
    }

    @Test(arguments: ["0", #""0""#])
    func `a null list is empty where Zoom counts none`(total: String) async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"users":null,"total_records":\#(total)}"#) }
        #expect(try await api(transport).get(users)["users"]?.isNull == true)
    }

    @Test func `a refusal with status 200 is a refusal`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"code":200,"message":"No permission."}"#) }
        let refusal = await #expect(throws: ZoomRefusal.self) { _ = try await api(transport).get(users) }
        #expect(refusal?.kind == .notAllowed)
    }

    @Test func `what the app may never do is not asked for thousands of times`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"code":4711}"#, status: 400) }
        let api = try api(transport)
        for _ in 0..<50 { await #expect(throws: ZoomRefusal.self) { _ = try await api.get(users) } }
        #expect(transport.apiCalls.count == ZoomRefusedScopes.limit)
    }

    @Test func `one user without the scope does not stop the others`() async throws {
        let answers = Counter()
        let transport = ScriptedTransport.withTokens { _ in
            answers.next() == 1 ? .json(Self.page) : .json(#"{"code":4711}"#, status: 400)
        }
        let api = try api(transport)
        _ = try await api.get(users)
        for _ in 0..<20 { await #expect(throws: ZoomRefusal.self) { _ = try await api.get(users) } }
        #expect(transport.apiCalls.count == 21)
    }
}
