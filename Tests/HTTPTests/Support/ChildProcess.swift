import Foundation

/// A child process with its standard output, nothing else of ours open in it, and an end that is waited for.
final class ChildProcess: Sendable {
    private let identifier: pid_t
    private let output: Int32

    init(_ arguments: [String], in directory: URL? = nil) throws {
        let changeDirectory = directory.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0.path()] } ?? []
        let arguments = changeDirectory + arguments
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // The threads of the pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var identifier: pid_t = 0
        let result = posix_spawn(&identifier, arguments[0], &actions, &attributes, &words, environ)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EINVAL)
        }
        self.identifier = identifier
        output = ends[0]
    }

    deinit {
        close(output)
    }

    /// What the child has written, at least a byte; empty at the end.
    func read() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, Glibc.read(output, buffer.baseAddress, buffer.count))
        }
    }

    func terminate() {
        kill(identifier, SIGTERM)
    }

    /// Waits for the end and returns the wait status, 0 for success.
    func awaitExit() -> Int32 {
        var status: Int32 = -1
        waitpid(identifier, &status, 0)
        return status
    }
}
