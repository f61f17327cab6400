import ConnectorSDK
import EmbeddedIndex
import Foundation
import Hashing
import IndexContract
import SyncRules
import Synchronization
import Testing

@testable import SyncEngine

/// What went wrong once, or could: jobs that break off, plugins that misbehave, indexes that refuse.
struct SyncJobSafetyTests {
    private let index = MemoryIndex()

    private func sync(_ account: Account, rules: RuleSet = .everything) async -> SyncReport {
        await SyncJob(plugin: account.plugin, rules: rules, index: index).run()
    }
    private func run(_ listing: @escaping @Sendable (SyncScope) async throws -> Void) async -> SyncReport {
        await SyncJob(plugin: ScriptedPlugin(listing), index: index).run()
    }

    @Test func `a job that fails at its end leaves shared documents with all their scopes`() async {
        let first = Account([("ana", .success(["dm"])), ("bo", .success(["dm"])), ("cy", .success([]))])
        _ = await run { root in
            try await first.list(into: root)
            throw ConnectorError(.rateLimited, "the day's allowance is used up", scope: .job)
        }
        // Ana no longer has it; Bo, who listed it in the first job, cannot be asked.
        let report = await sync(Account([("ana", .success([])), ("bo", .failure(outage)), ("cy", .success([]))]))
        #expect(report.deleted == 0)
        #expect(index.ids.contains("dm"))
    }

    @Test func `a document that moved during a job that broke off stays while its new scope fails`() async {
        _ = await sync(Account([("ana", .success(["n"])), ("bo", .success([])), ("cy", .success([]))]))
        let moved = Account([("ana", .success([])), ("bo", .success(["n"])), ("cy", .success([]))])
        _ = await run { root in
            try await moved.list(into: root)
            throw ConnectorError(.rateLimited, "the day's allowance is used up", scope: .job)
        }
        _ = await sync(Account([("ana", .success([])), ("bo", .failure(outage)), ("cy", .success([]))]))
        #expect(index.ids.contains("n"))
    }

    @Test func `after a job that did not end, one failure keeps everything, and the doubt is remembered`() async {
        _ = await sync(Account([("ana", .success(["n"])), ("bo", .success([])), ("cy", .success([]))]))
        // What a killed job might have left: the note was listed by Bo too, which the index does not know.
        let later = Account([("ana", .success([])), ("bo", .failure(outage)), ("cy", .success([]))])
        let doubtful = SyncOptions(followsUnfinishedJob: true)
        let report = await SyncJob(plugin: later.plugin, index: index, options: doubtful).run()
        #expect(report.deletesWithheld == 1)
        #expect(index.documents["n"]?.scope == "**")
        // The next job ends as it should, and Bo still cannot be asked.
        _ = await sync(later)
        #expect(index.ids.contains("n"))
        _ = await sync(Account([("ana", .success([])), ("bo", .success([])), ("cy", .success([]))]))
        #expect(!index.ids.contains("n"))
    }

    @Test func `a scope whose documents come after its end has not been listed`() async {
        _ = await sync(Account([("ana", .success(["a1", "a2"]))]))
        let report = await run { root in
            let kept = Mutex<SyncScope?>(nil)
            try await root.scope("users") { users in
                try await users.emit(Document(id: "user:ana", body: ["name": "ana"]))
                try await users.scope("ana") { user in
                    try await user.scope("notes") { notes in kept.withLock { $0 = notes } }
                }
            }
            // As a task would that nobody waits for; its second page fails.
            try? await kept.withLock { $0 }?.emit(Document(id: "a1", body: ["text": "text"]))
        }
        #expect(report.deleted == 0)
        #expect(report.failedScopeCount > 0)
        #expect(index.ids.contains("a2"))
    }

    @Test func `a CancellationError of the plugin's own does not look as if somebody had stopped the job`() async {
        let report = await run { root in
            try await root.scope("users") { users in
                try await users.scope("1") { _ in throw CancellationError() }
                try await users.scope("2") { try await $0.emit(Document(id: "x", body: ["a": 1])) }
            }
        }
        #expect(report.status != .canceled)
        #expect(index.ids == ["x"])
    }

    @Test func `a listing given up while it waited for the index and made again loses nothing`() async {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (writing, started) = AsyncStream.makeStream(of: Void.self)
        let first = Atomic<Bool>(true)
        let hooked = HookedIndex(index) { _ in
            if first.exchange(false, ordering: .relaxed) {
                started.finish()
                for await _ in gate {}
            }
        }
        func page(_ prefix: String) -> [Document] { (0..<500).map { Document(id: "\(prefix)\($0)", body: ["n": 1]) } }
        let (a, b, c) = (page("a"), page("b"), page("c"))
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { users in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await users.scope("a") { try await $0.emit(a) } }
                    for await _ in writing {}
                    try await users.scope("b") { try await $0.emit(b) }
                    // A listing with a deadline, made again when it passes.
                    await withTaskGroup(of: Void.self) { attempt in
                        attempt.addTask { _ = try? await users.scope("c") { try await $0.emit(c) } }
                        for _ in 0..<200 { await Task.yield() }
                        attempt.cancelAll()
                        open.finish()
                        await attempt.waitForAll()
                    }
                    try await users.scope("c") { try await $0.emit(c) }
                    try await group.waitForAll()
                }
            }
        }
        let report = await SyncJob(plugin: plugin, index: hooked).run()
        #expect(report.created == 1500)
        #expect(index.documents.count == 1500)
    }

    @Test func `giving up one listing while it writes a batch does not end the job`() async {
        let (writing, started) = AsyncStream.makeStream(of: Void.self)
        let first = Atomic<Bool>(true)
        let hooked = HookedIndex(index) { _ in
            if first.exchange(false, ordering: .relaxed) {
                started.finish()
                try await Task.sleep(for: .seconds(60))  // an HTTP request, which cancellation ends
            }
        }
        let a = (0..<500).map { Document(id: "a\($0)", body: ["n": 1]) }
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { users in
                await withTaskGroup(of: Void.self) { attempt in
                    attempt.addTask { _ = try? await users.scope("a") { try await $0.emit(a) } }
                    for await _ in writing {}
                    attempt.cancelAll()
                }
                try await users.scope("b") { try await $0.emit(Document(id: "b", body: ["n": 1])) }
            }
        }
        let report = await SyncJob(plugin: plugin, index: hooked).run()
        #expect(report.status == .completed)
        #expect(index.ids.contains("b"))
    }

    @Test func `what the index refused or never took is not counted as created`() async {
        index.state.withLock { $0.refusing = ["a1"] }
        var report = await sync(Account([("ana", .success(["a1", "a2"]))]))
        #expect(report.created == 2)
        let failing = MemoryIndex()
        failing.state.withLock { $0.failsFromBatch = 0 }
        report = await SyncJob(plugin: Account([("ana", .success(["a1"]))]).plugin, index: failing).run()
        #expect(report.created == 0)
    }

    @Test func `a copy that cannot be indexed does not keep a good one out`() async {
        let report = await run { root in
            try await root.scope("a") { try await $0.emit(Document(id: "dm", body: Array("[1]".utf8))) }
            try await root.scope("b") { try await $0.emit(Document(id: "dm", body: ["x": 1])) }
        }
        #expect(report.created == 1)
        #expect(index.ids == ["dm"])
    }

    @Test func `a failure of the whole job that the plugin swallows is not completed`() async {
        let report = await run { root in
            try await root.scope("users") { users in
                for name in ["1", "2", "3", "4"] { try await users.scope(name) { _ in } }
                _ = try? await users.scope("5") { _ in
                    throw ConnectorError(.authentication, "the secret was refused", scope: .job)
                }
            }
        }
        #expect(report.status == .error)
    }

    @Test func `content that stays unavailable costs no write when nothing changed`() async {
        let plugin = ScriptedPlugin { root in
            try await root.scope("files") { scope in
                try await scope.emit(
                    Document(
                        id: "f", body: ["n": 1],
                        attachment: Attachment(name: "f") { _ in throw ConnectorError(.notFound, "404") }))
            }
        }
        _ = await SyncJob(plugin: plugin, index: index).run()
        index.resetCounts()
        _ = await SyncJob(plugin: plugin, index: index).run()
        #expect(index.changes == 0)
    }

    @Test func `batches keep their limits whatever the page size`() async {
        let page = (0..<5_000).map { Document(id: "a\($0)", body: ["n": 1]) }
        _ = await run { root in try await root.scope("a") { try await $0.emit(page) } }
        #expect(index.state.withLock { $0.batches.max() ?? 0 } <= 500)
    }

    @Test func `a dry run does not prepare the index`() async {
        let hooked = HookedIndex(index)
        _ = await SyncJob(
            plugin: Account([]).plugin, index: hooked, options: SyncOptions(isDryRun: true)
        ).run()
        #expect(hooked.prepared.load(ordering: .relaxed) == 0)
    }

    @Test func `a rule that could not be decided deletes nothing`() async throws {
        var account = Account([("ana", .success(["a1"]))])
        account.text = String(repeating: "a", count: 60) + "b"
        _ = await sync(account)
        let rules = try RuleSet(
            json: [
                [
                    "id": "r1", "policy": "include", "field": "text", "rule": "regex", "value": "(a|aa)+(a|aa)+$|.*b$",
                    "order": 0,
                ],
                ["id": "r2", "policy": "exclude", "field": "text", "rule": "starts_with", "value": "a", "order": 1],
            ], isStrict: false)
        let report = await sync(account, rules: rules)
        #expect(rules.abandonedMatches == 1)
        #expect(index.ids.contains("a1"))
        #expect(report.rejectedCount == 1)
    }

    @Test func `an index that is used for several jobs gives every document its own scope`() async throws {
        let path = NSTemporaryDirectory() + "review-\(SyncJob.newID()).db"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let embedded = try EmbeddedIndex(path: path, connectorID: "c", indexName: "i", fields: [], mode: .readWrite)
        let people: [[(String, Result<[String], ConnectorError>)]] = [
            [("ana", .success([])), ("bo", .success(["b1"]))],
            [("ana", .success([]))],
            [("ana", .success([])), ("cy", .success(["c1"]))],
            [("ana", .success([])), ("cy", .failure(outage))],
        ]
        var last: SyncReport?
        for people in people { last = await SyncJob(plugin: Account(people).plugin, index: embedded).run() }
        #expect(last?.deleted == 0)
        #expect(last?.deletesWithheld == 1)
    }

}
