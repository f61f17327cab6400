import Foundation

/// What a finished process printed, and how it ended.
package struct ProcessResult: Sendable {
    /// The exit status.
    package let status: Int32
    /// Everything on standard output.
    package let output: String
    /// Everything on standard error.
    package let errors: String

    /// How a process ended.
    package init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }
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
    package func run(_ arguments: [String]) throws -> ProcessResult { try start(arguments).wait() }

    /// Starts a command.
    package func start(_ arguments: [String]) throws -> SpawnedProcess {
        try SpawnedProcess(
            executable, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
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
