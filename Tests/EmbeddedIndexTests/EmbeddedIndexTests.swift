import ConnectorSDK
import EmbeddedIndex
import Foundation
import Hashing
import IndexContract
import Testing

struct EmbeddedIndexTests {
    let fixture: IndexFixture
    init() throws { fixture = try IndexFixture() }

    @Test func `what is written is there, in another instance too`() async throws {
        let index = try fixture.index()
        try await index.prepare()
        let rejected = try await index.write([
            document("b", #"{"topic":"Beta"}"#, scope: "users/2", fingerprint: 2), document("a", #"{"topic":"Alpha"}"#),
        ])
        #expect(rejected.isEmpty)
        try await index.finish()
        let other = try fixture.index(mode: .readOnly)
        #expect(try await other.count() == 2)
        #expect(
            try await other.allIndexed() == [
                IndexedDocument(id: "a", scope: "users/1", fingerprint: Hash128(low: 1, high: ~1)),
                IndexedDocument(id: "b", scope: "users/2", fingerprint: Hash128(low: 2, high: ~2)),
            ])
        try fixture.expectConsistent()
    }

    @Test(arguments: [true, false])
    func `writing a document again replaces it, whatever it is said to be`(isNew: Bool) async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", #"{"topic":"Alpha","agenda":"first"}"#, isNew: !isNew)])
        _ = try await index.write([
            document("a", #"{"topic":"Omega","agenda":"last"}"#, scope: "users/9", fingerprint: 7, isNew: isNew)
        ])
        #expect(try await index.count() == 1)
        #expect(try await index.allIndexed().first?.scope == "users/9")
        #expect(try await index.allIndexed().first?.fingerprint.low == 7)
        #expect(try await index.found("first").isEmpty)
        #expect(try await index.found("omega last") == ["a"])
        try fixture.expectConsistent()
    }

    @Test func `the same id twice in a batch is one document, the last one`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", #"{"topic":"One"}"#), document("a", #"{"topic":"Two"}"#)])
        #expect(try await index.allDocuments() == [#"{"_id":"a","topic":"Two"}"#])
        try fixture.expectConsistent()
    }

    @Test func `a change that leaves the text as it was is stored`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", #"{"topic":"Alpha","duration":1}"#)])
        _ = try await index.write([document("a", #"{"topic":"Alpha","duration":2}"#, isNew: false)])
        #expect(try await index.allDocuments() == [#"{"_id":"a","topic":"Alpha","duration":2}"#])
        #expect(try await index.found("alpha") == ["a"])
        try fixture.expectConsistent()
    }

    @Test func `deleted documents are gone from searches, and unknown ids do not matter`() async throws {
        let index = try fixture.index()
        _ = try await index.write((0..<2500).map { document("id-\($0)", #"{"topic":"Number \#($0)"}"#) })
        try await index.delete((500..<2500).map { "id-\($0)" } + ["nowhere"])
        #expect(try await index.count() == 500)
        #expect(try await index.found("2000").isEmpty)
        #expect(try await index.found("499") == ["id-499"])
        try await index.finish()
        try fixture.expectConsistent()
        _ = try await index.write([document("id-600", #"{"topic":"Back"}"#)])
        #expect(try await index.found("back") == ["id-600"])
        try fixture.expectConsistent()
    }

    @Test func `rescoping changes the scope and nothing else`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", #"{"topic":"Alpha"}"#), document("b", #"{"topic":"Beta"}"#)])
        try await index.rescope([("a", "users/2"), ("nowhere", "users/3")])
        try await index.finish()
        let indexed = try await index.allIndexed()
        #expect(indexed.map(\.scope) == ["users/2", "users/1"])
        #expect(indexed.map(\.fingerprint.low) == [1, 1])
        _ = try await index.write([document("c", #"{"topic":"Gamma"}"#, scope: "users/3")])
        #expect(try await index.allIndexed().map(\.scope) == ["users/2", "users/1", "users/3"])
    }

    @Test func `connectors in one file do not see each other's documents`() async throws {
        let zoom = try fixture.index("zoom")
        let mock = try fixture.index("mock")
        _ = try await zoom.write([document("a", #"{"topic":"Shared word"}"#)])
        _ = try await mock.write([document("a", #"{"topic":"Shared name"}"#), document("b", "{}")])
        try await zoom.delete(["b"])
        #expect(try await zoom.count() == 1)
        #expect(try await mock.count() == 2)
        #expect(try await zoom.search("shared", limit: 10).map(\.title) == ["Shared word"])
        #expect(try await mock.allDocuments() == [#"{"_id":"a","topic":"Shared name"}"#, #"{"_id":"b"}"#])
        #expect(try await fixture.index("other", mode: .readOnly).count() == 0)
        try fixture.expectConsistent()
    }

    @Test func `what is no document is refused and the others are written`() async throws {
        let index = try fixture.index()
        let missing = FetchedAttachment(
            name: "a.txt", size: 1, sha256: "00", contentType: nil, path: fixture.folder + "/missing")
        let rejected = try await index.write([
            document("array", "[1]"), document("good", "{}"), document("broken", #"{"a":"#), document("", "{}"),
            document("file", "{}", attachment: missing),
        ])
        #expect(rejected.map(\.id) == ["array", "broken", "", "file"])
        #expect(rejected.allSatisfy { !$0.reason.isEmpty })
        #expect(try await index.allIndexed().map(\.id) == ["good"])
        try fixture.expectConsistent()
    }

    @Test func `a hundred thousand ids of every length come back in pages`() async throws {
        let index = try fixture.index()
        let ids = (0..<100_000).map { "\($0 % 7 == 0 ? "ключ-🗝️-" : "key-")\($0)" }
        for start in stride(from: 0, to: ids.count, by: 5000) {
            _ = try await index.write(ids[start..<start + 5000].map { document($0, #"{"topic":"x"}"#) })
        }
        try await index.finish()
        let pages = Collected<Int>()
        let found = Collected<String>()
        try await index.forEachIndexed { page in
            pages.append([page.count])
            found.append(page.map(\.id))
        }
        #expect(pages.values.count == 100)
        #expect(Set(found.values) == Set(ids))
        #expect(found.values.count == ids.count)
        #expect(try await index.count() == ids.count)
    }

    @Test func `only the owner can read the files`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", "{}")])
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a visitor's error comes out, and the index goes on working`() async throws {
        struct Stop: Error {}
        let index = try fixture.index()
        _ = try await index.write([document("a", "{}")])
        await #expect(throws: Stop.self) { try await index.forEachIndexed { _ in throw Stop() } }
        await #expect(throws: Stop.self) { try await index.documents { _ in throw Stop() } }
        _ = try await index.write([document("b", "{}")])
        #expect(try await index.count() == 2)
    }

    @Test func `an index that was closed opens again`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", "{}")])
        await index.close()
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "-wal"))
        #expect(try await index.count() == 1)
    }

    @Test func `readers see whole batches while a writer writes`() async throws {
        let (fixture, writer, batches, size) = (fixture, try fixture.index(), 40, 50)
        _ = try await writer.write((0..<size).map { document("0-\($0)", #"{"topic":"word"}"#) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for batch in 1..<batches {
                    _ = try await writer.write((0..<size).map { document("\(batch)-\($0)", #"{"topic":"word"}"#) })
                }
                try await writer.finish()
            }
            group.addTask {
                let reader = try fixture.index(mode: .readOnly)
                var last = 0
                while last < batches * size {
                    let count = try await reader.count()
                    #expect(count % size == 0 && count >= last)
                    #expect(try await reader.allDocuments().count % size == 0)
                    last = count
                }
                #expect(try await reader.search("word", limit: 10_000).count == last)
            }
            try await group.waitForAll()
        }
    }
}
