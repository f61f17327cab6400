import ConnectorSDK
import SQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How an index file is opened.
package enum IndexFileMode: Sendable, Hashable {
    /// Reads and writes; the file is made if there is none.
    case readWrite
    /// Only reads, also while another process writes.
    case readOnly
}

/// Opens index files, and makes their tables.
enum IndexFile {
    /// Opens a file of ours, or makes one.
    ///
    /// - Throws: ``ConnectorSDK/ConnectorError`` with the code `index`; a file that is not ours is left as it is.
    static func connect(to path: String, mode: IndexFileMode, busyTimeout: Duration) throws -> SQLiteConnection {
        try reportingFailures("open", path) {
            switch mode {
            case .readWrite:
                try create(path)
                let connection = try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
                try prepareTables(connection)
                return connection
            case .readOnly:
                guard access(path, F_OK) == 0 else {
                    throw ConnectorError(
                        .index, "there is no index at \(path)",
                        hint: "Run a sync first, or correct the path of the index.", scope: .job)
                }
                let connection = try SQLiteConnection(path: path, mode: .readOnly, busyTimeout: busyTimeout)
                guard try isOurs(connection) else { throw notOurs(path) }
                return connection
            }
        }
    }

    /// Makes an empty file that only its owner can read: SQLite would use the umask, and documents are confidential.
    ///
    /// SQLite gives its write-ahead log the same rights.
    private static func create(_ path: String) throws {
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 {
            close(file)
            return
        }
        let code = errno
        if code == EEXIST { return }
        throw ConnectorError(
            .index, "cannot create the index \(path): \(String(cString: strerror(code)))",
            hint: "Create its folder, and give the user that runs this program the right to write there.", scope: .job)
    }

    private static func prepareTables(_ connection: SQLiteConnection) throws {
        if try !isOurs(connection) {
            try connection.execute("PRAGMA page_size = \(Schema.pageSize)")
            try connection.execute("PRAGMA journal_mode = WAL")
            try connection.transaction {
                // Another process may have made the tables in the meantime.
                if try !isOurs(connection) { try connection.execute(Schema.creation) }
            }
        }
        // A transaction is safe from a crash of this program as soon as it is committed; only a power failure can take
        // back the last ones, and then whole, in order. The next sync notices that they are missing and writes them
        // again, so waiting for the disk at each commit (FULL) would buy nothing.
        try connection.execute("PRAGMA synchronous = NORMAL")
        // In KiB; twice SQLite's default, which keeps the tree of ids of some 50,000 documents in memory.
        try connection.execute("PRAGMA cache_size = -4000")
        // In pages, so 16 MiB: four times SQLite's default, for a quarter of the waits for the disk.
        try connection.execute("PRAGMA wal_autocheckpoint = 2000")
    }

    /// Whether the tables are there; false for an empty file.
    private static func isOurs(_ connection: SQLiteConnection) throws -> Bool {
        let version = try connection.integer("PRAGMA user_version")
        if try connection.integer("PRAGMA application_id") == Schema.applicationID {
            guard version <= Schema.version else {
                throw ConnectorError(
                    .index,
                    "the index \(connection.path) has version \(version) of the tables; "
                        + "this program knows them up to \(Schema.version)",
                    hint: "Use the newer program that wrote it, or another file; the file was not changed.", scope: .job
                )
            }
            return true
        }
        let tables = try connection.integer("SELECT count(*) FROM sqlite_schema")
        guard version == 0, tables == 0 else { throw notOurs(connection.path) }
        return false
    }

    private static func notOurs(_ path: String) -> ConnectorError {
        ConnectorError(
            .index, "\(path) is an SQLite database, but not an index of this program",
            hint: "Correct the path of the index; the file was not changed.", scope: .job)
    }
}

extension SQLiteConnection {
    /// The first column of the first row, as a whole number.
    func integer(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql, isCached: false)
        return try statement.step() ? statement.int64(at: 0) : 0
    }
}
