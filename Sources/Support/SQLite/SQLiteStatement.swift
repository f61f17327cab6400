import CSQLite

/// A compiled statement: bind its parameters, step through its rows, reset it, and so on.
///
/// Parameters count from 1 and columns from 0, as in SQLite. When the last reference goes, the statement is reset, so
/// one that was left half-way holds no lock.
package final class SQLiteStatement {
    /// The text that the statement was compiled from.
    package let sql: String
    private let pointer: OpaquePointer
    private let handle: SQLiteHandle
    private let isCached: Bool
    private var state = State.ready

    private enum State {
        case ready, row, done
    }

    init(pointer: OpaquePointer, sql: String, isCached: Bool, handle: SQLiteHandle) {
        self.pointer = pointer
        self.sql = sql
        self.isCached = isCached
        self.handle = handle
    }

    deinit {
        reset()
        if isCached {
            handle.giveBack(pointer, sql: sql)
        } else {
            sqlite3_finalize(pointer)
        }
    }

    // MARK: Running

    /// Moves to the next row, and returns false if there is none.
    ///
    /// At the end it stays there: a statement runs again only after ``reset()``. An error resets it.
    package func step() throws(SQLiteError) -> Bool {
        if state == .done { return false }
        switch sqlite3_step(pointer) {
        case SQLITE_ROW:
            state = .row
            return true
        case SQLITE_DONE:
            state = .done
            return false
        case let result:
            let error = handle.error(result, sql: sql)
            reset()
            throw error
        }
    }

    /// Runs to the end, ignoring rows, and resets the statement.
    package func run() throws(SQLiteError) {
        while try step() {}
        reset()
    }

    /// Makes the statement ready to run again, and clears all parameters to NULL.
    ///
    /// Clearing them ends the use of borrowed buffers.
    package func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
        state = .ready
    }

    // MARK: Parameters

    /// Binds a whole number.
    package func bind(_ value: Int64, at index: Int) throws(SQLiteError) {
        try check(sqlite3_bind_int64(pointer, Int32(clamping: index), value))
    }

    /// Binds a whole number.
    package func bind(_ value: Int, at index: Int) throws(SQLiteError) {
        try bind(Int64(value), at: index)
    }

    /// Binds a number; SQLite stores NaN as NULL.
    package func bind(_ value: Double, at index: Int) throws(SQLiteError) {
        try check(sqlite3_bind_double(pointer, Int32(clamping: index), value))
    }

    /// Binds text, of which SQLite keeps a copy.
    package func bind(_ value: String, at index: Int) throws(SQLiteError) {
        var value = value
        try check(value.withUTF8 { bindText(UnsafeRawBufferPointer($0), at: index, with: csqlite_bind_text_transient) })
    }

    /// Binds UTF-8 text, of which SQLite keeps a copy.
    package func bind(text: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        try check(bindText(text, at: index, with: csqlite_bind_text_transient))
    }

    /// Binds bytes, of which SQLite keeps a copy.
    package func bind(blob: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        try check(bindBlob(blob, at: index, with: csqlite_bind_blob_transient))
    }

    /// Binds UTF-8 text without a copy: the buffer must stay as it is until ``reset()``.
    package func bind(borrowedText: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        try check(bindText(borrowedText, at: index, with: csqlite_bind_text_static))
    }

    /// Binds bytes without a copy: the buffer must stay as it is until ``reset()``.
    package func bind(borrowedBlob: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        try check(bindBlob(borrowedBlob, at: index, with: csqlite_bind_blob_static))
    }

    /// Binds NULL.
    package func bindNull(at index: Int) throws(SQLiteError) {
        try check(sqlite3_bind_null(pointer, Int32(clamping: index)))
    }

    private typealias Binder = (OpaquePointer, Int32, UnsafeRawPointer, sqlite3_uint64) -> Int32

    /// SQLite takes a null pointer for NULL, so an empty buffer needs an address.
    private func bindText(_ text: UnsafeRawBufferPointer, at index: Int, with binder: Binder) -> Int32 {
        let empty: StaticString = ""
        let start = text.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
        return binder(pointer, Int32(clamping: index), start, sqlite3_uint64(text.count))
    }

    private func bindBlob(_ blob: UnsafeRawBufferPointer, at index: Int, with binder: Binder) -> Int32 {
        guard let start = blob.baseAddress, !blob.isEmpty else {
            return sqlite3_bind_zeroblob(pointer, Int32(clamping: index), 0)
        }
        return binder(pointer, Int32(clamping: index), start, sqlite3_uint64(blob.count))
    }

    private func check(_ result: Int32) throws(SQLiteError) {
        try handle.check(result, sql: sql)
    }

    // MARK: Columns

    /// The number of columns of a row; 0 if the statement returns no rows.
    package var columnCount: Int { Int(sqlite3_column_count(pointer)) }

    /// The name of a column, or nil if there is no such column.
    package func columnName(at column: Int) -> String? {
        guard (0..<columnCount).contains(column) else { return nil }
        return sqlite3_column_name(pointer, Int32(column)).map { String(cString: $0) }
    }

    /// Whether the column is NULL, or there is no such column or row.
    package func isNull(at column: Int) -> Bool {
        !hasColumn(column) || sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
    }

    /// The column as a whole number, converted as by SQL's CAST; 0 for NULL and where there is no such column or row.
    package func int64(at column: Int) -> Int64 {
        hasColumn(column) ? sqlite3_column_int64(pointer, Int32(column)) : 0
    }

    /// The column as a number, converted as by SQL's CAST; 0 for NULL and where there is no such column or row.
    package func double(at column: Int) -> Double {
        hasColumn(column) ? sqlite3_column_double(pointer, Int32(column)) : 0
    }

    /// The column as text, or nil for NULL and where there is no such column or row.
    package func text(at column: Int) -> String? {
        guard hasColumn(column), let start = sqlite3_column_text(pointer, Int32(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Lends the bytes of the column, text or blob, for the time of the call.
    ///
    /// They are empty for NULL and where there is no such column or row. The body must not step or reset the statement.
    package func withBytes<Result, Failure: Error>(
        at column: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard hasColumn(column) else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        // The order matters: asking for the blob may convert the value, which changes the count.
        let start = sqlite3_column_blob(pointer, Int32(column))
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private func hasColumn(_ column: Int) -> Bool {
        state == .row && column >= 0 && column < Int(sqlite3_data_count(pointer))
    }
}
