import CSQLite

/// A connection to an SQLite database, for use by one thread or actor at a time.
///
/// Calls block: use it from an actor that runs on a `BlockingExecutor`. It closes when it and all its statements are
/// gone.
package final class SQLiteConnection {
    /// What the connection may do with the file.
    package enum Mode: Sendable {
        /// Reads and writes, and creates the file if there is none.
        case readWriteCreate
        /// Reads and writes a file that exists.
        case readWrite
        /// Only reads a file that exists.
        case readOnly
    }

    /// The file of the database, as it was given.
    package let path: String
    private let handle: SQLiteHandle

    /// Opens a database, and reads enough of it to know that it is one.
    ///
    /// - Parameters:
    ///   - path: The file; `:memory:` opens an empty database in memory. URIs are not understood.
    ///   - mode: What the connection may do.
    ///   - busyTimeout: How long a statement waits for another connection's lock before it throws `busy`.
    package init(
        path: String, mode: Mode = .readWriteCreate, busyTimeout: Duration = .seconds(5)
    ) throws(SQLiteError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLiteError(code: .cannotOpen, message: "the path is empty or contains a zero byte", path: path)
        }
        let access =
            switch mode {
            case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        var pointer: OpaquePointer?
        // A connection has one user at a time, so SQLite's own lock per call would only cost.
        let result = sqlite3_open_v2(path, &pointer, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard result == SQLITE_OK, let pointer else {
            let error = SQLiteError(result: result, handle: pointer, path: path)
            sqlite3_close_v2(pointer)
            throw error
        }
        self.path = path
        handle = SQLiteHandle(pointer: pointer, path: path)
        try setBusyTimeout(busyTimeout)
        // SQLite opens the file lazily: without this a file that is no database would only be found later.
        try execute("SELECT count(*) FROM sqlite_schema")
    }

    /// Sets how long a statement waits for another connection's lock before it throws `busy`.
    package func setBusyTimeout(_ timeout: Duration) throws(SQLiteError) {
        let (seconds, attoseconds) = timeout.components
        let milliseconds = min(max(seconds, 0), 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
        try handle.check(sqlite3_busy_timeout(handle.pointer, Int32(max(milliseconds, 0))))
    }

    /// Runs SQL that has no parameters and whose rows do not matter; it may hold several statements.
    package func execute(_ sql: String) throws(SQLiteError) {
        try refuseZeroByte(in: sql)
        try handle.check(sqlite3_exec(handle.pointer, sql, nil, nil, nil), sql: sql)
    }

    /// Compiles one statement.
    ///
    /// A compiled statement that is no longer used is kept and handed out again for the same SQL, so preparing anew
    /// costs little. Two statements of the same SQL may be in use at once; they do not affect each other.
    ///
    /// - Parameters:
    ///   - sql: One statement; values belong into its parameters (`?1`), not into the text.
    ///   - isCached: Whether to keep the compiled statement; pass false for SQL that will not come again.
    package func prepare(_ sql: String, isCached: Bool = true) throws(SQLiteError) -> SQLiteStatement {
        if isCached, let idle = handle.takeIdleStatement(sql: sql) {
            return SQLiteStatement(pointer: idle, sql: sql, isCached: true, handle: handle)
        }
        return SQLiteStatement(
            pointer: try compile(sql, isPersistent: isCached), sql: sql, isCached: isCached, handle: handle)
    }

    private func compile(_ sql: String, isPersistent: Bool) throws(SQLiteError) -> OpaquePointer {
        try refuseZeroByte(in: sql)
        guard sql.utf8.count < Int32.max else {
            throw SQLiteError(code: .tooBig, message: "the statement is too long", path: path)
        }
        var pointer: OpaquePointer?
        var rest = ""
        let result = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let flags = isPersistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
            let result = sqlite3_prepare_v3(handle.pointer, text, -1, flags, &pointer, &tail)
            if let tail { rest = String(cString: tail) }
            return result
        }
        try handle.check(result, sql: sql)
        guard let pointer else {
            throw SQLiteError(code: .misuse, message: "there is no statement in the text", sql: sql, path: path)
        }
        guard rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            sqlite3_finalize(pointer)
            throw SQLiteError(
                code: .misuse, message: "only one statement can be prepared at a time", sql: sql, path: path)
        }
        return pointer
    }

    /// Runs the body in a transaction that takes the write lock at once, so that it cannot fail for it half-way.
    ///
    /// Commits if the body returns. If it throws, or the commit fails, everything is rolled back and the error thrown.
    /// Transactions do not nest.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Some errors, such as a full disk, have rolled back already.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }

    /// The number of rows that the last INSERT, UPDATE or DELETE changed.
    package var changes: Int { Int(sqlite3_changes64(handle.pointer)) }

    /// The row id of the last row that was inserted.
    package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

    /// Stops this connection's statements from another thread.
    package var interrupter: SQLiteInterrupter { handle.interrupter }

    /// How far a checkpoint goes.
    package enum CheckpointMode: Sendable {
        /// Copies what it can without waiting for anybody.
        case passive
        /// Waits for readers and writers, copies all and empties the write-ahead log.
        case truncate
    }

    /// Copies the write-ahead log into the database file.
    ///
    /// - Returns: The frames in the log and how many of them are copied; both -1 if the database has no such log.
    @discardableResult
    package func checkpoint(_ mode: CheckpointMode = .passive) throws(SQLiteError) -> (logged: Int, copied: Int) {
        let flag =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        var logged: Int32 = 0
        var copied: Int32 = 0
        try handle.check(sqlite3_wal_checkpoint_v2(handle.pointer, nil, flag, &logged, &copied))
        return (Int(logged), Int(copied))
    }

    /// SQLite reads text to its first zero byte and would silently leave the rest out.
    private func refuseZeroByte(in sql: String) throws(SQLiteError) {
        if sql.utf8.contains(0) {
            throw SQLiteError(code: .misuse, message: "the SQL contains a zero byte", sql: sql, path: path)
        }
    }
}
