import HTTPServer
import JSON
import RawHTTPClient
import Testing
import Timestamps
import ZoomSimulator

@Suite struct FaultTests {
    private func simulator(_ faults: String...) throws -> ZoomSimulator {
        let parsed = try faults.map { try SimulatorFault(parsing: $0) }
        return try ZoomSimulator.start(
            testOptions {
                $0.faults = parsed
                $0.slowDelay = .milliseconds(1)
            })
    }

    @Test(
        arguments: [
            ("500", 500, 500), ("503", 503, 503), ("429", 429, 429), ("401", 401, 124), ("404-1001", 404, 1001),
            ("400-3161", 400, 3161), ("403-scope", 403, 4711), ("400-scope", 400, 4711),
        ] as [(String, Int64, Int64)])
    func `A fault answers with its status and code`(kind: String, status: Int64, code: Int64) throws {
        let client = try Client(simulator("/v2/users=\(kind)"))
        #expect(try client.refusal("/users") == [status, code])
    }

    @Test func `A fault with a count ends, and a regular expression picks requests`() throws {
        let client = try Client(simulator("/v2/users/[^/]+/recordings=503@2"))
        let path = "/users/ada.lindqvist@harbour.example/recordings"
        #expect(try [client.get(path).status, client.get(path).status, client.get(path).status] == [503, 503, 200])
        #expect(try client.get("/users").status == 200)
        #expect(client.simulator.statistics.faults == 2)
    }

    @Test func `HTML comes with any status`() throws {
        let client = try Client(simulator("/v2/users=html@1", "/v2/users=html-502@1", "/v2/users=slow@1"))
        let (first, second, third) = try (client.get("/users"), client.get("/users"), client.get("/users"))
        #expect(first.status == 200 && first.text.hasPrefix("<!DOCTYPE html>"))
        #expect(second.status == 502 && second.headers["content-type"]?.hasPrefix("text/html") == true)
        #expect(third.status == 200 && third.text.hasPrefix("{"))
    }

    @Test func `Truncated and closed answers end early`() throws {
        let client = try Client(simulator("/v2/users=truncate@1", "/v2/users=close@1"))
        let truncated = try client.get("/users")
        #expect(truncated.status == 200)
        #expect(truncated.body.count < truncated.announcedCount)
        #expect(throws: RawHTTPError.self) { try client.get("/users") }
        #expect(try client.get("/users").status == 200)
    }

    @Test func `Page tokens loop or expire`() throws {
        let looping = try Client(simulator("/v2/users=loop-token"))
        var tokens: [String] = []
        for _ in 1...3 {
            let suffix = tokens.last.map { "&next_page_token=\(FormCoding.percentEncoded($0))" } ?? ""
            tokens.append(try #require(looping.json("/users?page_size=5\(suffix)")["next_page_token"]?.string))
        }
        #expect(Set(tokens).count == 1)

        let expiring = try Client(simulator("/v2/users=expired-token@1"))
        let token = FormCoding.percentEncoded(
            try #require(expiring.json("/users?page_size=5")["next_page_token"]?.string))
        #expect(try expiring.refusal("/users?page_size=5&next_page_token=\(token)") == [400, 300])
        #expect(try expiring.get("/users?page_size=5&next_page_token=\(token)").status == 200)
    }

    @Test func `Faults are set and ended at run time`() throws {
        let simulator = try simulator()
        let client = try Client(simulator)
        #expect(try simulator.control("faults", #"{"faults": ["/v2/users=500"]}"#).status == 200)
        #expect(try client.get("/users").status == 500)
        #expect(try simulator.control("faults", #"{"faults": ["/v2/users=odd"]}"#).status == 400)
        simulator.setFaults([])
        #expect(try client.get("/users").status == 200)
    }

    @Test(arguments: ["", "/v2", "/v2=", "/v2=odd", "/v2=500@0", "/v2=500@x", "(=500", "/v2=html-9"])
    func `A fault that cannot be read is refused`(text: String) {
        #expect(throws: SimulatorError.self) { try SimulatorFault(parsing: text) }
    }

    // MARK: Limits

    @Test(
        arguments: [
            (SimulatorOptions.RetryAfterForm.seconds, "1"), (.none, nil), (.httpDate, "GMT"), (.iso8601, "Z"),
        ] as [(SimulatorOptions.RetryAfterForm, String?)])
    func `A 429 says when to come back in the form asked for`(
        form: SimulatorOptions.RetryAfterForm, ending: String?
    ) throws {
        let simulator = try ZoomSimulator.start(
            testOptions {
                $0.retryAfter = form
                $0.dailyLimit = nil
                $0.faults = [SimulatorFault("/v2", .rateLimited)]
            })
        let response = try Client(simulator).get("/users")
        #expect(response.status == 429)
        #expect(response.headers["x-ratelimit-category"] == "Medium")
        #expect(response.headers["x-ratelimit-type"] == "QPS")
        let value = response.headers["retry-after"]
        #expect((value == nil) == (ending == nil))
        if let value, let ending {
            #expect(value.hasSuffix(ending))
            if form == .httpDate { #expect(Timestamp(httpDate: value) != nil) }
            if form == .iso8601 { #expect(Timestamp(iso8601: value) != nil) }
        }
    }

    @Test func `Mixed forms of Retry-After take turns`() throws {
        let simulator = try ZoomSimulator.start(
            testOptions {
                $0.retryAfter = .mixed
                $0.faults = [SimulatorFault("/v2", .rateLimited)]
            })
        let client = try Client(simulator)
        let values = try (0..<4).map { _ in try client.get("/users").headers["retry-after"] ?? "" }
        #expect(Set(values.map { $0.suffix(1) }) == ["", "1", "T", "Z"])
    }

    @Test func `A plan refuses what exceeds its class within a second`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.plan = .free })
        let client = try Client(simulator)
        // However slow the machine, far more requests than two a second cannot all be within the limit.
        var statuses: [Int] = []
        for _ in 1...200 where !statuses.contains(429) { statuses.append(try client.get("/users").status) }
        #expect(statuses.prefix(2) == [200, 200])
        #expect(statuses.contains(429))
        #expect(simulator.statistics.rateLimited == 1)
    }

    @Test func `The daily limit is a day's`() throws {
        let simulator = try ZoomSimulator.start(
            testOptions {
                $0.dailyLimit = 1
                $0.retryAfter = .iso8601
            })
        let client = try Client(simulator)
        #expect(try client.get("/users").status == 200)
        let refused = try client.get("/users")
        #expect(refused.status == 429)
        #expect(refused.headers["x-ratelimit-type"] == "Daily-limit")
        #expect(refused.headers["retry-after"]?.hasSuffix("T00:00:00Z") == true)
    }
}
