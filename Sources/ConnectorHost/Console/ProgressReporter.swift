import ConnectorSDK
import SyncEngine

/// Shows how far a job has come: a line that is redrawn on a terminal, now and then a plain line elsewhere.
struct ProgressReporter: Sendable {
    let progress: SyncProgress
    let console: Console

    /// Shows progress until the task is cancelled, and takes it away then.
    func run() async {
        let start = ContinuousClock.now
        let interval = console.isTerminal ? Duration.milliseconds(200) : .seconds(10)
        while (try? await Task.sleep(for: interval)) != nil {
            let line = Self.line(progress.snapshot, elapsed: ContinuousClock.now - start)
            if console.isTerminal { console.showProgress(line) } else { console.report(line + "\n") }
        }
        console.showProgress(nil)
    }

    /// How far a job has come, in one line.
    static func line(_ snapshot: SyncProgress.Snapshot, elapsed: Duration) -> String {
        let milliseconds = max(elapsed / .milliseconds(1), 1)
        let rate = Int(Double(snapshot.documents) / milliseconds * 1000)
        let seconds = Int(elapsed.components.seconds)
        var parts = [
            snapshot.phase, "\(snapshot.documents) documents", "\(rate)/s", "\(snapshot.requests) requests",
            "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)",
        ]
        if snapshot.failedScopes > 0 { parts.append("\(snapshot.failedScopes) failed scopes") }
        return parts.joined(separator: "  ")
    }
}
