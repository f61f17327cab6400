package import ConnectorSDK
package import IndexContract
package import SyncRules

/// Runs a connector once: source, rules, difference, index.
///
/// Cancelling the task that runs it ends every part of it; what the index took stays, and nothing more is deleted.
package struct SyncJob: Sendable {
    /// The job's id, unique.
    package let id: String
    private let plugin: any SourcePlugin
    private let rules: RuleSet
    private let index: any DocumentIndex
    private let options: SyncOptions
    private let clock: HostClock
    private let logger: Logger
    private let progress: SyncProgress

    /// A job that is ready to run.
    package init(
        id: String = SyncJob.newID(), plugin: any SourcePlugin, rules: RuleSet = .everything,
        index: any DocumentIndex, options: SyncOptions = SyncOptions(), clock: HostClock = .system,
        logger: Logger = .silent, progress: SyncProgress = SyncProgress()
    ) {
        self.id = id
        self.plugin = plugin
        self.rules = rules
        self.index = options.isDryRun ? ReadOnlyIndex(index) : index
        self.options = options
        self.clock = clock
        self.logger = logger
        self.progress = progress
    }

    /// A random id of 20 letters and digits.
    package static func newID() -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<20).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }

    /// Runs the job; failures are in the report.
    package func run() async -> SyncReport {
        let start = ContinuousClock.now
        var report = await runMeasured()
        report.requests = progress.snapshot.requests
        let elapsed = (ContinuousClock.now - start).components
        report.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
        progress.update { $0.phase = report.status.rawValue }
        return report
    }

    private func runMeasured() async -> SyncReport {
        do {
            try checkKind()
            let folder = try TemporaryFolder(in: options.temporaryFolder)
            progress.update { $0.phase = "reading index" }
            try await index.prepare()
            let session = SyncSession(
                jobID: id, rules: rules, index: index, expected: try await index.count(),
                fetcher: try AttachmentFetcher(
                    folder: folder.path, maximumSize: options.maximumAttachmentSize,
                    concurrency: options.concurrentDownloads), progress: progress)
            return await run(session)
        } catch {
            return failed(SyncReport(jobID: id, status: .error), with: error)
        }
    }

    private func checkKind() throws {
        switch options.kind {
        case .full: return
        case .incremental, .accessControl:
            throw ConnectorError(
                .unsupported, "\(options.kind.rawValue) syncs are not available in this version",
                hint: "Run a full sync.",
                scope: .job)
        }
    }

    private func run(_ session: SyncSession) async -> SyncReport {
        do {
            try await session.loadIndexed()
            progress.update { $0.phase = "syncing" }
            try await list(into: session)
            try Task.checkCancellation()
            progress.update { $0.phase = "deleting" }
            try await session.reconcile(isDoubtful: options.followsUnfinishedJob)
            try await index.finish()
        } catch {
            // What was listed is worth keeping: the next job finds it unchanged, and must know all scopes that listed it.
            try? await session.flush()
            try? await session.widenScopes()
            return failed(session.report(), with: error)
        }
        var report = session.report()
        if let failure = session.exceedsErrorBudget {
            report.status = .error
            report.error = failure
        }
        return report
    }

    /// Lets the plugin list everything; returning means that the outermost scope is complete.
    private func list(into session: SyncSession) async throws {
        let root = SyncScope(path: .root, sink: session)
        session.open(.root)
        do {
            _ = try await plugin.sync(SyncRequest(kind: .full, startedAt: clock.now()), into: root)
            try Task.checkCancellation()
            try await session.flush()
            session.close(.root, failure: nil)
        } catch {
            session.close(.root, failure: ConnectorError(wrapping: error))
            throw error
        }
    }

    private func failed(_ report: SyncReport, with error: any Error) -> SyncReport {
        var report = report
        if Task.isCancelled {
            report.status = .canceled
        } else {
            report.status = .error
            report.error = ConnectorError(wrapping: error)
            logger.debug("job \(id) failed: \(report.error?.description ?? "")")
        }
        return report
    }
}
