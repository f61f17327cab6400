import BlockingExecutor
import Foundation
import SQLite
import Testing

struct SQLiteConnectionTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path("test.db")
    }

    private func count(_ connection: SQLiteConnection, table: String = "t") throws -> Int64 {
        let statement = try connection.prepare("SELECT count(*) FROM \(table)")
        #expect(try statement.step())
        return statement.int64(at: 0)
    }

    @Test func `what one connection wrote another reads`() throws {
        do {
            let connection = try SQLiteConnection(path: path)
            try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2)")
            #expect(connection.changes == 2)
            #expect(connection.lastInsertRowID == 2)
        }
        #expect(try count(SQLiteConnection(path: path, mode: .readOnly)) == 2)
    }

    @Test func `a transaction that throws leaves nothing behind`() throws {
        struct Stop: Error {}
        let connection = try SQLiteConnection(path: path)
        try connection.execute("CREATE TABLE t(a)")
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES(1)")
                #expect(connection.isInTransaction)
                throw Stop()
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try count(connection) == 0)
        let result = try connection.transaction {
            try connection.execute("INSERT INTO t VALUES(1)")
            return "done"
        }
        #expect(result == "done")
        #expect(try count(connection) == 1)
    }

    @Test func `a transaction in a transaction is refused and the outer one rolled back`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.execute("CREATE TABLE t(a)")
        #expect(throws: SQLiteError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES(1)")
                try connection.transaction {}
            }
        }
        #expect(try count(connection) == 0)
    }

    @Test func `a second writer is told that the database is busy`() throws {
        let first = try SQLiteConnection(path: path)
        let second = try SQLiteConnection(path: path, busyTimeout: .zero)
        try first.execute("CREATE TABLE t(a)")
        try first.transaction {
            let error = #expect(throws: SQLiteError.self) { try second.transaction {} }
            #expect(error?.code == .busy)
            #expect(error?.description.contains("another process") == true)
        }
        try second.transaction {}
    }

    @Test func `a full database says so and keeps what it had`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.execute("CREATE TABLE t(a); PRAGMA max_page_count = 20")
        let insert = "INSERT INTO t VALUES(zeroblob(5000))"
        try connection.execute(insert)
        let error = #expect(throws: SQLiteError.self) {
            try connection.transaction {
                for _ in 0..<100 { try connection.prepare(insert).run() }
            }
        }
        #expect(error?.code == .full)
        #expect(error?.sql == insert)
        #expect(error?.description.contains("free disk space") == true)
        #expect(!connection.isInTransaction)
        #expect(try count(connection) == 1)
    }

    @Test func `a connection that only reads cannot write`() throws {
        try SQLiteConnection(path: path).execute("CREATE TABLE t(a)")
        let connection = try SQLiteConnection(path: path, mode: .readOnly)
        let error = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO t VALUES(1)") }
        #expect(error?.code == .readOnly)
        #expect(error?.path == path)
        #expect(error?.advice?.contains("right to write") == true)
        #expect(try count(connection) == 0)
    }

    @Test(arguments: [SQLiteConnection.Mode.readOnly, .readWrite])
    func `a missing file is not created`(mode: SQLiteConnection.Mode) throws {
        let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path, mode: mode) }
        #expect(error?.code == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: ["missing/test.db", "."]) func `a place that takes no file says so`(place: String) throws {
        let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: directory.path(place)) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.description.contains("directory exists") == true)
    }

    @Test(arguments: ["", "a\0b"]) func `an impossible path is refused`(path: String) {
        #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path) }
    }

    @Test func `another kind of file is recognised at once and left alone`() throws {
        let content = Data(String(repeating: "not a database\n", count: 1000).utf8)
        try content.write(to: URL(filePath: path))
        let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path) }
        #expect(error?.code == .notADatabase)
        #expect(try Data(contentsOf: URL(filePath: path)) == content)
    }

    @Test func `a damaged file is reported as corrupt`() throws {
        do {
            let connection = try SQLiteConnection(path: path)
            try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(20000))")
            for _ in 0..<200 { try connection.prepare("INSERT INTO t VALUES(randomblob(300))").run() }
        }
        var content = try Data(contentsOf: URL(filePath: path))
        for index in 4096..<content.count { content[index] = 0xA5 }
        try content.write(to: URL(filePath: path))
        let connection = try SQLiteConnection(path: path)
        let error = #expect(throws: SQLiteError.self) {
            let statement = try connection.prepare("SELECT a FROM t")
            while try statement.step() {}
        }
        #expect(error?.code == .corrupt)
        #expect(error?.description.contains("backup") == true)
    }

    @Test func `full-text search is there`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.execute("CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES('weekly meeting notes')")
        let statement = try connection.prepare("SELECT body FROM f WHERE f MATCH ?1")
        try statement.bind("meeting", at: 1)
        #expect(try statement.step())
        #expect(statement.text(at: 0) == "weekly meeting notes")
    }

    @Test func `the write-ahead log is copied by a checkpoint`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.execute("PRAGMA journal_mode = wal; CREATE TABLE t(a)")
        let result = try connection.checkpoint()
        #expect(result.logged > 0)
        #expect(result.copied == result.logged)
        #expect(try connection.checkpoint(.truncate) == (0, 0))
    }

    @Test func `an endless statement is interrupted from another thread`() async throws {
        actor Reader {
            private let executor: BlockingExecutor
            private let connection: SQLiteConnection
            nonisolated let interrupter: SQLiteInterrupter
            nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

            init(path: String) throws {
                executor = try BlockingExecutor(name: "reader")
                connection = try SQLiteConnection(path: path)
                interrupter = connection.interrupter
            }

            func runForever() throws {
                try connection.execute(
                    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r")
            }
        }
        let reader = try Reader(path: path)
        try await withThrowingTaskGroup { group in
            group.addTask {
                do {
                    try await reader.runForever()
                    Issue.record("an endless statement ended")
                } catch let error as SQLiteError {
                    #expect(error.code == .interrupted)
                }
                return true
            }
            // An interrupt before the statement runs has no effect, so it is repeated until the statement ended.
            group.addTask {
                while !Task.isCancelled {
                    reader.interrupter.interrupt()
                    await Task.yield()
                }
                return false
            }
            let isInterrupted = try await group.next()
            #expect(isInterrupted == true)
            group.cancelAll()
        }
    }

    @Test func `an interrupter outlives its connection`() throws {
        let interrupter = try SQLiteConnection(path: path).interrupter
        interrupter.interrupt()
    }

    @Test func `a long statement is shortened in the error`() throws {
        let connection = try SQLiteConnection(path: path)
        let sql = "SELECT \n" + String(repeating: "missing, ", count: 100) + "1"
        let error = #expect(throws: SQLiteError.self) { try connection.execute(sql) }
        #expect(error?.code == .error)
        #expect(error?.sql == sql)
        #expect(error?.description.contains("\n") == false)
        #expect(error.map { $0.description.utf8.count < 400 + path.utf8.count } == true)
    }
}
