import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomTokenRequestTests {
    private func request(_ transport: ScriptedTransport, clock: TestClock = TestClock()) -> ZoomTokenRequest {
        ZoomTokenRequest(
            credentials: ZoomCredentials(
                accountID: "acc/1", clientID: "client", clientSecret: Secret("s3cr3t-value")),
            base: "https://zoom.us", http: transport, clock: clock.hostClock, retry: RetryPolicy())
    }

    @Test func `parameters go in the body and credentials in the header`() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"access_token":"t","expires_in":"120"}"#) }
        let grant = try await request(transport)()
        #expect(grant == ZoomTokenGrant(value: Secret("t"), lifetime: .seconds(120)))
        let sent = try #require(transport.calls.first?.request)
        #expect(sent.method == .post)
        #expect(sent.url == "https://zoom.us/oauth/token")
        #expect(sent.body == Array("grant_type=account_credentials&account_id=acc%2F1".utf8))
        #expect(sent.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(sent.headers["Authorization"] == "Basic Y2xpZW50OnMzY3IzdC12YWx1ZQ==")
    }

    @Test(arguments: [#"{"access_token":"t"}"#, #"{"access_token":"t","expires_in":null,"scope":null}"#])
    func `without a life the documented one counts`(body: String) async throws {
        let grant = try await request(ScriptedTransport { _ in .json(body) })()
        #expect(grant.lifetime == ZoomTokenRequest.defaultLifetime)
    }

    @Test(arguments: [
        (400, #"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#, "client secret"),
        (401, #"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#, "client secret"),
        (400, #"{"reason":"unsupported grant type","error":"unsupported_grant_type"}"#, "Server-to-Server"),
        (400, #"{"reason":"Bad Request","error":"invalid_request"}"#, "account ID"),
        (400, #"{"errorCode":4702,"errorMessage":"Invalid client"}"#, "client secret"),
        (400, #"{"code":"4717","message":"App is gone"}"#, "Activate"),
        (403, "<html>no</html>", "oauth_base_url"),
    ])
    func `a refusal ends the job and says what to do`(status: Int, body: String, hint: String) async throws {
        let transport = ScriptedTransport { _ in .json(body, status: status) }
        let error = await #expect(throws: ConnectorError.self) { _ = try await request(transport)() }
        #expect(error?.code == .authentication)
        #expect(error?.scope == .job)
        #expect(error?.hint?.contains(hint) == true)
        // Once, and once more in the older form where it looks as if the parameters had not been found.
        #expect(transport.calls.count == (body.contains("grant") || body.contains("invalid_request") ? 2 : 1))
    }

    @Test func `a service that reads parameters from the query only is understood`() async throws {
        let transport = ScriptedTransport { request in
            request.request.url.contains("?grant_type=account_credentials&account_id=acc%2F1")
                ? .json(#"{"access_token":"t"}"#)
                : .json(#"{"reason":"unsupported grant type","error":"unsupported_grant_type"}"#, status: 400)
        }
        #expect(try await request(transport)().value == Secret("t"))
    }

    @Test func `secrets that Zoom repeats are kept out of the message`() async throws {
        let transport = ScriptedTransport { _ in
            .json(#"{"reason":"bad secret s3cr3t-value","error":"invalid_client"}"#, status: 400)
        }
        let error = await #expect(throws: ConnectorError.self) { _ = try await request(transport)() }
        #expect(error?.message.contains("s3cr3t-value") == false)
        #expect(error?.message.contains("bad secret") == true)
    }

    @Test func `passing failures are repeated`() async throws {
        let attempts = Counter()
        let transport = ScriptedTransport { _ in
            switch attempts.next() {
            case 1: throw HTTPError(.connectionLost, "lost")
            case 2: .json("oops", status: 503)
            case 3: .json("{}", status: 429, headers: [("Retry-After", "2")])
            case 4: .json("<html>")
            default: .json(#"{"access_token":"t"}"#)
            }
        }
        #expect(try await request(transport)().value == Secret("t"))
    }

    @Test func `a failure that stays is not to be repeated by others`() async throws {
        let transport = ScriptedTransport { _ in .json("", status: 500) }
        let error = await #expect(throws: ConnectorError.self) { _ = try await request(transport)() }
        #expect(error?.code == .unavailable)
        #expect(error?.scope == .job)
        #expect(error?.retry == .never)
    }
}
