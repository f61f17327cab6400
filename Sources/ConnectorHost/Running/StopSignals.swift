#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The signals that ask the program to stop, taken by waiting for them instead of by handlers.
///
/// They must be blocked in every thread, so this is made before any other thread is: threads inherit what is blocked.
struct StopSignals {
    private let signals: sigset_t

    /// Blocks SIGINT and SIGTERM, and has writes to closed pipes fail instead of ending the process.
    init() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        signals = set
    }

    /// Waits for one of the signals.
    func wait() {
        var set = signals
        var signal: Int32 = 0
        while sigwait(&set, &signal) != 0 {}
    }
}
