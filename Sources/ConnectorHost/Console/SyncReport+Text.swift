import ConnectorSDK
import IndexContract
import SyncEngine
import Text

extension SyncReport {
    /// How many failed scopes, refused documents and warnings the text names.
    private static let maximumShown = 20

    /// The report for people: what was done, and what needs their attention.
    func text(connectorID: String, kind: SyncJobKind, isDryRun: Bool) -> String {
        var text =
            "\(kind.title) sync of '\(connectorID)' \(outcome)\(isDryRun ? " (dry run: nothing was written)" : "")"
        text += " after \(JSONNumber((seconds * 10).rounded() / 10)?.text ?? "0") s.\n"
        if let error { text += "error: \(error)\n" }
        text += counts
        // What an interruption cut off says nothing about the source.
        guard status != .canceled else { return text }
        text += list(
            "\(failedScopeCount) scopes were not listed completely, so nothing was deleted in them:",
            of: failedScopeCount,
            failedScopes.map { "\($0.scope): \($0.error)" })
        if deletesWithheld > 0 {
            text += "\(deletesWithheld) documents that were not seen stay in the index, since they may still exist.\n"
        }
        text += list(
            "\(rejectedCount) documents were refused:", of: rejectedCount, rejected.map { "\($0.id): \($0.reason)" })
        text += list("\(warnings.count) warnings:", of: warnings.count, warnings)
        return text
    }

    /// The status with which the program ends.
    var exitStatus: ExitStatus {
        switch status {
        case .completed: failedScopeCount == 0 ? .done : .incomplete
        case .error: .failed
        case .canceled: .interrupted
        }
    }

    private var outcome: String {
        switch status {
        case .completed: failedScopeCount == 0 ? "completed" : "completed in part"
        case .error: "failed"
        case .canceled: "was interrupted"
        }
    }

    private var counts: String {
        var table = TextTable([.init(""), .init("", alignment: .right)])
        let always = [("created", created), ("updated", updated), ("unchanged", unchanged), ("deleted", deleted)]
        let sometimes = [
            ("kept out by rules", filtered), ("attachments", attachments), ("attachments failed", attachmentsFailed),
            ("attachments too large", attachmentsTooLarge),
        ]
        for (name, count) in always + sometimes.filter({ $0.1 > 0 }) + [("requests", requests)] {
            table.add(["  " + name, String(count)])
        }
        return table.render()
    }

    private func list(_ title: String, of count: Int, _ lines: [String]) -> String {
        guard count > 0 else { return "" }
        var text = title + "\n"
        for line in lines.prefix(Self.maximumShown) { text += "  \(line)\n" }
        let rest = count - min(lines.count, Self.maximumShown)
        return rest > 0 ? text + "  and \(rest) more; --json lists more of them\n" : text
    }
}

extension SyncJobKind {
    /// The kind as people read it, at the start of a sentence.
    var title: String {
        switch self {
        case .full: "Full"
        case .incremental: "Incremental"
        case .accessControl: "Access control"
        }
    }
}
