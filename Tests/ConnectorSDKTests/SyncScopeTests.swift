import ConnectorSDK
import ConnectorTestKit
import Testing

struct SyncScopeTests {
    private let sink = CollectingSink()
    private var root: SyncScope { SyncScope(path: .root, sink: sink) }

    private func outcome(_ names: String...) -> CollectingSink.Outcome? {
        sink.scopes[names.reduce(.root) { $0.appending($1) }]
    }

    @Test func `A body that returns completes its scope`() async throws {
        let isComplete = try await root.scope("a") { scope in
            try await scope.emit(Document(id: "1", body: [:]))
            try await scope.scope("b") { try await $0.emit([Document(id: "2", body: [:])]) }
        }
        #expect(isComplete)
        #expect(outcome("a")?.completed == 1)
        #expect(outcome("a", "b")?.completed == 1)
        #expect(sink.scopesByID["2"] == [.root.appending("a").appending("b")])
    }

    @Test func `A failure ends at its scope`() async throws {
        let isComplete = try await root.scope("a") { scope in
            let isInnerComplete = try await scope.scope("b") { _ in throw ConnectorError(.permission, "no") }
            #expect(!isInnerComplete)
            try await scope.scope("c") { _ in }
        }
        #expect(isComplete)
        #expect(outcome("a", "b")?.failures.map(\.code) == [.permission])
        #expect(outcome("a", "b")?.completed == 0)
        #expect(outcome("a", "c")?.completed == 1)
    }

    @Test func `Any error is a failure of the scope`() async throws {
        struct Other: Error {}
        try await root.scope("a") { _ in throw Other() }
        #expect(outcome("a")?.failures.map(\.code) == [.unexpected])
    }

    @Test func `A failure of the whole job goes through all scopes`() async throws {
        let error = await #expect(throws: ConnectorError.self) {
            try await root.scope("a") { scope in
                try await scope.scope("b") { _ in throw ConnectorError(.authentication, "revoked", scope: .job) }
                Issue.record("the job went on")
            }
        }
        #expect(error?.code == .authentication)
        #expect(outcome("a")?.failures.count == 1)
        #expect(outcome("a", "b")?.failures.count == 1)
    }

    @Test func `A sink that fails for good ends the job`() async throws {
        let failing = CollectingSink { _, _ in throw ConnectorError(.index, "full", scope: .job) }
        await #expect(throws: ConnectorError.self) {
            try await SyncScope(path: .root, sink: failing).scope("a") {
                try await $0.emit(Document(id: "1", body: [:]))
            }
        }
    }

    @Test func `Cancellation goes through, and completes nothing`() async throws {
        let root = root
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await root.scope("a") {
                    try await $0.scope("b") { _ in try await Task.sleep(for: .seconds(3_600)) }
                }
            }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(outcome("a")?.completed == 0)
        #expect(outcome("a", "b")?.completed == 0)
    }

    @Test func `A CancellationError of the plugin's own is a failure like any other`() async throws {
        try await root.scope("a") { try await $0.scope("b") { _ in throw CancellationError() } }
        #expect(outcome("a")?.completed == 1)
        #expect(outcome("a", "b")?.completed == 0)
    }

    @Test func `A body that swallows cancellation does not complete its scope`() async throws {
        let root = root
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await root.scope("a") { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
        #expect(outcome("a")?.completed == 0)
        #expect(outcome("a")?.failures.count == 1)
    }

    @Test func `An error of a cancelled job goes through, whatever it is`() async throws {
        let root = root
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await root.scope("a") { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                    throw ConnectorError(.unavailable, "broken off")
                }
            }
            await #expect(throws: ConnectorError.self) { try await group.waitForAll() }
        }
    }

    @Test func `No documents are no hand-over`() async throws {
        let sink = CollectingSink { _, _ in Issue.record("nothing was to be handed over") }
        try await SyncScope(path: .root, sink: sink).emit([])
    }

    @Test func `A warning leaves its scope complete`() async throws {
        #expect(try await root.scope("a") { $0.warn(ConnectorError(.contentUnavailable, "gone", scope: .item)) })
        #expect(sink.warnings.map(\.code) == [.contentUnavailable])
    }
}
