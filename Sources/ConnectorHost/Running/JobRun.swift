import ConnectorSDK
import ControlPlane
import EmbeddedIndex
import SyncEngine

/// Runs one job of a connector and keeps it in the job history, if there is one.
struct JobRun: Sendable {
    let runtime: ConnectorRuntime
    let connector: ConnectorSettings
    let options: SyncOptions
    let progress: SyncProgress

    /// Runs the job.
    ///
    /// - Throws: ``ConnectorError`` when it could not begin; what happens later is in the report.
    func run() async throws -> SyncReport {
        guard case .embedded = runtime.configuration.index, !options.isDryRun else {
            let job = try job(options)
            logStart(of: job)
            return await job.run()
        }
        let history = try runtime.configuration.jobHistory(mode: .readWrite)
        var options = options
        let previous = try await history.list(connectorID: connector.id, limit: 1).first
        options.followsUnfinishedJob = previous.map { $0.status != SyncStatus.completed.rawValue } ?? false
        let job = try job(options)
        let lock = try await history.begin(
            jobID: job.id, connectorID: connector.id, kind: options.kind.rawValue, startedAt: .now())
        logStart(of: job)
        let report = await job.run()
        do {
            try await history.update(
                jobID: job.id, status: report.status.rawValue, finishedAt: .now(), error: report.error?.description,
                report: report.json.encoded())
        } catch {
            runtime.logger.error(
                "the job is done, but its history could not be written: \(ConnectorError(wrapping: error))")
        }
        lock.release()
        await history.close()
        return report
    }

    private func job(_ options: SyncOptions) throws -> SyncJob {
        SyncJob(
            plugin: try runtime.plugin(for: connector, countRequest: progress.countRequest),
            rules: connector.rules, index: try runtime.index(for: connector, isDryRun: options.isDryRun),
            options: options, logger: runtime.logger, progress: progress)
    }

    private func logStart(of job: SyncJob) {
        runtime.logger.info("job \(job.id) begins: \(options.kind.rawValue) sync of '\(connector.id)'")
    }
}
