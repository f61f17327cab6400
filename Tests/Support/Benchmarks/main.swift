import Foundation

// make bench: what a document costs, so that the figures can be watched from change to change.
// Arguments: names of parts to run (json, sync); all of them without any.

let programs = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path ?? "."
let parts = CommandLine.arguments.dropFirst()
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("connector-host-bench-\(getpid())").path

if parts.first == SQLiteBaseline.argument, parts.count == 3 {
    // In a process of its own, started by this program: see `SyncBenchmark.baseline`.
    print(try SQLiteBaseline.run(index: CommandLine.arguments[2], target: CommandLine.arguments[3]))
    exit(0)
}

do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Syncs first: a process that is started counts the memory of the one that starts it as its own.
    if parts.isEmpty || parts.contains("sync") {
        try SyncBenchmark(programs: programs, folder: folder, repetitions: 5).run()
    }
    if parts.isEmpty || parts.contains("json") { JSONBenchmark.run() }
} catch {
    FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
    exit(1)
}
