import Foundation
import SQLite

/// What SQLite itself needs for the rows of an index: plain inserts and FTS5, 500 to a transaction, nothing else.
enum SQLiteBaseline {
    private struct Row {
        let id: String
        let body: String
        let texts: [String]
    }

    /// What makes this program run the baseline alone; the files follow.
    static let argument = "sqlite-baseline"

    /// Reads the rows of an index file, then measures inserting them into a new file.
    ///
    /// - Returns: CPU seconds of the inserts alone.
    static func run(index: String, target: String) throws -> Double {
        let rows = try rows(of: index)
        for suffix in ["", "-wal", "-shm"] { unlink(target + suffix) }
        let database = try SQLiteConnection(path: target)
        try database.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            CREATE TABLE documents (id TEXT PRIMARY KEY, body TEXT);
            CREATE VIRTUAL TABLE search USING fts5 (title, text, attachment, tokenize = 'unicode61 remove_diacritics 2');
            """)
        let document = try database.prepare("INSERT INTO documents VALUES (?, ?)")
        let search = try database.prepare("INSERT INTO search (rowid, title, text, attachment) VALUES (?, ?, ?, ?)")
        let start = processorTime()
        for first in stride(from: 0, to: rows.count, by: 500) {
            try database.transaction {
                for row in rows[first..<min(first + 500, rows.count)] {
                    try document.bind(row.id, at: 1)
                    try document.bind(row.body, at: 2)
                    try document.run()
                    try search.bind(database.lastInsertRowID, at: 1)
                    for (index, text) in row.texts.enumerated() { try search.bind(text, at: index + 2) }
                    try search.run()
                }
            }
        }
        _ = try database.checkpoint(.truncate)
        return processorTime() - start
    }

    private static func rows(of index: String) throws -> [Row] {
        let source = try SQLiteConnection(path: index, mode: .readOnly)
        let select = try source.prepare(
            "SELECT c.id, c.body, s.title, s.text, s.attachment FROM contents c JOIN search s ON s.rowid = c.key")
        var rows: [Row] = []
        while try select.step() {
            rows.append(
                Row(
                    id: select.text(at: 0) ?? "", body: select.text(at: 1) ?? "",
                    texts: (2...4).map { select.text(at: $0) ?? "" }))
        }
        return rows
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
