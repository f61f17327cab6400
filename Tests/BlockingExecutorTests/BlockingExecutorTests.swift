import BlockingExecutor
import Foundation
import Testing

struct BlockingExecutorTests {
    private actor Worker {
        private let executor: BlockingExecutor
        private(set) var values: [Int] = []
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        init(executor: BlockingExecutor) {
            self.executor = executor
        }

        func threadName() -> String { currentThreadName() }

        func append(_ value: Int) -> String {
            values.append(value)
            return currentThreadName()
        }

        func hop(to other: Worker) async -> [String] {
            let before = currentThreadName()
            let there = await other.threadName()
            return [before, there, currentThreadName()]
        }

        func assumesIsolation() -> Bool {
            assumeIsolated { $0.values.isEmpty }
        }

        func wait(for gate: Gate) {
            gate.wait()
        }
    }

    /// Blocks a thread until it is opened, as a slow C call would.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func open() { semaphore.signal() }
        func wait() { semaphore.wait() }
    }

    @Test func `an actor always runs on the executor's thread`() async throws {
        let worker = Worker(executor: try BlockingExecutor(name: "always-here"))
        let names = await withTaskGroup { group in
            for value in 0..<1000 {
                group.addTask { await worker.append(value) }
            }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names == ["always-here"])
        #expect(await worker.values.sorted() == Array(0..<1000))
        #expect(currentThreadName() != "always-here")
    }

    @Test func `an actor comes back to its thread after an await`() async throws {
        let first = Worker(executor: try BlockingExecutor(name: "first"))
        let second = Worker(executor: try BlockingExecutor(name: "second"))
        #expect(await first.hop(to: second) == ["first", "second", "first"])
    }

    @Test func `code on the thread may assume the actor's isolation`() async throws {
        let worker = Worker(executor: try BlockingExecutor(name: "isolated"))
        #expect(await worker.assumesIsolation())
    }

    @Test(.timeLimit(.minutes(1))) func `more blocked actors than cores leave the pool free`() async throws {
        let count = ProcessInfo.processInfo.activeProcessorCount * 2 + 2
        let gates = (0..<count).map { _ in Gate() }
        try await withThrowingTaskGroup { group in
            for (index, gate) in gates.enumerated() {
                let worker = Worker(executor: try BlockingExecutor(name: "blocked-\(index)"))
                group.addTask { await worker.wait(for: gate) }
            }
            // Only runs, and so only opens the gates, if the pool has a thread left.
            group.addTask {
                for gate in gates { gate.open() }
            }
            try await group.waitForAll()
        }
    }

    @Test func `many actors share one executor`() async throws {
        let executor = try BlockingExecutor(name: "shared")
        let workers = (0..<20).map { _ in Worker(executor: executor) }
        let names = await withTaskGroup { group in
            for worker in workers { group.addTask { await worker.append(1) } }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names == ["shared"])
    }

    @Test func `a long name is cut off`() async throws {
        let worker = Worker(executor: try BlockingExecutor(name: "a name longer than fifteen bytes"))
        #expect(await worker.threadName() == "a name longer t")
    }

    @Test(.timeLimit(.minutes(1))) func `an unused executor ends its thread at once`() async throws {
        let executor = try BlockingExecutor(name: "in-use")
        while !threadNames().contains("in-use") { await Task.yield() }
        withExtendedLifetime(executor) {}
        for _ in 0..<200 { _ = try BlockingExecutor(name: "never-used") }
        #expect(!threadNames().contains("never-used"))
    }

    @Test(.timeLimit(.minutes(1))) func `threads end after their actors`() async throws {
        for _ in 0..<200 {
            let worker = Worker(executor: try BlockingExecutor(name: "short-lived"))
            _ = await worker.append(1)
        }
        // The thread that drops the last reference to its own executor ends by itself, a moment later.
        while threadNames().contains("short-lived") { await Task.yield() }
    }

    @Test func `the error says what to do`() {
        let error = BlockingExecutorError(threadName: "sqlite", code: 11)
        #expect(error.description.contains("sqlite"))
        #expect(error.description.contains("limit"))
    }
}

private func currentThreadName() -> String {
    threadName(at: "/proc/thread-self/comm") ?? ""
}

private func threadName(at path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .newlines)
}

/// The names of all threads of the process.
private func threadNames() -> [String] {
    let tasks = "/proc/self/task"
    let identifiers = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return identifiers.compactMap { threadName(at: "\(tasks)/\($0)/comm") }
}
