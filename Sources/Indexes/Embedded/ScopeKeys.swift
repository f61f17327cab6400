import SQLite

/// Turns the names of scopes into the numbers that stand for them in the rows.
struct ScopeKeys {
    private let connector: Int64
    private let find: SQLiteStatement
    private let insert: SQLiteStatement
    private var keys: [String: Int64] = [:]
    /// Documents come scope by scope, so that mostly the last one is asked for again.
    private var last: (pattern: String, key: Int64)?

    /// Some 400 KB; beyond that, looking up again costs less than remembering.
    private static let limit = 4096

    init(connection: SQLiteConnection, connector: Int64) throws(SQLiteError) {
        self.connector = connector
        find = try connection.prepare("SELECT key FROM scopes WHERE connector = ?1 AND pattern = ?2")
        insert = try connection.prepare("INSERT INTO scopes (connector, pattern) VALUES (?1, ?2) RETURNING key")
    }

    /// The key of a scope, which is added if it is new; to be called in a transaction.
    mutating func key(of pattern: String) throws(SQLiteError) -> Int64 {
        if let last, last.pattern == pattern { return last.key }
        let key: Int64
        if let known = keys[pattern] {
            key = known
        } else {
            if keys.count == Self.limit { keys.removeAll(keepingCapacity: true) }
            let found = try stored(pattern, by: find)
            key = if let found { found } else { try stored(pattern, by: insert) ?? 0 }
            keys[pattern] = key
        }
        last = (pattern, key)
        return key
    }

    /// Forgets all keys, some of which may be gone.
    mutating func forget() {
        keys.removeAll()
        last = nil
    }

    private func stored(_ pattern: String, by statement: SQLiteStatement) throws(SQLiteError) -> Int64? {
        defer { statement.reset() }
        try statement.bind(connector, at: 1)
        try statement.bind(pattern, at: 2)
        return try statement.step() ? statement.int64(at: 0) : nil
    }
}
