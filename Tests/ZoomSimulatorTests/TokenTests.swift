import JSON
import RawHTTPClient
import Testing
import ZoomSimulator

@Suite struct TokenTests {
    @Test func `A token is given for the grant in the body or in the query`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.tokenLifetime = 120 })
        let grant = "grant_type=account_credentials&account_id=sim-account"
        for (query, body) in [("", grant), ("?\(grant)", "")] {
            let response = try Client.requestToken(simulator, query: query, body: body)
            #expect(response.status == 200)
            let token = try JSONDocument(parsing: response.body).root
            #expect(token["expires_in"]?.int64 == 120)
            #expect(token["token_type"]?.string == "bearer")
            #expect(token["scope"]?.string?.contains("user:read:list_users:admin") == true)
            #expect(token["api_url"]?.string == simulator.url)
        }
        #expect(simulator.statistics.tokensIssued == 2)
    }

    @Test(arguments: [
        ("Basic d3Jvbmc6c2VjcmV0", "grant_type=account_credentials&account_id=sim-account", "invalid_client"),
        (Client.credentials, "grant_type=client_credentials&account_id=sim-account", "unsupported_grant_type"),
        (Client.credentials, "grant_type=account_credentials&account_id=other", "invalid_request"),
    ])
    func `Wrong credentials are refused with reason and error`(authorization: String, body: String, error: String)
        throws
    {
        let simulator = try ZoomSimulator.start(testOptions())
        let response = try Client.requestToken(simulator, authorization: authorization, body: body)
        #expect(response.status == 400)
        let refusal = try JSONDocument(parsing: response.body).root
        #expect(refusal["error"]?.string == error)
        #expect(refusal["reason"]?.string?.isEmpty == false)
    }

    @Test func `Requests without a good token get 401 and 124`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        var client = try Client(simulator)
        #expect(try rawRequest(port: simulator.port, "/v2/users").status == 401)
        #expect(try rawRequest(port: simulator.port, "/v2/users?access_token=\(client.token)").status == 401)
        client.token += "x"
        #expect(try client.refusal("/users") == [401, 124])
        #expect(simulator.statistics.badTokens == 3)
    }

    @Test func `A token whose time is over is refused, and so is one that dies early`() throws {
        let expired = try ZoomSimulator.start(testOptions { $0.tokenLifetime = 0 })
        #expect(try Client(expired).refusal("/users") == [401, 124])

        let shortLived = try ZoomSimulator.start(testOptions { $0.tokenUses = 2 })
        let client = try Client(shortLived)
        #expect(try client.get("/users").status == 200)
        #expect(try client.get("/users").status == 200)
        #expect(try client.refusal("/users") == [401, 124])
        #expect(try Client(shortLived).get("/users").status == 200)

        let revoked = try ZoomSimulator.start(testOptions())
        let other = try Client(revoked)
        #expect(try revoked.control("revoke-tokens", "").status == 200)
        #expect(try other.refusal("/users") == [401, 124])
    }

    @Test func `A scope that is not granted is named`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.scopes = ["user:read:list_users:admin"] })
        let client = try Client(simulator)
        #expect(try client.get("/users").status == 200)
        let refusal = try client.get("/users/ada.lindqvist@harbour.example/meetings")
        #expect(refusal.status == 400)
        #expect(refusal.text.contains("4711"))
        #expect(refusal.text.contains("[meeting:read:list_meetings:admin]"))
    }
}
