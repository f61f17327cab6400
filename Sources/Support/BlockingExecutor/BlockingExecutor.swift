/// Runs an actor's jobs on one thread of its own, so that the actor may make blocking calls.
///
/// A blocking call on Swift's shared pool takes a core away from all other tasks; here it holds up only its actor:
/// ```swift
/// actor Index {
///     private let executor: BlockingExecutor
///     nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
/// }
/// ```
/// Several actors may share one executor; their jobs run one at a time, first come, first served. The thread ends when
/// the last reference to the executor is gone, which is after the last job, since a waiting job holds a reference.
package final class BlockingExecutor: SerialExecutor {
    private let thread: WorkerThread

    /// Starts the thread.
    ///
    /// - Parameter name: Names the thread in debuggers and `top`; systems keep the first 15 bytes.
    /// - Throws: ``BlockingExecutorError`` if the system has no thread to give.
    package init(name: String) throws(BlockingExecutorError) {
        thread = try WorkerThread(name: name)
    }

    deinit {
        thread.stop()
    }

    /// Adds a job to the end of the queue.
    package func enqueue(_ job: consuming ExecutorJob) {
        thread.add(WorkerThread.Entry(job: UnownedJob(job), executor: self))
    }

    /// Stops the process if the caller does not run on the executor's thread, as `assertIsolated` and its like expect.
    package func checkIsolated() {
        precondition(thread.isCurrent, "expected to run on the thread of the blocking executor")
    }
}

/// The system has no thread to give.
package struct BlockingExecutorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name that the thread would have had.
    package let threadName: String
    /// The `errno` value that starting the thread gave.
    package let code: Int32

    package init(threadName: String, code: Int32) {
        self.threadName = threadName
        self.code = code
    }

    /// Says what failed and what to do.
    package var description: String {
        "cannot start the thread '\(threadName)' (error \(code)); the process or its user may have reached the limit "
            + "of threads or memory: raise it (ulimit -u, the service's TasksMax, the container's pids limit)"
    }
}
