import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Calls back after a delay, from one thread for any number of waiting things.
///
/// A waiting answer costs an entry in a heap instead of a sleeping thread, so thousands can wait at once.
final class DelayLine: Sendable {
    private struct State: Sendable {
        var heap = DelayHeap()
        var stopping = false
        var thread: pthread_t?
    }

    private let state = Mutex(State())
    private let wakeReader: Int32
    private let wakeWriter: Int32
    private let fire: @Sendable (UInt) -> Void

    /// Starts the thread; `fire` gets each value when its time has come.
    init(fire: @escaping @Sendable (UInt) -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw HTTPServerError(.cannotStart, "cannot open a pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        wakeReader = ends[0]
        wakeWriter = ends[1]
        self.fire = fire

        let context = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        guard pthread_create(&thread, nil, runDelayLine, context) == 0 else {
            Unmanaged<DelayLine>.fromOpaque(context).release()
            throw HTTPServerError(.cannotStart, "cannot start the timer thread; is the thread limit reached?")
        }
        let started = thread
        state.withLock { $0.thread = started }
    }

    deinit {
        close(wakeReader)
        close(wakeWriter)
    }

    /// Hands `value` to `fire` after the delay, or at once when the line is stopping.
    func add(_ value: UInt, after delay: Duration) {
        let entry = DelayHeap.Entry(deadline: .now + delay, value: value)
        let (isEarliest, stopping) = state.withLock { state in
            if state.stopping { return (false, true) }
            state.heap.insert(entry)
            return (state.heap.first?.value == value, false)
        }
        if stopping {
            fire(value)
        } else if isEarliest {
            wake()
        }
    }

    /// Fires everything that waits, ends the thread and returns when it is gone; safe to call twice.
    func stop() {
        let thread = state.withLock { state in
            state.stopping = true
            defer { state.thread = nil }
            return state.thread
        }
        guard let thread else { return }
        wake()
        pthread_join(thread, nil)
    }

    fileprivate func run() {
        while true {
            let now = ContinuousClock.Instant.now
            let (due, next, stopping) = state.withLock { state in
                var due: [UInt] = []
                while let first = state.heap.first, state.stopping || first.deadline <= now {
                    due.append(first.value)
                    state.heap.removeFirst()
                }
                return (due, state.heap.first?.deadline, state.stopping)
            }
            for value in due { fire(value) }
            if stopping { return }
            if due.isEmpty { sleep(until: next, now: now) }
        }
    }

    private func sleep(until next: ContinuousClock.Instant?, now: ContinuousClock.Instant) {
        var timeout: Int32 = -1
        if let next {
            let (seconds, attoseconds) = (next - now).components
            timeout = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
        }
        var descriptor = pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, timeout) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeReader, &bytes, bytes.count) == bytes.count {}
    }

    private func wake() {
        // A full pipe already wakes the thread, so a failing write loses nothing.
        var byte: UInt8 = 0
        _ = write(wakeWriter, &byte, 1)
    }
}

#if canImport(Darwin)
private func runDelayLine(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<DelayLine>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func runDelayLine(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<DelayLine>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
#endif

/// A binary heap of what fires when, the earliest first.
struct DelayHeap: Sendable {
    struct Entry: Sendable {
        let deadline: ContinuousClock.Instant
        let value: UInt
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() {
        guard let last = entries.popLast(), !entries.isEmpty else { return }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].deadline < entries[least].deadline { least = child }
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
