import ConnectorSDK
import EmbeddedIndex
import Foundation
import IndexContract
import SQLite
import Testing

struct CrashTests {
    static let batchSize = 50

    @Test func `a process that is killed while writing leaves whole batches, and the next one goes on`() async throws {
        let fixture = try IndexFixture()
        let path = fixture.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let index = try EmbeddedIndex(
                path: path, connectorID: "zoom", indexName: "i", fields: IndexFixture.fields, mode: .readWrite)
            try await index.prepare()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for batch in 0..<100_000 { _ = try await index.write(CrashTests.batch(batch)) }
                }
                group.addTask {
                    // Another connection sees the batches arrive; by then the writer is in the middle of a later one.
                    let reader = try EmbeddedIndex(
                        path: path, connectorID: "zoom", indexName: "i", fields: [], mode: .readOnly)
                    while try await reader.count() < 10 * CrashTests.batchSize {}
                    kill(getpid(), SIGKILL)
                }
                try await group.waitForAll()
            }
        }
        let left = Int(try IndexFixture.expectConsistent(path))
        #expect(left >= 10 * Self.batchSize)
        #expect(left % Self.batchSize == 0)
        let index = try fixture.index()
        _ = try await index.write(Self.batch(left / Self.batchSize))
        try await index.finish()
        #expect(try await index.count() == left + Self.batchSize)
        try fixture.expectConsistent()
    }

    @Test func `a log that breaks off anywhere gives the batches before`() async throws {
        let fixture = try IndexFixture()
        let index = try fixture.index()
        for batch in 0..<6 { _ = try await index.write(Self.batch(batch)) }
        _ = try await index.write(Self.batch(2, isNew: false))
        try await index.delete(Self.batch(0).map(\.id))
        let log = try Data(contentsOf: URL(fileURLWithPath: fixture.path + "-wal"))
        var counts: Set<Int64> = []
        for part in 1...40 {
            let copy = fixture.folder + "/copy-\(part).db"
            try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
            try log.prefix(log.count * part / 40).write(to: URL(fileURLWithPath: copy + "-wal"))
            guard try Self.hasTables(copy) else { continue }
            counts.insert(try IndexFixture.expectConsistent(copy))
        }
        #expect(counts.contains(5 * 50))
        #expect(counts.isSuperset(of: [50, 100, 150, 200, 250, 300]))
        #expect(counts.allSatisfy { $0 % 50 == 0 && $0 <= 300 })
    }

    /// Whether the log reached to the end of the first transaction, which makes the tables.
    private static func hasTables(_ path: String) throws -> Bool {
        do {
            _ = try IndexFixture.expectConsistent(path)
            return true
        } catch let error as SQLiteError where error.message.contains("no such table") {
            return false
        }
    }

    static func batch(_ number: Int, isNew: Bool = true) -> [DocumentWrite] {
        (0..<batchSize).map {
            let agenda = String(repeating: "some words of text ", count: 10)
            return document(
                "\(number)-\($0)", #"{"topic":"Batch \#(number)","agenda":"\#(agenda)\#(isNew)"}"#, isNew: isNew)
        }
    }
}
