import Foundation

/// What a whole process used, by the operating system's own accounting.
struct Usage {
    var wall = 0.0
    var user = 0.0
    var system = 0.0
    /// The largest resident size in MiB.
    var memory = 0.0
    var status: Int32 = 0

    var cpu: Double { user + system }
}

/// A failure of a benchmark's own set-up.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// Runs a command to its end and measures it.
///
/// - Parameter output: the file that takes its standard output.
func measure(_ command: [String], output: String = "/dev/null") throws -> Usage {
    let start = ContinuousClock.now
    let pid = try spawn(command, output: output)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    let elapsed = (ContinuousClock.now - start).components
    #if os(Linux)
    let memory = Double(usage.ru_maxrss) / 1024
    #else
    let memory = Double(usage.ru_maxrss) / 1024 / 1024
    #endif
    return Usage(
        wall: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18, user: seconds(usage.ru_utime),
        system: seconds(usage.ru_stime), memory: memory, status: (status >> 8) & 0xFF)
}

/// Starts a command; its standard error is ours.
func spawn(_ command: [String], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, command[0], &actions, nil, &arguments, environ)
    guard error == 0 else {
        throw BenchmarkError(description: "cannot run \(command[0]): \(String(cString: strerror(error)))")
    }
    return pid
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
