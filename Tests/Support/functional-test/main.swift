import EndToEnd
import Foundation
import JSON
import ZoomSimulator

// The end-to-end check: sync, remove users at the source, sync again, and compare every document each time.

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("functional-test: \(message)\n".utf8))
    exit(1)
}

func check(_ account: ZoomAccount, _ step: String, expectChanges: Bool = true) throws {
    let (status, report) = try account.sync()
    let counts = ["created", "updated", "unchanged", "deleted", "attachments", "requests", "seconds"]
        .map { "\($0) \(report[$0]?.description ?? "?")" }.joined(separator: ", ")
    print("\(step): status \(report["status"]?.string ?? "?"), \(counts)")
    guard status == 0 else { fail("\(step): sync ended with \(status): \(report)") }
    let differences = try account.differences()
    guard differences.isEmpty else {
        fail("\(step): \(differences.count) difference(s)\n  " + differences.prefix(20).joined(separator: "\n  "))
    }
    print("\(step): every document compared, no difference")
    if !expectChanges, ["created", "updated", "deleted"].contains(where: { report[$0] != 0 }) {
        fail("\(step): an unchanged source was written again: \(report)")
    }
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, arguments.first == "zoom" || arguments.first == "mock",
    let size = arguments.last.flatMap({ SimulatorOptions.DataSize(rawValue: $0) })
else { fail("usage: functional-test zoom|mock small|medium|large") }

do {
    if arguments.first == "mock" {
        try MockCheck(size: size.rawValue).run()
    } else {
        var options = SimulatorOptions()
        options.dataSize = size
        let account = try ZoomAccount(options, settings: ["fetch_past_meeting_details: \(size == .small)"])
        try check(account, "first sync")
        try check(account, "second sync of the same account", expectChanges: false)
        account.simulator.removeUsers(size == .small ? 3 : 10)
        try check(account, "sync after users were removed")
        account.simulator.setRevision(2)
        try check(account, "sync after edits, additions and removals")
        let leaked = account.simulator.statistics.leakedTokens
        guard leaked == 0 else { fail("\(leaked) request(s) carried the token to a foreign host") }
        account.simulator.stop()
    }
    print("functional-test \(arguments.joined(separator: " ")): passed")
} catch {
    fail("\(error)")
}
