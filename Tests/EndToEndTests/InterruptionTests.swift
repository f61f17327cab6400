import EndToEnd
import Foundation
import JSON
import Testing
import ZoomSimulator

/// Jobs that are stopped in the middle: what was written stays, nothing is deleted, and the next job completes the work.
struct InterruptionTests {
    /// An account in which one listing is not answered before the test is over.
    private func stuckAccount(messages: Int = 60) throws -> ZoomAccount {
        var options = SimulatorOptions.tiny
        options.messages = messages
        options.slowDelay = .seconds(3_600)
        options.latency = .milliseconds(5)
        return try ZoomAccount(options)
    }

    private func stick(_ account: ZoomAccount) throws {
        account.simulator.setFaults([SimulatorFault("/v2/users/\(try account.firstUser)/recordings", .slow)])
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal stops a sync in good order`(signal: Int32) async throws {
        let account = try stuckAccount()
        #expect(try await account.synced().status == 0)
        let before = Set(try await account.indexed().keys)
        account.simulator.removeUsers(2)
        account.simulator.setRevision(2)
        try stick(account)
        let result = try await blocking {
            let sync = try account.start()
            try waitUntil("the slow request was sent") { account.simulator.statistics.faults > 0 }
            return try sync.ended(by: signal)
        }
        #expect(result.status == 130)
        let report = try JSONValue(parsing: result.output.trimmingCharacters(in: .newlines))
        #expect(report["status"] == "canceled")
        #expect(report["deleted"] == 0)
        #expect(before.isSubset(of: try await account.indexed().keys))
        #expect(try await account.jobs().first?["status"] == "canceled")

        account.simulator.setFaults([])
        #expect(try await account.synced().status == 0)
        #expect(try await account.compared() == [])
    }

    @Test func `a sync that is killed is made up for by the next one`() async throws {
        let account = try stuckAccount(messages: 900)
        try stick(account)
        let documents = try await blocking {
            let sync = try account.start()
            // Reading while the other writes; the first batch is enough.
            var documents: [JSONValue] = []
            try waitUntil("documents are indexed") {
                documents = (try? account.documents()) ?? []
                return !documents.isEmpty
            }
            #expect(try sync.ended(by: SIGKILL).status == SIGKILL)
            return documents
        }
        #expect(documents.allSatisfy { $0["_id"] != nil })
        #expect(try await account.jobs().map { $0["status"] } == ["in_progress"])

        account.simulator.removeUsers(1)
        account.simulator.setFaults([])
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect((report["unchanged"]?.int64 ?? 0) > 0)
        #expect(try await account.compared() == [])
        let jobs = try await account.jobs()
        #expect(jobs.map { $0["status"] } == ["completed", "error"])
        #expect(jobs.last?["error"]?.string?.contains("ended without finishing") == true)
        #expect(jobs.last?["finished_at"] != .null)
    }

    @Test func `a connector runs one job at a time`() async throws {
        let account = try stuckAccount()
        try stick(account)
        let (processID, second, first) = try await blocking {
            let running = try account.start()
            try waitUntil("the slow request was sent") { account.simulator.statistics.faults > 0 }
            let second = try account.host.run(
                ["sync", "--config", account.config, "--connector", "zoom", "--json"])
            return (running.processID, second, try running.ended(by: SIGINT))
        }
        #expect(second.status == 1)
        #expect(
            second.errors.contains("a job of the connector zoom is running already, in process \(processID)"),
            "\(second.errors)")
        #expect(try JSONValue(parsing: second.output.trimmingCharacters(in: .newlines))["error"]?["code"] == "index")
        #expect(first.status == 130)
        #expect(try await account.jobs().count == 1)
        account.simulator.setFaults([])
        #expect(try await account.synced().status == 0)
        #expect(try await account.compared() == [])
    }
}

extension ZoomAccount {
    /// Starts a sync.
    fileprivate func start() throws -> SpawnedProcess {
        try host.start(["sync", "--config", config, "--connector", "zoom", "--json"])
    }
}

extension SpawnedProcess {
    /// Sends a signal and waits for the end.
    fileprivate func ended(by signal: Int32) throws -> ProcessResult {
        send(signal)
        return try wait()
    }
}
