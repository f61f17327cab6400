import SQLite
import Testing

struct SQLiteStatementTests {
    private let connection: SQLiteConnection

    init() throws {
        connection = try SQLiteConnection(path: ":memory:")
        try connection.execute("CREATE TABLE t(a, b)")
    }

    /// The result of `SELECT ?1` and its type after the binding.
    private func echo(_ bind: (SQLiteStatement) throws -> Void) throws -> (statement: SQLiteStatement, type: String?) {
        let statement = try connection.prepare("SELECT ?1, typeof(?1)")
        try bind(statement)
        #expect(try statement.step())
        return (statement, statement.text(at: 1))
    }

    @Test(arguments: [0, 1, -1, .max, .min] as [Int64]) func `whole numbers come back`(value: Int64) throws {
        let (statement, type) = try echo { try $0.bind(value, at: 1) }
        #expect(statement.int64(at: 0) == value)
        #expect(type == "integer")
    }

    @Test(arguments: [0, -0.5, 1e300, .infinity, .leastNonzeroMagnitude]) func `numbers come back`(value: Double) throws
    {
        let (statement, type) = try echo { try $0.bind(value, at: 1) }
        #expect(statement.double(at: 0) == value)
        #expect(type == "real")
    }

    @Test(arguments: ["", "a", "käse 🧀", "with\0zero", String(repeating: "x", count: 100_000)])
    func `text comes back`(value: String) throws {
        let (copied, type) = try echo { try $0.bind(value, at: 1) }
        #expect(copied.text(at: 0) == value)
        #expect(type == "text")
        #expect(!copied.isNull(at: 0))

        try Array(value.utf8).withUnsafeBytes { bytes in
            let (borrowed, type) = try echo { try $0.bind(borrowedText: bytes, at: 1) }
            #expect(borrowed.text(at: 0) == value)
            #expect(type == "text")
            borrowed.reset()
            try borrowed.bind(text: bytes, at: 1)
            #expect(try borrowed.step())
            #expect(borrowed.text(at: 0) == value)
            borrowed.reset()
        }
    }

    @Test(arguments: [[], [0], [0xff, 0, 0xfe], [UInt8](repeating: 7, count: 100_000)])
    func `bytes come back`(value: [UInt8]) throws {
        try value.withUnsafeBytes { bytes in
            let (copied, type) = try echo { try $0.bind(blob: bytes, at: 1) }
            #expect(type == "blob")
            #expect(copied.withBytes(at: 0) { Array($0) } == value)
            let (borrowed, borrowedType) = try echo { try $0.bind(borrowedBlob: bytes, at: 1) }
            #expect(borrowedType == "blob")
            #expect(borrowed.withBytes(at: 0) { Array($0) } == value)
            borrowed.reset()
        }
    }

    @Test func `an empty buffer without an address is empty, not NULL`() throws {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(try echo { try $0.bind(text: nothing, at: 1) }.type == "text")
        #expect(try echo { try $0.bind(borrowedText: nothing, at: 1) }.type == "text")
        #expect(try echo { try $0.bind(blob: nothing, at: 1) }.type == "blob")
        #expect(try echo { try $0.bind(borrowedBlob: nothing, at: 1) }.type == "blob")
    }

    @Test func `NULL comes back`() throws {
        let (statement, type) = try echo { try $0.bindNull(at: 1) }
        #expect(type == "null")
        #expect(statement.isNull(at: 0))
        #expect(statement.text(at: 0) == nil)
        #expect(statement.int64(at: 0) == 0)
        #expect(statement.withBytes(at: 0) { $0.isEmpty })
    }

    @Test func `a copied buffer may change before the step`() throws {
        let statement = try connection.prepare("SELECT ?1")
        var bytes = Array("before".utf8)
        try bytes.withUnsafeBytes { try statement.bind(text: $0, at: 1) }
        bytes.replaceSubrange(0..<6, with: "after!".utf8)
        #expect(try statement.step())
        #expect(statement.text(at: 0) == "before")
    }

    @Test func `a statement at its end runs again only after a reset`() throws {
        let statement = try connection.prepare("INSERT INTO t VALUES(1, 2)")
        #expect(try !statement.step())
        #expect(try !statement.step())
        #expect(connection.lastInsertRowID == 1)
        statement.reset()
        #expect(try !statement.step())
        #expect(connection.lastInsertRowID == 2)
    }

    @Test func `a reset clears the parameters`() throws {
        let statement = try connection.prepare("SELECT ?1")
        try statement.bind(5, at: 1)
        #expect(try statement.step())
        statement.reset()
        #expect(try statement.step())
        #expect(statement.isNull(at: 0))
    }

    @Test func `the same SQL may be in use twice`() throws {
        try connection.execute("INSERT INTO t VALUES(1, 0), (2, 0)")
        let first = try connection.prepare("SELECT a FROM t ORDER BY a")
        #expect(try first.step())
        let second = try connection.prepare("SELECT a FROM t ORDER BY a")
        #expect(try second.step())
        #expect(try second.step())
        #expect(second.int64(at: 0) == 2)
        #expect(first.int64(at: 0) == 1)
    }

    @Test func `a statement dropped half-way holds no lock`() throws {
        try connection.execute("INSERT INTO t VALUES(1, 0), (2, 0)")
        #expect(try connection.prepare("SELECT a FROM t").step())
        try connection.execute("DROP TABLE t")
    }

    @Test func `more statements than the cache holds all work`() throws {
        for value in 0..<500 {
            let statement = try connection.prepare("SELECT \(value)")
            #expect(try statement.step())
            #expect(statement.int64(at: 0) == Int64(value))
        }
    }

    @Test func `a statement outlives its connection`() throws {
        func makeStatement() throws -> SQLiteStatement {
            try SQLiteConnection(path: ":memory:").prepare("SELECT 42")
        }
        let statement = try makeStatement()
        #expect(try statement.step())
        #expect(statement.int64(at: 0) == 42)
    }

    @Test(arguments: ["", "  ", "-- nothing", "SELECT 1; SELECT 2", "SELECT 1\0; DROP TABLE t", "SELEKT", "SELECT x"])
    func `SQL that is not one statement is refused`(sql: String) {
        #expect(throws: SQLiteError.self) { try connection.prepare(sql) }
    }

    @Test(arguments: [0, -1, 2, .max, .min]) func `an index without a parameter is refused`(index: Int) throws {
        let statement = try connection.prepare("SELECT ?1")
        let error = #expect(throws: SQLiteError.self) { try statement.bind(1, at: index) }
        #expect(error?.code == .range)
        #expect(throws: SQLiteError.self) { try statement.bind("text", at: index) }
        #expect(throws: SQLiteError.self) { try statement.bindNull(at: index) }
    }

    @Test func `a parameter cannot change between rows`() throws {
        let statement = try connection.prepare("SELECT ?1 UNION ALL SELECT 2")
        #expect(try statement.step())
        let error = #expect(throws: SQLiteError.self) { try statement.bind(1, at: 1) }
        #expect(error?.code == .misuse)
    }

    @Test(arguments: [-1, 1, .max, .min]) func `a column that is not there is empty`(column: Int) throws {
        let statement = try connection.prepare("SELECT 7 AS seven")
        #expect(statement.int64(at: 0) == 0)
        #expect(statement.text(at: 0) == nil)
        #expect(try statement.step())
        #expect(statement.columnName(at: 0) == "seven")
        #expect(statement.columnName(at: column) == nil)
        #expect(statement.int64(at: column) == 0)
        #expect(statement.double(at: column) == 0)
        #expect(statement.text(at: column) == nil)
        #expect(statement.isNull(at: column))
        #expect(statement.withBytes(at: column) { $0.isEmpty })
        #expect(try !statement.step())
        #expect(statement.int64(at: 0) == 0)
    }

    @Test func `a violated constraint names the statement and leaves it usable`() throws {
        try connection.execute("CREATE TABLE u(a UNIQUE)")
        let statement = try connection.prepare("INSERT INTO u VALUES(?1)")
        try statement.bind(1, at: 1)
        try statement.run()
        try statement.bind(1, at: 1)
        let error = #expect(throws: SQLiteError.self) { try statement.run() }
        #expect(error?.code == .constraint)
        #expect(error?.extendedCode == 2067)
        #expect(error?.description.contains("u.a") == true)
        try statement.bind(2, at: 1)
        try statement.run()
        #expect(connection.lastInsertRowID == 2)
    }
}
