import ConnectorSDK
import EmbeddedIndex
import Foundation
import Testing

struct EmbeddedJobHistoryTests {
    let fixture: IndexFixture
    let history: EmbeddedJobHistory

    init() throws {
        fixture = try IndexFixture()
        history = try EmbeddedJobHistory(path: fixture.path, mode: .readWrite)
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(secondsSince1970: 1_700_000_000 + seconds) }

    @Test func `a job is recorded when it begins and when it ends`() async throws {
        let lock = try await history.begin(jobID: "j1", connectorID: "zoom", kind: "full", startedAt: time(0))
        #expect(
            try await history.list() == [
                EmbeddedJob(id: "j1", connectorID: "zoom", kind: "full", status: "in_progress", startedAt: time(0))
            ])
        try await history.update(
            jobID: "j1", status: "completed", finishedAt: time(5), report: Array(#"{"created":3}"#.utf8))
        lock.release()
        let reader = try EmbeddedJobHistory(path: fixture.path, mode: .readOnly)
        let job = try #require(try await reader.list().first)
        #expect(job.status == "completed")
        #expect(job.finishedAt == time(5))
        #expect(job.error == nil)
        #expect(job.report == Array(#"{"created":3}"#.utf8))
    }

    @Test func `one job of a connector runs at a time, also in other processes`() async throws {
        let lock = try await history.begin(jobID: "j1", connectorID: "zoom", kind: "full", startedAt: time(0))
        let other = try EmbeddedJobHistory(path: fixture.path, mode: .readWrite)
        let error = await #expect(throws: ConnectorError.self) {
            _ = try await other.begin(jobID: "j2", connectorID: "zoom", kind: "full", startedAt: time(1))
        }
        #expect(error?.code == .index)
        #expect(error?.message.contains("zoom") == true)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(try await other.list().map(\.id) == ["j1"])
        let elsewhere = try await other.begin(jobID: "j3", connectorID: "../mock", kind: "full", startedAt: time(2))
        elsewhere.release()
        lock.release()
        lock.release()
        let next = try await other.begin(jobID: "j4", connectorID: "zoom", kind: "full", startedAt: time(3))
        next.release()
    }

    @Test func `a job that a crash left open ends as an error when the next one begins`() async throws {
        for (id, connector) in [("j1", "zoom"), ("j2", "mock")] {
            let lock = try await history.begin(jobID: id, connectorID: connector, kind: "full", startedAt: time(0))
            lock.release()
        }
        let lock = try await history.begin(jobID: "j3", connectorID: "zoom", kind: "full", startedAt: time(9))
        defer { lock.release() }
        let jobs = Dictionary(uniqueKeysWithValues: try await history.list().map { ($0.id, $0) })
        #expect(jobs["j1"]?.status == "error")
        #expect(jobs["j1"]?.finishedAt == time(9))
        #expect(jobs["j1"]?.error != nil)
        #expect(jobs["j2"]?.status == "in_progress")
        #expect(jobs["j3"]?.status == "in_progress")
    }

    @Test func `a killed process gives its lock back`() async throws {
        let path = fixture.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let history = try EmbeddedJobHistory(path: path, mode: .readWrite)
            let lock = try await history.begin(
                jobID: "j1", connectorID: "zoom", kind: "full", startedAt: Timestamp(secondsSince1970: 1))
            kill(getpid(), SIGKILL)
            lock.release()
        }
        let lock = try await history.begin(jobID: "j2", connectorID: "zoom", kind: "full", startedAt: time(0))
        defer { lock.release() }
        #expect(try await history.list().map(\.status) == ["in_progress", "error"])
    }

    @Test func `jobs are listed latest first, by connector and up to a limit`() async throws {
        for number in 0..<6 {
            try await history.record(
                EmbeddedJob(
                    id: "j\(number)", connectorID: number.isMultiple(of: 2) ? "zoom" : "mock", kind: "incremental",
                    status: "completed", startedAt: time(Int64(number)), finishedAt: time(60), error: nil, report: nil))
        }
        #expect(try await history.list(limit: 3).map(\.id) == ["j5", "j4", "j3"])
        #expect(try await history.list(connectorID: "zoom").map(\.id) == ["j4", "j2", "j0"])
        #expect(try await history.list(connectorID: "nobody").isEmpty)
    }

    @Test func `old jobs of the connector are forgotten`() async throws {
        for number in 0..<EmbeddedJobHistory.jobsPerConnector + 5 {
            try await history.record(
                EmbeddedJob(
                    id: "j\(number)", connectorID: "zoom", kind: "full", status: "completed",
                    startedAt: time(Int64(number))))
        }
        try await history.begin(jobID: "last", connectorID: "zoom", kind: "full", startedAt: time(100_000)).release()
        let jobs = try await history.list(limit: 5000)
        #expect(jobs.count == EmbeddedJobHistory.jobsPerConnector)
        #expect(jobs.first?.id == "last")
        #expect(jobs.last?.id == "j6")
    }

    @Test func `history and index share the file`() async throws {
        let index = try fixture.index()
        let lock = try await history.begin(jobID: "j1", connectorID: "zoom", kind: "full", startedAt: time(0))
        _ = try await index.write([document("a", "{}")])
        try await history.update(jobID: "j1", status: "completed", finishedAt: time(1), report: nil)
        try await index.finish()
        lock.release()
        #expect(try await index.count() == 1)
    }
}
