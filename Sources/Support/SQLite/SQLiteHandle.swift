import CSQLite
import Synchronization

/// Owns the C connection and its idle statements, and outlives every Swift object that uses it.
///
/// The connection and each statement refer to it, so that the order in which they go away does not matter.
final class SQLiteHandle {
    let pointer: OpaquePointer
    let path: String
    let interrupter: SQLiteInterrupter
    private var idleStatements: [String: OpaquePointer] = [:]

    /// More different statements than any of our users has; a guard against SQL that is built with values in it.
    private static let idleLimit = 128

    init(pointer: OpaquePointer, path: String) {
        self.pointer = pointer
        self.path = path
        interrupter = SQLiteInterrupter(connection: pointer)
    }

    deinit {
        interrupter.invalidate()
        for statement in idleStatements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(pointer)
    }

    /// Hands over an idle statement compiled from this SQL, if there is one.
    func takeIdleStatement(sql: String) -> OpaquePointer? {
        idleStatements.removeValue(forKey: sql)
    }

    /// Takes back a statement that is no longer used; it must have been reset.
    func giveBack(_ statement: OpaquePointer, sql: String) {
        if idleStatements.count < Self.idleLimit, idleStatements[sql] == nil {
            idleStatements[sql] = statement
        } else {
            sqlite3_finalize(statement)
        }
    }

    func error(_ result: Int32, sql: String? = nil) -> SQLiteError {
        SQLiteError(result: result, handle: pointer, sql: sql, path: path)
    }

    func check(_ result: Int32, sql: String? = nil) throws(SQLiteError) {
        guard result == SQLITE_OK else { throw error(result, sql: sql) }
    }
}

/// Stops the statement that a connection is running, from any thread.
package final class SQLiteInterrupter: Sendable {
    /// `@unchecked Sendable`: `sqlite3_interrupt` may be called from any thread while the connection is open, which
    /// the lock around it ensures.
    private struct Connection: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let connection: Mutex<Connection?>

    init(connection: OpaquePointer) {
        self.connection = Mutex(Connection(pointer: connection))
    }

    /// Makes running statements throw ``SQLiteError/Code/interrupted``; has no effect on a closed connection.
    package func interrupt() {
        connection.withLock { connection in
            if let connection { sqlite3_interrupt(connection.pointer) }
        }
    }

    func invalidate() {
        connection.withLock { $0 = nil }
    }
}
