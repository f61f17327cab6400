import EndToEnd
import Foundation
import JSON
import Testing
import ZoomSimulator

/// What goes wrong between the program and its source: what passes is waited out, what lasts is reported and costs nothing.
struct SourceFaultTests {
    /// Faults that strike a few times at every kind of request.
    static let passing: [SimulatorFault.Kind] = [
        .status(500, code: 500), .status(503, code: 503), .html(200), .html(502), .truncated, .closed, .expiredToken,
    ]

    @Test(arguments: passing)
    func `a fault that passes leaves no trace`(kind: SimulatorFault.Kind) async throws {
        var options = SimulatorOptions.tiny
        options.messages = 200
        options.faults = ["/v2/users?", "/v2/users/", "/v2/chat/", "/file/"].filter {
            $0 != "/file/" || kind != .html(200)
        }
        .map { SimulatorFault($0, kind, count: 2) }
        let account = try ZoomAccount(options)
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(account.simulator.statistics.faults > 0)
        #expect(report["attachments_failed"] == 0, "\(report)")
        #expect(try await account.compared() == [])
    }

    /// Faults that stay, at one listing of one user.
    static let lasting: [SimulatorFault.Kind] = [.html(200), .truncated, .closed, .loopToken]

    @Test(arguments: lasting)
    func `a fault that stays fails its scope only`(kind: SimulatorFault.Kind) async throws {
        var options = SimulatorOptions.tiny
        options.messages = 250
        let account = try ZoomAccount(options)
        #expect(try await account.synced().status == 0)
        let before = Set(try await account.indexed().keys)
        let user = try account.firstUser
        account.simulator.setFaults([SimulatorFault("/v2/chat/users/\(user)/messages?search_type=message", kind)])
        let (status, report) = try await account.synced()
        #expect(status == 3, "\(report)")
        #expect(report["failed_scopes"]?.array?.compactMap { $0["scope"]?.string } == ["users/\(user)/chat_messages"])
        #expect(report["deleted"] == 0)
        #expect(Set(try await account.indexed().keys) == before)
        #expect(try await account.compared() == [])
    }

    @Test(arguments: SimulatorOptions.RetryAfterForm.allCases)
    func `a refusal for the rate is waited out in every form of its header`(
        form: SimulatorOptions.RetryAfterForm
    ) async throws {
        var options = SimulatorOptions.tiny
        options.retryAfter = form
        options.faults = [
            SimulatorFault("/v2/chat", .rateLimited, count: 1), SimulatorFault("/file/", .rateLimited, count: 1),
        ]
        let account = try ZoomAccount(options)
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(account.simulator.statistics.rateLimited == 2)
        #expect(try await account.compared() == [])
    }

    @Test func `the daily limit ends the job at once, saying until when, and nothing is deleted`() async throws {
        var options = SimulatorOptions.tiny
        options.retryAfter = .iso8601
        options.dailyLimit = 300
        let account = try ZoomAccount(options)
        #expect(try await account.synced().status == 0)
        var last: (status: Int32, report: JSONValue) = (0, .null)
        while last.status == 0 { last = try await account.synced() }
        #expect(last.status == 1, "\(last.report)")
        #expect(last.report["error"]?["code"] == "rate_limited")
        #expect(last.report["error"]?["message"]?.string?.contains("T00:00:00Z") == true, "\(last.report)")
        #expect(last.report["deleted"] == 0)
    }

    @Test func `tokens that die early are replaced`() async throws {
        var options = SimulatorOptions.tiny
        options.tokenUses = 9
        let account = try ZoomAccount(options)
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(account.simulator.statistics.tokensIssued > 5)
        #expect(try await account.compared() == [])
    }

    @Test func `a wrong secret is named and never shown`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.run(["documents"]).output
        var host = account.host
        let secret = "hush-\(UUID().uuidString)"
        host.environment["ZOOM_CLIENT_SECRET"] = secret
        for command in [["sync"], ["sync", "--json"], ["sync", "--log-level", "debug"], ["check"]] {
            let result = try await blocking { [host] in
                try host.run(command + ["--config", account.config, "--connector", "zoom"])
            }
            #expect(result.status == 1)
            let text = result.output + result.errors
            #expect(text.contains("Check client ID and client secret"), "\(text)")
            #expect(!text.contains(secret))
        }
        #expect(try await account.run(["documents"]).output == before)
        let folder = URL(fileURLWithPath: account.config).deletingLastPathComponent()
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let data = try Data(contentsOf: file)
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(file.lastPathComponent)")
            if file.lastPathComponent != "config.yml" {
                #expect(data.range(of: Data(SimulatorOptions.tiny.clientSecret.utf8)) == nil)
            }
        }
    }

    @Test func `a missing scope is named as Zoom names it, or in both of its forms`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.indexed()
        let users = try account.objects("user").filter { $0["user_status"] == "active" }.count
        let forms: [(SimulatorFault.Kind, [String])] = [
            (.scope(status: 400), ["cloud_recording:read:list_user_recordings:admin"]),
            (
                .status(400, code: 4711),
                ["cloud_recording:read:list_user_recordings:admin", "recording:read:admin"]
            ),
        ]
        for (kind, names) in forms {
            account.simulator.setFaults([SimulatorFault("^/v2/users/[^/]*/recordings", kind)])
            let (status, report) = try await account.synced()
            #expect(status == 3, "\(report)")
            #expect(report["failed_scope_count"]?.int64 == Int64(users))
            let message = report["failed_scopes"]?.array?.first?["error"]?.string ?? ""
            for name in names { #expect(message.contains(name), "\(message)") }
            #expect(report["deleted"] == 0)
        }
        #expect(try await account.indexed() == before)
    }

    @Test func `a host that cannot be reached is named, and nothing is deleted`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.run(["documents"]).output
        account.simulator.stop()
        let (status, report) = try await account.synced()
        #expect(status == 1)
        #expect(
            report["error"]?["message"]?.string?.contains("127.0.0.1:\(account.simulator.port)") == true, "\(report)")
        #expect(report["deleted"] == 0)
        #expect(try await account.run(["documents"]).output == before)
    }

    @Test func `users that cannot be listed end the job with nothing deleted`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.run(["documents"]).output
        account.simulator.removeUsers(2)
        account.simulator.setFaults([SimulatorFault("/v2/users?", .status(500, code: 500))])
        let (status, report) = try await account.synced()
        #expect(status == 1)
        #expect(report["deleted"] == 0)
        #expect(try await account.run(["documents"]).output == before)
    }
}
