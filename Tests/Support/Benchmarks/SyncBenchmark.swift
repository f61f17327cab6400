import Foundation
import JSON

/// Whole syncs as separate processes: what a document costs from the source's socket to the index.
struct SyncBenchmark {
    private let host: String
    private let simulator: String
    private let folder: String
    private let repetitions: Int

    init(programs: String, folder: String, repetitions: Int) {
        host = programs + "/connector-host"
        simulator = programs + "/zoom-simulator"
        self.folder = folder
        self.repetitions = repetitions
    }

    func run() throws {
        print(
            "\nWhole syncs, medians of \(repetitions) runs"
                + "\n  case                                     documents requests   wall s    CPU s   docs/s  CPU us/doc  peak MB"
        )
        try withSimulator(["--data-size", "large"]) { url in
            try report("Zoom, 400 users, index none", url: url, index: "none")
        }
        try withSimulator(["--data-size", "large", "--users", "100", "--messages", "5000", "--latency-ms", "50"]) {
            url in
            try report("Zoom, 100 users, 50 ms latency, index none", url: url, index: "none")
        }
        try withSimulator(["--data-size", "large"]) { url in
            let alone = try report("Zoom, 400 users, index none (again)", url: url, index: "none")
            let indexed = try report("Zoom, 400 users, embedded index", url: url, index: "embedded")
            try reportBaseline(index: indexed.cpu - alone.cpu, whole: indexed.cpu)
            try report("the same again, nothing changed", url: url, index: "embedded", isAgain: true)
        }
        try report("Mock, 1,000,000 documents, index none", mockUsers: 10_000, index: "none")
    }

    // MARK: Cases

    @discardableResult
    private func report(_ name: String, url: String, index: String, isAgain: Bool = false) throws -> Usage {
        let settings: JSONObject = [
            "account_id": "sim-account", "client_id": "sim-client", "client_secret": "sim-secret", "recording_age": 4,
            "rate_limit_plan": "unlimited", "api_base_url": .string(url + "/v2"), "oauth_base_url": .string(url),
        ]
        return try report(name, service: "zoom", settings: settings, index: index, isAgain: isAgain)
    }

    private func report(_ name: String, mockUsers: Int, index: String) throws {
        let settings: JSONObject = [
            "users": .integer(Int64(mockUsers)), "documents_per_user": 99, "document_size": 400, "concurrency": 4,
        ]
        _ = try report(name, service: "mock", settings: settings, index: index, isAgain: false)
    }

    private func report(
        _ name: String, service: String, settings: JSONObject, index: String, isAgain: Bool
    ) throws -> Usage {
        let config: JSONValue = [
            "index": index == "none" ? ["kind": "none"] : ["kind": "embedded", "path": "index.db"],
            "connectors": [
                [
                    "connector_id": "bench", "service_type": .string(service), "index_name": "bench",
                    "configuration": .object(settings),
                ]
            ],
        ]
        let path = folder + "/config.yml"
        try config.description.write(toFile: path, atomically: true, encoding: .utf8)
        var runs: [Usage] = []
        var last = JSONValue.null
        for _ in 0..<repetitions {
            if !isAgain { for suffix in ["", "-wal", "-shm"] { unlink(folder + "/index.db" + suffix) } }
            let output = folder + "/report.json"
            let usage = try measure(
                [host, "sync", "--config", path, "--connector", "bench", "--json", "--log-level", "error"],
                output: output)
            last = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: output))))
            guard usage.status == 0 else { throw BenchmarkError(description: "\(name): the sync failed: \(last)") }
            runs.append(usage)
        }
        let documents = ["created", "updated", "unchanged"].reduce(0.0) { $0 + (last[$1]?.double ?? 0) }
        let usage = median(runs)
        print(
            "  " + name.padding(toLength: 40, withPad: " ", startingAt: 0),
            String(
                format: "%9.0f %8.0f %8.2f %8.2f %8.0f %11.1f %8.1f", documents, last["requests"]?.double ?? 0,
                usage.wall,
                usage.cpu, documents / usage.wall, usage.cpu / documents * 1e6, usage.memory))
        return usage
    }

    /// What plain inserts of the same rows cost, and what the index added to the sync in proportion to that.
    private func reportBaseline(index: Double, whole: Double) throws {
        let plain = try (0..<repetitions).map { _ in try baseline() }.sorted()[repetitions / 2]
        print(
            String(
                format: "  plain SQLite + FTS5 inserts of the same rows: %.2f s CPU; the index costs %.2f times that, "
                    + "the whole sync %.2f times", plain, index / plain, whole / plain))
    }

    /// CPU seconds of plain inserts, measured in a process of its own: it keeps all rows in memory, and what this process
    /// ever held would count as memory of every sync that it starts afterwards.
    private func baseline() throws -> Double {
        let output = folder + "/baseline.out"
        let program = Bundle.main.executableURL?.path ?? CommandLine.arguments[0]
        let usage = try measure(
            [program, SQLiteBaseline.argument, folder + "/index.db", folder + "/baseline.db"], output: output)
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard usage.status == 0, let seconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkError(description: "the plain inserts failed")
        }
        return seconds
    }

    /// Each figure's median.
    private func median(_ runs: [Usage]) -> Usage {
        func middle(_ figure: (Usage) -> Double) -> Double { runs.map(figure).sorted()[runs.count / 2] }
        return Usage(
            wall: middle(\.wall), user: middle(\.user), system: middle(\.system), memory: middle(\.memory))
    }

    // MARK: The source

    private func withSimulator(_ arguments: [String], _ body: (_ url: String) throws -> Void) throws {
        let output = folder + "/simulator.out"
        unlink(output)
        let pid = try spawn([simulator] + arguments, output: output)
        defer {
            kill(pid, SIGTERM)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        for _ in 0..<600 {
            if let text = try? String(contentsOfFile: output, encoding: .utf8), text.hasSuffix("\n"),
                let url = text.split(separator: " ").last
            {
                return try body(url.trimmingCharacters(in: .newlines))
            }
            usleep(50_000)
        }
        throw BenchmarkError(description: "the simulator did not start")
    }
}
