/// The tables of an index file.
///
/// A document is split in two: `documents` has what every sync reads (all ids, scopes and fingerprints) in a compact tree in
/// the order of the ids, `contents` has the rest in the order of arrival, so that new rows are appended. `search` keeps the
/// searched text itself: deleting from it is then certain to be right, whatever text an earlier version had extracted.
/// (Without that copy, measured on 50,000 documents of 440 bytes, a write would cost 8 % less CPU and the file 20 % less.)
enum Schema {
    /// Marks the file as ours (`PRAGMA application_id`): the ASCII codes of "CHix".
    static let applicationID: Int64 = 0x4348_6978

    /// The version of the tables (`PRAGMA user_version`).
    static let version: Int64 = 1

    /// Pages of 8 KiB instead of 4 save a tenth of the time and 4 % of the size of a first sync.
    static let pageSize = 8192

    /// Makes all tables in an empty file.
    ///
    /// FTS5 merges its segments at each write unless told otherwise, which costs a sync a fifth of its time: with
    /// `automerge` 0 it does so only when there are `crisismerge` segments of a size, and at the end of the job when there
    /// are `usermerge`. Fewer slow down no search: each costs it some microseconds a word.
    static let creation = """
        CREATE TABLE connectors (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            index_name TEXT NOT NULL,
            searched_fields TEXT NOT NULL
        );
        CREATE TABLE scopes (
            key INTEGER PRIMARY KEY,
            connector INTEGER NOT NULL,
            pattern TEXT NOT NULL,
            UNIQUE (connector, pattern)
        );
        CREATE TABLE documents (
            connector INTEGER NOT NULL,
            id TEXT NOT NULL,
            content INTEGER NOT NULL,
            scope INTEGER NOT NULL,
            fingerprint BLOB NOT NULL,
            PRIMARY KEY (connector, id)
        ) WITHOUT ROWID;
        CREATE TABLE contents (
            key INTEGER PRIMARY KEY,
            connector INTEGER NOT NULL,
            id TEXT NOT NULL,
            timestamp INTEGER,
            document_type TEXT,
            body TEXT NOT NULL,
            attachment_name TEXT,
            attachment_size INTEGER,
            attachment_sha256 TEXT,
            attachment_content_type TEXT
        );
        CREATE VIRTUAL TABLE search USING fts5 (
            title, text, attachment, tokenize = 'unicode61 remove_diacritics 2'
        );
        INSERT INTO search (search, rank) VALUES ('automerge', 0);
        INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
        INSERT INTO search (search, rank) VALUES ('usermerge', 16);
        INSERT INTO search (search, rank) VALUES ('rank', 'bm25(8.0, 1.0, 0.5)');
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            connector TEXT NOT NULL,
            kind TEXT NOT NULL,
            status TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            finished_at INTEGER,
            error TEXT,
            report TEXT
        ) WITHOUT ROWID;
        CREATE INDEX jobs_by_start ON jobs (connector, started_at);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """
}
