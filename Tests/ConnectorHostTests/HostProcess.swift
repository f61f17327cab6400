import Foundation

/// Runs the built program, as its users do.
enum HostProcess {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The program, which is built beside the tests.
    static var executable: URL {
        get throws {
            var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            // On macOS the tests are a bundle some folders deeper.
            while folder.path().count > 1 {
                let candidate = folder.appending(path: "connector-host")
                if FileManager.default.isExecutableFile(atPath: candidate.path()) { return candidate }
                folder.deleteLastPathComponent()
            }
            throw Failure(description: "connector-host is not built")
        }
    }

    /// Runs the program to its end.
    ///
    /// - Parameter interrupt: sends it SIGINT once it has written so much to the standard error output.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], interruptAfter marker: String? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = try executable
        process.arguments = arguments
        process.environment = environment
        let files = try (0..<2).map { _ in try TemporaryFile() }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0].url)
        if let marker {
            let pipe = Pipe()
            process.standardError = pipe
            try process.run()
            try pipe.fileHandleForWriting.close()
            var errors = Data()
            var isInterrupted = false
            while let chunk = try pipe.fileHandleForReading.read(upToCount: 1), !chunk.isEmpty {
                errors += chunk
                if !isInterrupted, String(decoding: errors, as: UTF8.self).contains(marker) {
                    isInterrupted = true
                    process.interrupt()
                }
            }
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, output: try files[0].text,
                errors: String(decoding: errors, as: UTF8.self))
        }
        process.standardError = try FileHandle(forWritingTo: files[1].url)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try files[0].text, errors: try files[1].text)
    }

    /// A file that is removed with its object.
    private final class TemporaryFile {
        let url = FileManager.default.temporaryDirectory.appending(path: "connector-host-\(UUID().uuidString)")

        init() throws { try Data().write(to: url) }
        deinit { try? FileManager.default.removeItem(at: url) }

        var text: String {
            get throws { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
        }
    }
}

/// A folder with a configuration file for a mock source, removed with its object.
final class Workspace {
    let folder = FileManager.default.temporaryDirectory.appending(path: "connector-host-\(UUID().uuidString)")
    var config: String { folder.appending(path: "config.yml").path() }

    init(_ configuration: String) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(configuration.utf8).write(to: folder.appending(path: "config.yml"))
    }

    /// One connector `main` with the given settings of the mock source.
    convenience init(mock settings: String, extra: String = "") throws {
        try self.init(
            """
            index: { kind: embedded, path: ./host.db }
            connectors:
              - connector_id: main
                service_type: mock
                index_name: search-mock
                configuration: { \(settings) }
            \(extra)
            """)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
