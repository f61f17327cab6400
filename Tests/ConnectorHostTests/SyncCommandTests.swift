import ConnectorSDK
import Foundation
import SyncEngine
import Testing

@testable import ConnectorHost

struct SyncCommandTests {
    @Test func `syncs, finds nothing to do the second time, and can be searched`() throws {
        let workspace = try Workspace(
            mock: "users: 3, documents_per_user: 4, attachments_per_user: 1",
            extra:
                "    sync_rules: [{id: r, policy: exclude, field: document_type, rule: equals, value: file, order: 0}]")
        let common = ["-c", workspace.config, "--connector", "main"]
        let first = try HostProcess.run(["sync", "--json"] + common)
        #expect(first.status == 0, "\(first.errors)")
        let report = try JSONValue(parsing: first.output)
        #expect(report["status"] == "completed")
        #expect(report["created"] == 15)
        #expect(report["filtered"] == 3)

        let second = try HostProcess.run(["sync"] + common)
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("Full sync of 'main' completed after "))
        #expect(second.output.contains("unchanged          15\n"))

        let documents = try HostProcess.run(["documents"] + common).output.split(separator: "\n")
        #expect(documents.count == 15)
        let title = try documents.compactMap { try JSONValue(parsing: String($0))["title"]?.string }.first
        let word = try #require(
            title?.split(separator: " ").first { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } })
        let hits = try JSONValue(
            parsing: try HostProcess.run(["search", String(word), "--limit", "1", "--json"] + common).output)
        #expect(hits.array?.count == 1)
        #expect(Set(hits.array?.first?.object?.keys ?? []) == ["id", "type", "title", "snippet", "score"])

        #expect((hits.array?.first?["score"]?.double ?? 0) > 0)

        let jobs = try JSONValue(parsing: try HostProcess.run(["jobs", "--json"] + common).output)
        #expect(jobs.array?.count == 2)
        #expect(jobs.array?.last?["job_id"] == report["job_id"])
        #expect(jobs.array?.last?["report"]?["created"] == 15)
    }

    @Test func `ends with status 3 when a scope failed`() throws {
        let workspace = try Workspace(mock: "users: 5, fail_scope: users/u1/notes")
        let outcome = try HostProcess.run(["sync", "-c", workspace.config, "--connector", "main"])
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("scopes were not listed completely, so nothing was deleted in them:\n"))
    }

    @Test(arguments: [[], ["--json"]])
    func `ends with status 130 when it is interrupted, after putting everything in order`(options: [String]) throws {
        let workspace = try Workspace(mock: "users: 2, latency_ms: 3600000")
        let common = ["-c", workspace.config, "--connector", "main"]
        let outcome = try HostProcess.run(["sync"] + common + options, interruptAfter: "begins")
        #expect(outcome.status == 130)
        #expect(outcome.output.contains(options.isEmpty ? "was interrupted" : "\"status\":\"canceled\""))
        let jobs = try JSONValue(parsing: try HostProcess.run(["jobs", "--json"] + common).output)
        #expect(jobs.array?.first?["status"] == "canceled")
    }

    @Test func `does not make an index in a dry run`() throws {
        let workspace = try Workspace(mock: "users: 2")
        let outcome = try HostProcess.run(["sync", "--dry-run", "-c", workspace.config, "--connector", "main"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("(dry run: nothing was written)"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path()) == ["config.yml"])
    }

    @Test func `checks what the source says`() throws {
        let good = try Workspace(mock: "users: 2")
        let outcome = try HostProcess.run(["check", "-c", good.config, "--json"])
        #expect(outcome.status == 0)
        #expect(try JSONValue(parsing: outcome.output)["ok"] == true)
        let bad = try Workspace(mock: "check_fails: true")
        let refused = try HostProcess.run(["check", "-c", bad.config, "--json"])
        #expect(refused.status == 1)
        let connector = try JSONValue(parsing: refused.output)["connectors"]?.array?.first
        #expect(connector?["connector_id"] == "main")
        #expect(connector?["problems"]?.array?.isEmpty == false)
    }

    @Test func `shows progress in one line`() {
        var snapshot = SyncProgress().snapshot
        snapshot.documents = 1200
        snapshot.requests = 34
        snapshot.phase = "syncing"
        #expect(
            ProgressReporter.line(snapshot, elapsed: .seconds(64)) == "syncing  1200 documents  18/s  34 requests  1:04"
        )
        snapshot.failedScopes = 2
        #expect(ProgressReporter.line(snapshot, elapsed: .zero).hasSuffix("0:00  2 failed scopes"))
    }
}
