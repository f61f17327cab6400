import ZoomSimulator

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Every loaded client may hold many connections; the usual soft limit of 1024 files is soon reached.
func raiseFileLimit() {
    var limit = rlimit()
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(resource, &limit)
}

/// Writes at once, past the C library's buffers.
func emit(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

func serve(_ options: SimulatorOptions) throws {
    // Blocked before any thread starts, so that all inherit it and the signals wait for `sigwait`.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    raiseFileLimit()

    let simulator = try ZoomSimulator.start(options)
    emit("zoom-simulator listening on \(simulator.url)\n", to: STDOUT_FILENO)
    var received: Int32 = 0
    while sigwait(&signals, &received) == 0, received == SIGUSR1 {
        simulator.setRevision(2)
        emit("zoom-simulator now serves revision 2\n", to: STDOUT_FILENO)
    }
    simulator.stop()
}

do {
    switch try Command(arguments: Array(CommandLine.arguments.dropFirst())) {
    case .help: emit(helpText, to: STDOUT_FILENO)
    case .serve(let options): try serve(options)
    }
} catch {
    emit("zoom-simulator: \(error)\n", to: STDERR_FILENO)
    exit(2)
}
