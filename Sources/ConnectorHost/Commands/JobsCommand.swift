import CommandLineTool
import ConnectorSDK
import ControlPlane
import EmbeddedIndex
import Text

/// `jobs`: what ran and how it went.
enum JobsCommand: HostCommand {
    static let declaration = Command(
        "jobs", "Shows the jobs that ran, the latest first.",
        options: [
            .config, .connector("Show jobs of this connector only.", required: false),
            Option("limit", .integer("N", 1...10_000), "How many jobs to show.", default: "50"), .json,
        ],
        examples: [
            .init(
                "connector-host jobs --config config.yml --connector zoom-main",
                "Shows when the connector 'zoom-main' ran and what each job did.")
        ])

    static func run(_ call: HostCall) async throws -> ExitStatus {
        let configuration = try call.configuration(readsPluginSettings: false)
        let connector = try call.arguments.value("connector").map { try configuration.connector($0) }
        let history = try configuration.jobHistory(mode: .readOnly)
        let jobs = try await history.list(connectorID: connector?.id, limit: call.arguments.integer("limit") ?? 50)
        await history.close()
        if call.wantsJSON {
            call.console.output(.array(jobs.map(json)))
            return .done
        }
        var table = TextTable([
            "STARTED", "CONNECTOR", "TYPE", "STATUS", .init("SECONDS", alignment: .right),
            .init("CREATED", alignment: .right), .init("UPDATED", alignment: .right),
            .init("DELETED", alignment: .right), "ERROR",
        ])
        for job in jobs {
            let report = report(of: job)
            let counts = ["seconds", "created", "updated", "deleted"].map { report[$0]?.description ?? "" }
            table.add([job.startedAt.iso8601, job.connectorID, job.kind, job.status] + counts + [job.error ?? ""])
        }
        call.console.output(table.render())
        return .done
    }

    private static func report(of job: EmbeddedJob) -> JSONValue {
        job.report.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }

    private static func json(_ job: EmbeddedJob) -> JSONValue {
        [
            "job_id": .string(job.id), "connector_id": .string(job.connectorID), "type": .string(job.kind),
            "status": .string(job.status), "started_at": .string(job.startedAt.iso8601),
            "finished_at": job.finishedAt.map { .string($0.iso8601) } ?? .null,
            "error": job.error.map { .string($0) } ?? .null, "report": report(of: job),
        ]
    }
}
