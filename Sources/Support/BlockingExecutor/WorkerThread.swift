#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A thread that runs jobs in the order in which they were added.
///
/// `@unchecked Sendable`: `mutex` protects `queue`, `isStopped` and `thread`; the name never changes. A `Mutex` of the
/// standard library would not do, because a POSIX condition waits on a POSIX mutex.
final class WorkerThread: @unchecked Sendable {
    /// A job and the executor it was given to, which must live until the job is done.
    struct Entry {
        let job: UnownedJob
        let executor: BlockingExecutor
    }

    private let name: String
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var queue: [Entry] = []
    private var isStopped = false
    private var thread: pthread_t?

    init(name: String) throws(BlockingExecutorError) {
        self.name = name
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        try start()
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func start() throws(BlockingExecutorError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        // musl and Darwin give threads far less than SQLite and deep Swift code may need.
        pthread_attr_setstacksize(&attributes, 2 << 20)
        let context = Unmanaged.passRetained(self)
        #if canImport(Darwin)
        var created: pthread_t?
        #else
        var created = pthread_t()
        #endif
        let code = pthread_create(&created, &attributes, runWorkerThread, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw BlockingExecutorError(threadName: name, code: code)
        }
        withLock { thread = created }
    }

    var isCurrent: Bool {
        withLock { thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    func add(_ entry: Entry) {
        withLock {
            queue.append(entry)
            pthread_cond_signal(condition)
        }
    }

    /// Ends the thread and waits for that; called when no job is left or can come.
    ///
    /// The last job may itself drop the last reference to the executor. Then this runs on the thread that it ends,
    /// which cannot wait for itself and is let go instead.
    func stop() {
        let thread = withLock {
            isStopped = true
            pthread_cond_signal(condition)
            return self.thread
        }
        guard let thread else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// The body of the thread.
    fileprivate func run() {
        setName()
        while let entries = takeAll() {
            for entry in entries {
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
        }
    }

    /// Waits for jobs and takes all there are; nil once the thread is stopped.
    private func takeAll() -> [Entry]? {
        withLock {
            while queue.isEmpty {
                if isStopped { return nil }
                pthread_cond_wait(condition, mutex)
            }
            defer { queue = [] }
            return queue
        }
    }

    /// Names the thread; it has no name where the system does not let it.
    private func setName() {
        #if canImport(Darwin)
        pthread_setname_np(name)
        #else
        // `pthread_setname_np` is a GNU extension, which the Glibc module hides; the kernel's file does the same.
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        var name = name
        _ = name.withUTF8 { write(file, $0.baseAddress, $0.count) }
        close(file)
        #endif
    }

    private func withLock<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

#if canImport(Darwin)
private func runWorkerThread(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func runWorkerThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
#endif
