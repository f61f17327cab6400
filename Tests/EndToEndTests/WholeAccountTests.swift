import EndToEnd
import JSON
import Testing
import ZoomSimulator

struct WholeAccountTests {
    @Test(arguments: [false, true])
    func `every document is indexed exactly once, through removals and edits`(withDetails: Bool) async throws {
        var options = SimulatorOptions.tiny
        options.messages = 150
        let account = try ZoomAccount(options, settings: ["fetch_past_meeting_details: \(withDetails)"])
        try await expectInStep(account, "created")
        try await expectUnchanged(account)
        account.simulator.removeUsers(2)
        try await expectInStep(account, "deleted")
        try await expectUnchanged(account)
        account.simulator.setRevision(2)
        try await expectInStep(account, "updated")
        let texts = try await account.indexed().values.compactMap { $0["message"]?.string }
        #expect(texts.contains { $0.hasSuffix(" (edited)") })
        try await expectUnchanged(account)
        #expect(account.simulator.statistics.storageRequests > 0)
        #expect(account.simulator.statistics.leakedTokens == 0)
    }

    private func expectInStep(_ account: ZoomAccount, _ change: String) async throws {
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect((report[change]?.int64 ?? 0) > 0, "\(report)")
        #expect(report["warnings"]?.array == [], "\(report)")
        #expect(try await account.compared() == [])
    }

    /// Nothing is written for a source that did not change.
    private func expectUnchanged(_ account: ZoomAccount) async throws {
        let before = try await account.run(["documents"]).output
        let downloads = account.simulator.statistics.requests["download"]
        let (status, report) = try await account.synced()
        #expect(status == 0)
        for count in ["created", "updated", "deleted", "attachments"] { #expect(report[count] == 0, "\(report)") }
        #expect(report["unchanged"]?.int64 == Int64(before.split(separator: "\n").count))
        #expect(try await account.run(["documents"]).output == before)
        #expect(account.simulator.statistics.requests["download"] == downloads)
    }
}
