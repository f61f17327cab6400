import Foundation

// make bench: what a document costs, so that the figures can be watched from change to change.
// Arguments: names of parts to run (json, sync); all of them without any.

let programs = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path ?? "."
let parts = CommandLine.arguments.dropFirst()
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("connector-host-bench-\(getpid())").path

do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    if parts.isEmpty || parts.contains("json") { JSONBenchmark.run() }
    if parts.isEmpty || parts.contains("sync") {
        try SyncBenchmark(programs: programs, folder: folder, repetitions: 5).run()
    }
} catch {
    FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
    exit(1)
}
