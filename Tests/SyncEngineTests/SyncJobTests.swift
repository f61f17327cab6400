import ConnectorSDK
import IndexContract
import SyncEngine
import SyncRules
import Synchronization
import Testing

struct SyncJobTests {
    private let index = MemoryIndex()

    private func sync(_ account: Account, rules: RuleSet = .everything, options: SyncOptions = SyncOptions()) async
        -> SyncReport
    {
        await SyncJob(plugin: account.plugin, rules: rules, index: index, options: options).run()
    }

    @Test func `a first sync indexes everything once`() async {
        let report = await sync(Account([("ana", .success(["a1", "a2"])), ("bo", .success(["b1"]))]))
        #expect(report.status == .completed)
        #expect(report.created == 5)
        #expect(index.ids == ["a1", "a2", "b1", "user:ana", "user:bo"])
        #expect(index.documents["a1"]?.body == #"{"text":"text"}"#)
        #expect(index.documents["a1"]?.scope == "users/ana/notes")
    }

    @Test func `a second sync of an unchanged source writes nothing`() async {
        let account = Account([("ana", .success(["a1", "shared"])), ("bo", .success(["shared", "b1"]))])
        _ = await sync(account)
        index.resetCounts()
        let report = await sync(account)
        #expect(report.unchanged == 5)
        #expect(index.changes == 0)
    }

    @Test func `only what changed is written`() async {
        var account = Account([("ana", .success(["a1", "a2"]))])
        _ = await sync(account)
        index.resetCounts()
        account.text = "edited"
        let report = await sync(account)
        #expect(report.updated == 2)
        #expect(report.unchanged == 1)
        #expect(index.state.withLock { $0.batches } == [2])
        #expect(index.documents["a2"]?.body == #"{"text":"edited"}"#)
    }

    @Test func `what a completed scope no longer lists is deleted, and everything of a user that is gone`() async {
        _ = await sync(Account([("ana", .success(["a1", "a2"])), ("bo", .success(["b1"]))]))
        let report = await sync(Account([("ana", .success(["a2"]))]))
        #expect(report.deleted == 3)
        #expect(report.deletesWithheld == 0)
        #expect(index.ids == ["a2", "user:ana"])
    }

    @Test func `a failing scope deletes nothing and does not stop the others`() async {
        _ = await sync(
            Account([
                ("ana", .success(["a1"])), ("bo", .success(["b1"])), ("cy", .success(["c1"])), ("di", .success([])),
            ]))
        let report = await sync(
            Account([
                ("ana", .failure(outage)), ("bo", .success(["b2"])), ("cy", .success(["c1"])), ("di", .success([])),
            ]))
        #expect(report.status == .completed)
        #expect(report.failedScopes.map(\.scope) == ["users/ana/notes"])
        #expect(report.deletesWithheld == 1)
        #expect(report.deleted == 1)
        #expect(index.ids == ["a1", "b2", "c1", "user:ana", "user:bo", "user:cy", "user:di"])
    }

    @Test func `an incomplete listing of users deletes nothing of the users it did not name`() async {
        _ = await sync(Account([("ana", .success(["a1"])), ("bo", .success(["b1"]))]))
        var account = Account([("ana", .success(["a1"]))])
        account.listingFails = true
        let report = await sync(account)
        #expect(report.status == .error)
        #expect(report.deletesWithheld == 2)
        #expect(index.ids == ["a1", "b1", "user:ana", "user:bo"])
    }

    @Test func `a document that several scopes list is indexed once and stays while one of them may hold it`() async {
        _ = await sync(Account([("ana", .success(["dm"])), ("bo", .success(["dm"])), ("cy", .success([]))]))
        #expect(index.documents["dm"]?.scope == "users/*/notes")

        // Ana no longer lists it and Bo cannot be asked: it may still be with Bo.
        var report = await sync(Account([("ana", .success([])), ("bo", .failure(outage)), ("cy", .success([]))]))
        #expect(report.deletesWithheld == 1)
        #expect(index.ids.contains("dm"))

        // Bo lists it alone, and everyone could be asked: it is Bo's from now on.
        report = await sync(Account([("ana", .success([])), ("bo", .success(["dm"])), ("cy", .success([]))]))
        #expect(index.documents["dm"]?.scope == "users/bo/notes")

        report = await sync(Account([("ana", .failure(outage)), ("bo", .success([])), ("cy", .success([]))]))
        #expect(report.deleted == 1)
        #expect(!index.ids.contains("dm"))
    }

    @Test func `a document that is edited while one of its scopes fails keeps belonging to that scope`() async {
        var account = Account([("ana", .success(["dm"])), ("bo", .success(["dm"])), ("cy", .success([]))])
        _ = await sync(account)
        account.text = "edited"
        account.users[1].notes = .failure(outage)
        _ = await sync(account)
        #expect(index.documents["dm"]?.body == #"{"text":"edited"}"#)
        #expect(index.documents["dm"]?.scope == "users/*/notes")

        // Now Ana does not list it, and Bo still cannot be asked.
        account.users[0].notes = .success([])
        let report = await sync(account)
        #expect(report.deletesWithheld == 1)
        #expect(index.ids.contains("dm"))
    }

    @Test func `a failure of the whole job deletes nothing and keeps what was listed`() async {
        _ = await sync(Account([("ana", .success(["a1"]))]))
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { scope in
                try await scope.emit(Document(id: "new", body: ["n": 1]))
                throw ConnectorError(.authentication, "the secret was refused", hint: "Renew it.", scope: .job)
            }
        }
        let report = await SyncJob(plugin: plugin, index: index).run()
        #expect(report.status == .error)
        #expect(report.error?.code == .authentication)
        #expect(report.json["error"]?["message"]?.string == "the secret was refused. Renew it.")
        #expect(index.ids == ["a1", "new", "user:ana"])
    }

    @Test func `too many failing scopes make the job an error`() async {
        let report = await sync(Account([("ana", .failure(outage)), ("bo", .failure(outage))]))
        #expect(report.status == .completed)
        let worse = await SyncJob(
            plugin: ScriptedPlugin { root in
                for name in ["a", "b"] {
                    try await root.scope("part") { part in
                        try await part.scope(name) { _ in throw outage }
                        try await part.scope(name + "2") { _ in throw outage }
                    }
                }
            }, index: MemoryIndex()
        ).run()
        #expect(worse.status == .error)
        #expect(worse.error?.code == .unavailable)
    }

    @Test func `rules keep documents out, and take those out that are in`() async throws {
        let account = Account([("ana", .success(["a1", "a2"]))])
        _ = await sync(account)
        let rules = try RuleSet(
            json: [["id": "r1", "policy": "exclude", "field": "text", "rule": "equals", "value": "text", "order": 0]])
        let report = await sync(account, rules: rules)
        #expect(report.filtered == 2)
        #expect(report.deleted == 2)
        #expect(index.ids == ["user:ana"])
    }

    @Test func `documents that cannot be indexed are named, and what is indexed of them stays`() async {
        _ = await sync(Account([("ana", .success(["a1"]))]))
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { scope in
                try await scope.emit([
                    Document(id: "user:ana", body: Array("[1]".utf8)), Document(id: "", body: ["x": 1]),
                    Document(id: "fine", body: ["x": 1]),
                ])
            }
        }
        let report = await SyncJob(plugin: plugin, index: index).run()
        #expect(report.rejected.map(\.id) == ["user:ana", ""])
        #expect(report.rejectedCount == 2)
        #expect(index.ids == ["fine", "user:ana"])
    }

    @Test func `documents that the index refuses are named and tried again`() async {
        let account = Account([("ana", .success(["a1", "a2"]))])
        index.state.withLock { $0.refusing = ["a1"] }
        var report = await sync(account)
        #expect(report.rejected.map(\.id) == ["a1"])
        #expect(index.ids == ["a2", "user:ana"])
        index.state.withLock { $0.refusing = [] }
        report = await sync(account)
        #expect(report.created == 1)
        #expect(index.ids == ["a1", "a2", "user:ana"])
    }

    @Test func `an index that fails ends the job with its reason and loses nothing that it had`() async {
        _ = await sync(Account([("ana", .success(["a1"]))]))
        index.state.withLock { $0.failsFromBatch = $0.batches.count }
        let many = (0..<2_000).map { "n\($0)" }
        let report = await sync(Account([("ana", .success(["a1"] + many))]))
        #expect(report.status == .error)
        #expect(report.error?.message == "the disk is full")
        #expect(index.ids == ["a1", "user:ana"])
    }

    @Test func `a dry run reports and changes nothing`() async {
        _ = await sync(Account([("ana", .success(["a1"]))]))
        let before = index.documents
        index.resetCounts()
        let report = await sync(Account([("bo", .success(["b1"]))]), options: SyncOptions(isDryRun: true))
        #expect(report.created == 2)
        #expect(report.deleted == 2)
        #expect(index.changes == 0)
        #expect(index.documents == before)
    }

    @Test func `cancelling ends the job and deletes nothing`() async {
        _ = await sync(Account([("ana", .success(["a1"]))]))
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { scope in
                try await scope.emit(Document(id: "user:bo", body: ["name": "bo"]))
                start.finish()
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        let index = index
        let report = await withTaskGroup(of: SyncReport.self) { group in
            group.addTask { await SyncJob(plugin: plugin, index: index).run() }
            for await _ in started {}
            group.cancelAll()
            return await group.next()
        }
        #expect(report?.status == .canceled)
        #expect(index.ids == ["a1", "user:ana", "user:bo"])
    }

    @Test func `kinds of sync that a source lacks are refused`() async {
        let report = await sync(Account([]), options: SyncOptions(kind: .incremental))
        #expect(report.status == .error)
        #expect(report.error?.code == .unsupported)
    }

    @Test func `thousands of documents from many tasks arrive whole, one batch at a time`() async {
        let plugin = ScriptedPlugin { root in
            try await root.scope("users") { users in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for user in 0..<50 {
                        group.addTask {
                            try await users.scope("\(user)") { scope in
                                for page in 0..<20 {
                                    try await scope.emit(
                                        (0..<25).map {
                                            Document(id: "\(user)/\(page)/\($0)", body: ["n": .integer($0)])
                                        })
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        let progress = SyncProgress()
        let report = await SyncJob(plugin: plugin, index: index, progress: progress).run()
        #expect(report.created == 25_000)
        #expect(index.documents.count == 25_000)
        let state = index.state.withLock { ($0.mostWritesInProgress, $0.batches) }
        #expect(state.0 == 1)
        #expect(state.1.allSatisfy { $0 <= 525 })
        #expect(progress.snapshot.written == 25_000)
        #expect(progress.snapshot.documents == 25_000)
    }
}
