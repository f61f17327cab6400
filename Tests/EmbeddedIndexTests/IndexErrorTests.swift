import ConnectorSDK
@testable import EmbeddedIndex
import Foundation
import IndexContract
import SQLite
import Testing

struct IndexErrorTests {
    let fixture: IndexFixture
    init() throws { fixture = try IndexFixture() }

    /// Expects an error that a person can act on.
    private func expectIndexError(
        _ words: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: ConnectorError.self, sourceLocation: sourceLocation) { try await body() }
        #expect(error?.code == .index, sourceLocation: sourceLocation)
        #expect(error?.scope == .job, sourceLocation: sourceLocation)
        #expect(error?.hint != nil, sourceLocation: sourceLocation)
        for word in words + [fixture.path] {
            #expect(error?.description.contains(word) == true, "\(word)", sourceLocation: sourceLocation)
        }
    }

    @Test func `a file that is no database is refused and stays as it is`() async throws {
        let content = Data(String(repeating: "This is a letter.\n", count: 500).utf8)
        try content.write(to: URL(fileURLWithPath: fixture.path))
        for mode in [IndexFileMode.readWrite, .readOnly] {
            await expectIndexError("Correct the path") { _ = try await fixture.index(mode: mode).count() }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == content)
    }

    @Test func `another program's database is refused and stays as it is`() async throws {
        let connection = try SQLiteConnection(path: fixture.path)
        try connection.execute("CREATE TABLE letters (text)")
        for mode in [IndexFileMode.readWrite, .readOnly] {
            await expectIndexError("not an index") { try await fixture.index(mode: mode).prepareOrCount(mode) }
        }
        try connection.execute("INSERT INTO letters VALUES ('still here')")
    }

    @Test func `a newer version of the tables is refused`() async throws {
        let index = try fixture.index()
        try await index.prepare()
        await index.close()
        try SQLiteConnection(path: fixture.path).execute("PRAGMA user_version = 99")
        await expectIndexError("99", "newer") { try await index.prepare() }
    }

    @Test func `reading an index that is not there says to run a sync`() async throws {
        await expectIndexError("Run a sync") { _ = try await fixture.index(mode: .readOnly).search("a", limit: 1) }
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
    }

    @Test func `a folder that is not there is named`() async throws {
        let index = try EmbeddedIndex(
            path: fixture.path + "/deeper.db", connectorID: "zoom", indexName: "i", fields: [], mode: .readWrite)
        await expectIndexError("folder") { try await index.prepare() }
    }

    @Test func `an index that was opened for reading refuses to be written`() async throws {
        let writer = try fixture.index()
        _ = try await writer.write([document("a", "{}")])
        let reader = try fixture.index(mode: .readOnly)
        await expectIndexError("reading only") { _ = try await reader.write([document("b", "{}")]) }
        await expectIndexError("reading only") { try await reader.delete(["a"]) }
        #expect(try await writer.count() == 1)
    }

    @Test(.enabled(if: getuid() != 0, "root may write everything"))
    func `a file without the right to write is refused`() async throws {
        let index = try fixture.index()
        _ = try await index.write([document("a", "{}")])
        await index.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: fixture.path)
        await expectIndexError("right to write") { _ = try await index.write([document("b", "{}")]) }
    }

    @Test func `a lock that is not given back is reported, and writing works afterwards`() async throws {
        let index = try fixture.index(busyTimeout: .milliseconds(20))
        try await index.prepare()
        let other = try SQLiteConnection(path: fixture.path)
        try other.execute("BEGIN IMMEDIATE")
        await expectIndexError("Another process") { _ = try await index.write([document("a", "{}")]) }
        #expect(try await index.count() == 0)
        try other.execute("ROLLBACK")
        _ = try await index.write([document("a", "{}")])
        #expect(try await index.count() == 1)
    }

    @Test func `a full disk loses the batch and nothing before it`() async throws {
        let session = try IndexSession(
            path: fixture.path, connectorID: "zoom", indexName: "i", mode: .readWrite, busyTimeout: .seconds(1))
        let writer = try DocumentWriter(
            connection: session.connection, connector: session.connector, fields: IndexFixture.fields)
        try session.connection.execute("PRAGMA max_page_count = 60")
        var batches = 0
        await expectIndexError("Free disk space") {
            while true {
                try reportingFailures("write", fixture.path) { _ = try writer.write(CrashTests.batch(batches)) }
                batches += 1
            }
        }
        #expect(batches > 0)
        #expect(try session.count() == batches * CrashTests.batchSize)
        try session.connection.execute("PRAGMA max_page_count = 100000")
        _ = try writer.write(CrashTests.batch(batches))
        #expect(try session.count() == (batches + 1) * CrashTests.batchSize)
        try fixture.expectConsistent()
    }

    @Test func `a damaged file is reported`() async throws {
        let index = try fixture.index()
        for batch in 0..<10 { _ = try await index.write(CrashTests.batch(batch)) }
        try await index.finish()
        await index.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
        for offset in 8192..<bytes.count { bytes[offset] = 0xA5 }
        try bytes.write(to: URL(fileURLWithPath: fixture.path))
        await expectIndexError("damaged") { _ = try await index.allDocuments() }
    }
}

extension EmbeddedIndex {
    fileprivate func prepareOrCount(_ mode: IndexFileMode) throws {
        if mode == .readWrite { try prepare() } else { _ = try count() }
    }
}
