import CSQLite

/// What SQLite refused to do, where, and what to do about it.
package struct SQLiteError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A primary result code (<https://sqlite.org/rescode.html>).
    package struct Code: RawRepresentable, Sendable, Hashable {
        /// The number that SQLite gives the code.
        package let rawValue: Int32

        /// Wraps a number; a code that is not listed here is kept as it is.
        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// The SQL is wrong, or it names a table that does not exist.
        package static let error = Code(rawValue: SQLITE_ERROR)
        /// Another connection holds the lock.
        package static let busy = Code(rawValue: SQLITE_BUSY)
        /// This connection holds a conflicting lock itself.
        package static let locked = Code(rawValue: SQLITE_LOCKED)
        /// Memory ran out.
        package static let outOfMemory = Code(rawValue: SQLITE_NOMEM)
        /// The database cannot be written.
        package static let readOnly = Code(rawValue: SQLITE_READONLY)
        /// The statement was stopped by ``SQLiteInterrupter/interrupt()``.
        package static let interrupted = Code(rawValue: SQLITE_INTERRUPT)
        /// The operating system failed to read or write.
        package static let inputOutput = Code(rawValue: SQLITE_IOERR)
        /// The file is damaged.
        package static let corrupt = Code(rawValue: SQLITE_CORRUPT)
        /// The disk, or the database's own limit, is full.
        package static let full = Code(rawValue: SQLITE_FULL)
        /// The file cannot be opened.
        package static let cannotOpen = Code(rawValue: SQLITE_CANTOPEN)
        /// A value or a statement is longer than SQLite allows.
        package static let tooBig = Code(rawValue: SQLITE_TOOBIG)
        /// A constraint, such as UNIQUE, was violated.
        package static let constraint = Code(rawValue: SQLITE_CONSTRAINT)
        /// The connection or statement was used in a way that it does not support.
        package static let misuse = Code(rawValue: SQLITE_MISUSE)
        /// There is no parameter with this index.
        package static let range = Code(rawValue: SQLITE_RANGE)
        /// The file is not a database.
        package static let notADatabase = Code(rawValue: SQLITE_NOTADB)
    }

    /// The primary result code.
    package let code: Code
    /// SQLite's extended result code, which tells more about some codes.
    package let extendedCode: Int32
    /// What SQLite said.
    package let message: String
    /// The statement that failed, if it was one.
    package let sql: String?
    /// The file of the database.
    package let path: String

    package init(code: Code, extendedCode: Int32? = nil, message: String, sql: String? = nil, path: String) {
        self.code = code
        self.extendedCode = extendedCode ?? code.rawValue
        self.message = message
        self.sql = sql
        self.path = path
    }

    /// Reads the error of the last call from the connection.
    init(result: Int32, handle: OpaquePointer?, sql: String? = nil, path: String) {
        let extended = handle.map(sqlite3_extended_errcode) ?? result
        // A misused connection keeps the code of an earlier call.
        let isCurrent = extended & 0xff == result & 0xff
        let text = isCurrent && handle != nil ? sqlite3_errmsg(handle) : sqlite3_errstr(result)
        self.init(
            code: Code(rawValue: result & 0xff), extendedCode: isCurrent ? extended : result,
            message: text.map { String(cString: $0) } ?? "unknown error", sql: sql, path: path)
    }

    /// What the operator can do about it, if that is known.
    package var advice: String? {
        switch code {
        case .readOnly:
            "give the service's user the right to write the file and its directory, and check that the disk is not "
                + "mounted read-only"
        case .full:
            "free disk space, or move the file to a larger disk; nothing was lost, the change was rolled back"
        case .busy:
            "another process uses the database: stop it, or let only one service use the file"
        case .corrupt:
            "restore the file from a backup, or save what is readable with `sqlite3 <file> .recover`; then check the "
                + "disk"
        case .cannotOpen:
            "check that the directory exists and that the service's user may read and write it"
        case .notADatabase:
            "check the path: the file is something else, or is encrypted; it was not changed"
        case .inputOutput:
            "check the disk and the system's log; a network file system may not support SQLite's locks"
        default: nil
        }
    }

    /// The file, the code, what SQLite said, the advice and the statement.
    package var description: String {
        var text = "SQLite: \(path): \(message) (code \(extendedCode))"
        if let advice { text += "; \(advice)" }
        if let sql { text += "; in: \(Self.shortened(sql))" }
        return text
    }

    /// The statement on one line and not longer than a log line should be.
    private static func shortened(_ sql: String) -> String {
        let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 200 ? words : words.prefix(199) + "…"
    }
}
