package import ConnectorSDK
import SQLite

/// One run of a connector, as the history keeps it.
package struct EmbeddedJob: Sendable, Hashable {
    /// The status of a job that runs, or was running when its process ended.
    package static let inProgress = "in_progress"
    /// The status of a job that failed.
    package static let failed = "error"

    /// The job's id.
    package let id: String
    /// Whose job it is.
    package let connectorID: String
    /// What kind of sync it is.
    package let kind: String
    /// How it stands.
    package let status: String
    /// When it began.
    package let startedAt: Timestamp
    /// When it ended, if it did.
    package let finishedAt: Timestamp?
    /// Why it failed, if it did.
    package let error: String?
    /// What it did: the bytes of a JSON value.
    package let report: [UInt8]?

    /// A job.
    package init(
        id: String, connectorID: String, kind: String, status: String, startedAt: Timestamp,
        finishedAt: Timestamp? = nil, error: String? = nil, report: [UInt8]? = nil
    ) {
        self.id = id
        self.connectorID = connectorID
        self.kind = kind
        self.status = status
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.error = error
        self.report = report
    }

    /// The job in the row of a statement that selects the columns in the order of the properties.
    init(row: SQLiteStatement) {
        self.init(
            id: row.text(at: 0) ?? "", connectorID: row.text(at: 1) ?? "", kind: row.text(at: 2) ?? "",
            status: row.text(at: 3) ?? "", startedAt: Timestamp(millisecondsSince1970: row.int64(at: 4)),
            finishedAt: row.isNull(at: 5) ? nil : Timestamp(millisecondsSince1970: row.int64(at: 5)),
            error: row.text(at: 6), report: row.isNull(at: 7) ? nil : row.withBytes(at: 7) { [UInt8]($0) })
    }
}
