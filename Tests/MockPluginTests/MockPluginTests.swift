import ConnectorSDK
import ConnectorTestKit
import FoundationEssentials
import MockPlugin
import Testing

/// Nothing to reach: the mock source needs no network.
private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        throw ConnectorError(.unsupported, "the test has no network")
    }

    func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload {
        throw ConnectorError(.unsupported, "the test has no network")
    }
}

struct MockPluginTests {
    private let clock = ManualClock(jumps: true)
    private var environment: PluginEnvironment { PluginEnvironment(http: NoTransport(), clock: clock.host) }

    private static let small: JSONObject = [
        "users": 5, "documents_per_user": 7, "attachments_per_user": 3, "page_size": 2,
    ]

    private func changed(_ changes: JSONObject) -> JSONObject {
        var values = Self.small
        for change in changes { values[change.key] = change.value }
        return values
    }

    private func plugin(_ values: JSONObject) throws -> MockPlugin {
        try MockPlugin(
            configuration: MockPlugin.manifest.configuration.validate(values).get(), environment: environment)
    }

    private func sync(
        _ values: JSONObject, into sink: CollectingSink, kind: SyncRequest.Kind = .full
    ) async throws -> SyncCursor? {
        try await plugin(values).sync(
            SyncRequest(kind: kind, startedAt: clock.host.now()), into: SyncScope(path: .root, sink: sink))
    }

    @Test(
        arguments: [[:], small, ["revision": 4, "vanished_percent": 30, "users": 12, "concurrency": 1]] as [JSONObject])
    func `The plugin keeps the contract`(values: JSONObject) async {
        #expect(await PluginContract.check(MockPlugin.self, configuration: values, environment: environment) == [])
    }

    @Test(arguments: [1, 2, 5])
    func `A sync delivers what is expected of its revision, byte for byte`(revision: Int64) async throws {
        let values = changed(["revision": .integer(revision), "vanished_percent": 20, "changed_percent": 30])
        let sink = CollectingSink()
        let cursor = try await sync(values, into: sink)
        let expected = try MockSource.expectedDocuments(values)
        #expect(cursor == SyncCursor(["revision": .integer(revision)]))
        #expect(sink.documents.count == expected.count)
        for document in expected {
            #expect(sink.documents[document.id]?.body == document.body)
            #expect(sink.scopesByID[document.id] == [document.scope])
        }
    }

    @Test func `Revision 1 holds all users, notes and files`() throws {
        let ids = try MockSource.expectedDocuments(Self.small).map(\.id)
        #expect(ids.count == 5 * (1 + 7 + 3))
        #expect(Set(ids).isSuperset(of: ["user:u0", "note:u4:6", "file:u2:0"]))
    }

    @Test func `The seed decides what is in the documents`() throws {
        let bodies = { (seed: Int64) in
            try MockSource.expectedDocuments(changed(["seed": .integer(seed)])).map(\.body)
        }
        #expect(try bodies(7) == bodies(7))
        #expect(try bodies(7) != bodies(8))
    }

    @Test func `Bodies have the size and the fields that were asked for`() throws {
        let values: JSONObject = ["documents_per_user": 50, "document_size": 1000]
        let notes = try MockSource.expectedDocuments(values).filter { $0.id.hasPrefix("note:") }
        #expect(notes.allSatisfy { (850...1150).contains($0.body.count) })
        let note = try JSONDocument(parsing: try #require(notes.first).body).root
        #expect(
            note.members.map(\.key) == [
                "id", "document_type", "user", "title", "created_at", "size", "priority", "pinned", "version", "text",
            ])
        #expect(note["created_at"]?.string.flatMap { Timestamp(iso8601: $0) } != nil)
        #expect(notes.contains { !$0.body.allSatisfy { $0 < 0x80 } })
    }

    @Test func `From one revision to the next a known part changes, vanishes and appears`() throws {
        let base: JSONObject = [
            "users": 100, "documents_per_user": 100, "changed_percent": 10, "vanished_percent": 5,
        ]
        var next = base
        next["revision"] = 2
        let before = try MockSource.expectedDocuments(base)
        let after = try MockSource.expectedDocuments(next)
        let old = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0.body) })
        let kept = after.filter { old[$0.id] != nil }
        let share = { (count: Int, all: Int) in Double(count) / Double(all) }
        // Notes vanish by themselves or with their user.
        #expect((0.85...0.95).contains(share(kept.count, before.count)))
        #expect((0.05...0.20).contains(share(after.count - kept.count, after.count)))
        let changed = kept.filter { old[$0.id] != $0.body }
        #expect((0.08...0.12).contains(share(changed.count, kept.count)))
        #expect(changed.allSatisfy { $0.version == 2 })
        let users = { (documents: [MockDocument]) in Set(documents.map(\.id).filter { $0.hasPrefix("user:") }) }
        #expect(!users(before).subtracting(users(after)).isEmpty)
        #expect(!users(after).subtracting(users(before)).isEmpty)
    }

    @Test func `An incremental sync lists what is newer than its cursor`() async throws {
        let values = changed(["revision": 3, "changed_percent": 30, "vanished_percent": 20])
        let sink = CollectingSink()
        _ = try await sync(values, into: sink, kind: .incremental(since: SyncCursor(["revision": 2])))
        let expected = try MockSource.expectedDocuments(values).filter { $0.version == 3 }
        #expect(!expected.isEmpty)
        #expect(Set(sink.documents.keys) == Set(expected.map(\.id)))
        let everything = CollectingSink()
        _ = try await sync(values, into: everything, kind: .incremental(since: nil))
        #expect(everything.documents.count == (try MockSource.expectedDocuments(values).count))
    }

    @Test(arguments: [("file:u1:0", "text/plain; charset=utf-8"), ("file:u1:1", "application/octet-stream")])
    func `Files have the content that is expected`(id: String, type: String) async throws {
        let values = changed(["attachment_size": 150_001])
        let sink = CollectingSink()
        _ = try await sync(values, into: sink)
        let attachment = try #require(sink.documents[id]?.attachment)
        let file = FileManager.default.temporaryDirectory.appending(path: "mock-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let content = try await attachment.fetch(AttachmentDestination(path: file.path(), maximumSize: 1 << 20))
        let bytes = try Array(Data(contentsOf: file))
        let expected = try MockSource.expectedDocuments(values).first { $0.id == id }?.attachment
        #expect(bytes.count == 150_001)
        #expect(bytes == expected)
        #expect(content.contentType == type)
        #expect((String(validating: bytes, as: UTF8.self) != nil) == (type != "application/octet-stream"))
    }

    @Test func `A file larger than allowed is refused`() async throws {
        let sink = CollectingSink()
        _ = try await sync(Self.small, into: sink)
        let attachment = try #require(sink.documents["file:u0:0"]?.attachment)
        let error = try await #require(throws: ConnectorError.self) {
            _ = try await attachment.fetch(AttachmentDestination(path: "unused", maximumSize: 2047))
        }
        #expect(error.code == .contentTooLarge)
    }

    @Test func `The job fails at the document that was named`() async throws {
        for number in [1, 2, 20] {
            let sink = CollectingSink()
            let error = try await #require(throws: ConnectorError.self) {
                _ = try await sync(
                    changed(["fail_at_document": .integer(Int64(number)), "concurrency": 1]), into: sink)
            }
            #expect(error.scope == .job)
            #expect(sink.documents.count == number - 1)
        }
    }

    @Test func `The scope that was named fails after half of its page, alone`() async throws {
        let sink = CollectingSink()
        _ = try await sync(changed(["fail_scope": "users/u3/notes", "page_size": 4]), into: sink)
        let failed = sink.scopes.filter { !$0.value.failures.isEmpty }
        #expect(failed.keys.map(\.text) == ["users/u3/notes"])
        #expect(sink.documents.keys.filter { $0.hasPrefix("note:u3:") }.count == 2)
        #expect(sink.documents.count == 5 * 11 - 5)
        #expect(sink.scopes[.root.appending("users")]?.completed == 1)
    }

    @Test func `A page takes the latency, and longer in the slow scope`() async throws {
        let values: JSONObject = [
            "users": 2, "documents_per_user": 3, "page_size": 2, "latency_ms": 10, "slow_scope": "users/u1/notes",
            "slow_ms": 500, "concurrency": 1,
        ]
        _ = try await sync(values, into: CollectingSink())
        // A page of users; then two of notes and one of files for each user.
        #expect(clock.sleeps.count == 7)
        #expect(clock.sleeps.filter { $0 == .milliseconds(510) }.count == 2)
    }

    @Test func `Malformed documents are added when they are asked for`() async throws {
        let violations = await PluginContract.check(
            MockPlugin.self, configuration: changed(["malformed": true]), environment: environment)
        #expect(violations.map(\.rule) == [.bodies, .ids])
    }

    @Test func `The check fails when it is told to`() async throws {
        #expect(try await plugin(Self.small).check().isEmpty)
        #expect(try await plugin(changed(["check_fails": true])).check().count == 1)
    }

    @Test func `Settings out of range are refused`() throws {
        for (key, value) in [("revision", 0), ("changed_percent", 101), ("users", -1), ("page_size", 0)]
            as [(String, JSONValue)]
        {
            #expect(throws: ConfigurationProblems.self) { try MockSource.expectedDocuments(JSONObject([(key, value)])) }
        }
    }
}
