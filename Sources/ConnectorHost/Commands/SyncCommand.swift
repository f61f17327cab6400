import CommandLineTool
import ConnectorSDK
import ControlPlane
import SyncEngine

/// `sync`: one job, now.
enum SyncCommand: HostCommand {
    static let declaration = Command(
        "sync", "Runs one sync of a connector now.",
        discussion: """
            Documents that are new or changed are written, unchanged ones cost no write, and documents that the source no \
            longer has are deleted. Where a part of the source could not be listed completely, nothing is deleted, and the \
            status is 3.
            """,
        options: [
            .config, .connector("The connector to sync.", required: true),
            Option(
                "type", .choice(SyncJobKind.allCases.map(\.rawValue)), "What to sync.",
                default: SyncJobKind.full.rawValue),
            Option("dry-run", .flag, "Do everything but write to the index."), .json, .logLevel,
        ],
        examples: [
            .init(
                "connector-host sync --config config.yml --connector zoom-main",
                "Brings the index of the connector 'zoom-main' in step with its source.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let configuration = try call.configuration()
        let connector = try configuration.connector(call.arguments.value("connector") ?? "")
        let options = SyncOptions(
            kind: call.arguments.value("type").flatMap { SyncJobKind(rawValue: $0) } ?? .full,
            isDryRun: call.arguments.flag("dry-run"),
            maximumAttachmentSize: configuration.service.maximumDownloadSize,
            concurrentDownloads: configuration.elasticsearch.bulk.concurrentDownloads)
        let progress = SyncProgress()
        let report = try await ConnectorRuntime.withRuntime(
            configuration, registry: call.registry, logger: call.logger(configuration)
        ) { runtime in
            let job = JobRun(runtime: runtime, connector: connector, options: options, progress: progress)
            return try await run(job, showing: ProgressReporter(progress: progress, console: call.console))
        }
        if call.wantsJSON {
            call.console.output(report.json)
        } else {
            call.console.output(
                report.text(connectorID: connector.id, kind: options.kind, isDryRun: options.isDryRun))
        }
        return report.exitStatus
    }

    /// Runs the job, and shows its progress as long as it runs.
    private static func run(_ job: JobRun, showing reporter: ProgressReporter) async throws -> SyncReport {
        try await withThrowingTaskGroup(of: SyncReport?.self) { group in
            group.addTask { try await job.run() }
            group.addTask {
                await reporter.run()
                return nil
            }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                if let report = finished { return report }
            }
            throw CancellationError()
        }
    }
}
