import Foundation

/// What a finished process printed, and how it ended.
package struct ProcessResult: Sendable {
    /// The exit status.
    package let status: Int32
    /// Everything on standard output.
    package let output: String
    /// Everything on standard error.
    package let errors: String
}

/// A command that could not be run, or did not do what it was run for.
package struct EndToEndError: Error, CustomStringConvertible {
    /// What went wrong.
    package let description: String

    /// A failure.
    package init(_ description: String) { self.description = description }
}

/// The `connector-host` that was built beside this program, run as users run it.
package struct HostProcess: Sendable {
    /// Where the program is.
    package let executable: String
    /// What is added to the environment.
    package var environment: [String: String] = [:]

    /// The program in the folder of the running one, or the one that `CONNECTOR_HOST` names.
    package init() throws {
        let named = ProcessInfo.processInfo.environment["CONNECTOR_HOST"]
        let own = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let path = named ?? own?.appendingPathComponent("connector-host").path ?? "connector-host"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw EndToEndError("no connector-host at \(path): build it first")
        }
        executable = path
    }

    /// Runs a command to its end.
    package func run(_ arguments: [String]) throws -> ProcessResult {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = try TemporaryDirectory()
        // Files rather than pipes: a pipe that nobody drains stops the process.
        let outputs = try ["output", "errors"].map { name in
            let path = folder.path + "/" + name
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            guard let file = FileHandle(forWritingAtPath: path) else { throw EndToEndError("cannot write \(path)") }
            return (path, file)
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = outputs[0].1
        process.standardError = outputs[1].1
        try process.run()
        process.waitUntilExit()
        let texts = try outputs.map {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0.0)), as: UTF8.self)
        }
        return ProcessResult(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}

/// A folder that goes with the value that holds it.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes a folder with a name of its own.
    package init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "connector-host-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
