import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A process whose output goes to files.
///
/// Foundation's `Process` notices an end by a socket that every process started meanwhile inherits, so that one that runs
/// long would hold up waiting for all the others.
package final class SpawnedProcess: Sendable {
    /// The number of the process.
    package let processID: Int32
    private let folder: TemporaryDirectory

    /// Starts a program.
    package init(_ executable: String, _ arguments: [String], environment: [String: String]) throws {
        folder = try TemporaryDirectory()
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "output"), (2, "errors")] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, folder.path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var processID: pid_t = 0
        let result = posix_spawn(&processID, executable, &actions, nil, &words, &variables)
        guard result == 0 else {
            throw EndToEndError("cannot start \(executable): \(String(cString: strerror(result)))")
        }
        self.processID = processID
    }

    /// Sends a signal.
    package func send(_ signal: Int32) { kill(processID, signal) }

    /// Waits for the end; to be called once.
    ///
    /// - Returns: what was printed, and the exit status, or the number of the signal that ended the process.
    package func wait() throws -> ProcessResult {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { throw EndToEndError("cannot wait for process \(processID)") }
        }
        let texts = try ["output", "errors"].map { name in
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)), as: UTF8.self)
        }
        let signal = status & 0x7F
        return ProcessResult(
            status: signal == 0 ? status >> 8 & 0xFF : signal, output: texts[0], errors: texts[1])
    }
}
