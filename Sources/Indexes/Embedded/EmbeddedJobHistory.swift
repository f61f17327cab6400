package import BlockingExecutor
package import ConnectorSDK
import SQLite

/// The jobs that ran on an index file, kept in the file itself, and the rule that a connector runs one at a time.
///
/// It has a connection and, unless it is given one, a thread of its own, beside the indexes that use the same file.
package actor EmbeddedJobHistory {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let path: String
    private let executor: BlockingExecutor
    private let mode: IndexFileMode
    private let busyTimeout: Duration
    private var connection: SQLiteConnection?

    /// How many jobs are kept of each connector.
    package static let jobsPerConnector = 1000

    /// The history in a file, which is opened by the first call.
    ///
    /// - Throws: ``ConnectorSDK/ConnectorError`` if there is no thread to be had.
    package init(
        path: String, mode: IndexFileMode, busyTimeout: Duration = .seconds(30), executor: BlockingExecutor? = nil
    ) throws {
        self.path = path
        self.mode = mode
        self.busyTimeout = busyTimeout
        self.executor = try executor ?? .forIndex()
    }

    /// Closes the file; any later call opens it again.
    package func close() { connection = nil }

    /// Begins a job: takes the connector's lock, ends the jobs that a crash left open, and records the job.
    ///
    /// - Returns: the lock, to be kept as long as the job runs.
    /// - Throws: ``ConnectorSDK/ConnectorError`` with the code `index`, also when another process runs a job of the connector.
    package func begin(
        jobID: String, connectorID: String, kind: String, startedAt: Timestamp
    ) throws -> EmbeddedJobLock {
        let connection = try open()
        return try reportingFailures("record a job in", path) {
            let lock = try EmbeddedJobLock(indexPath: path, connectorID: connectorID)
            try connection.transaction {
                try endAbandonedJobs(of: connectorID, at: startedAt, connection)
                try insert(
                    EmbeddedJob(
                        id: jobID, connectorID: connectorID, kind: kind, status: EmbeddedJob.inProgress,
                        startedAt: startedAt), connection)
                try deleteOldJobs(of: connectorID, connection)
            }
            return lock
        }
    }

    /// Records a job as it is, such as one that has ended already; replaces the one with the same id.
    package func record(_ job: EmbeddedJob) throws {
        let connection = try open()
        try reportingFailures("record a job in", path) {
            try connection.transaction { try insert(job, connection) }
        }
    }

    /// Notes how a job stands or ended; a job that is not recorded does not matter.
    ///
    /// - Parameters:
    ///   - report: what the job did, as the bytes of a JSON value.
    package func update(
        jobID: String, status: String, finishedAt: Timestamp?, error: String? = nil, report: [UInt8]?
    ) throws {
        let connection = try open()
        try reportingFailures("record a job in", path) {
            let statement = try connection.prepare(
                "UPDATE jobs SET status = ?2, finished_at = ?3, error = ?4, report = ?5 WHERE id = ?1")
            try statement.bind(jobID, at: 1)
            try statement.bind(status, at: 2)
            if let finishedAt { try statement.bind(finishedAt.millisecondsSince1970, at: 3) }
            if let error { try statement.bind(error, at: 4) }
            if let report { try report.withUnsafeBytes { try statement.bind(text: $0, at: 5) } }
            try statement.run()
        }
    }

    /// The jobs of a connector, or of all, the latest first.
    package func list(connectorID: String? = nil, limit: Int = 50) throws -> [EmbeddedJob] {
        let connection = try open()
        return try reportingFailures("read", path) {
            let statement = try connection.prepare(
                """
                SELECT id, connector, kind, status, started_at, finished_at, error, report FROM jobs
                WHERE ?1 IS NULL OR connector = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2
                """)
            if let connectorID { try statement.bind(connectorID, at: 1) }
            try statement.bind(max(limit, 0), at: 2)
            var jobs: [EmbeddedJob] = []
            while try statement.step() { jobs.append(EmbeddedJob(row: statement)) }
            return jobs
        }
    }

    // MARK: Rows

    private func open() throws -> SQLiteConnection {
        if let connection { return connection }
        let connection = try IndexFile.connect(to: path, mode: mode, busyTimeout: busyTimeout)
        self.connection = connection
        return connection
    }

    private func insert(_ job: EmbeddedJob, _ connection: SQLiteConnection) throws {
        let statement = try connection.prepare(
            """
            INSERT OR REPLACE INTO jobs (id, connector, kind, status, started_at, finished_at, error, report)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
        try statement.bind(job.id, at: 1)
        try statement.bind(job.connectorID, at: 2)
        try statement.bind(job.kind, at: 3)
        try statement.bind(job.status, at: 4)
        try statement.bind(job.startedAt.millisecondsSince1970, at: 5)
        if let finishedAt = job.finishedAt { try statement.bind(finishedAt.millisecondsSince1970, at: 6) }
        if let error = job.error { try statement.bind(error, at: 7) }
        if let report = job.report { try report.withUnsafeBytes { try statement.bind(text: $0, at: 8) } }
        try statement.run()
    }

    /// Nobody holds the lock but us, so nobody runs these jobs.
    private func endAbandonedJobs(
        of connectorID: String, at time: Timestamp, _ connection: SQLiteConnection
    ) throws {
        let statement = try connection.prepare(
            """
            UPDATE jobs SET status = '\(EmbeddedJob.failed)', finished_at = ?2,
                error = 'the process that ran the job ended without finishing it'
            WHERE connector = ?1 AND status = '\(EmbeddedJob.inProgress)'
            """)
        try statement.bind(connectorID, at: 1)
        try statement.bind(time.millisecondsSince1970, at: 2)
        try statement.run()
    }

    private func deleteOldJobs(of connectorID: String, _ connection: SQLiteConnection) throws {
        let statement = try connection.prepare(
            """
            DELETE FROM jobs WHERE id IN (
                SELECT id FROM jobs WHERE connector = ?1 ORDER BY started_at DESC LIMIT -1 OFFSET ?2)
            """)
        try statement.bind(connectorID, at: 1)
        try statement.bind(Self.jobsPerConnector, at: 2)
        try statement.run()
    }
}
