import ConnectorSDK
import IndexContract
import Synchronization

/// Collects changed documents and writes them to the index in batches.
///
/// Whoever fills a batch writes it; meanwhile others fill the next, and whoever finds that full too waits. So a slow index
/// slows the source, and no more than two batches are held.
final class WriteBuffer: Sendable {
    /// How large a batch may get.
    struct Limits: Sendable {
        var documents = 500
        var bytes = 1 << 20
    }

    private struct State {
        var pending: [DocumentWrite] = []
        var bytes = 0
        var isWriting = false
        var failure: (any Error)?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private enum Step {
        case done
        case wait
        case write([DocumentWrite])
    }

    private let state = Mutex(State())
    private let index: any DocumentIndex
    private let limits: Limits
    private let written: @Sendable ([DocumentWrite], [RejectedDocument]) -> Void

    /// A buffer before an index.
    ///
    /// - Parameter written: called with each batch that the index took, and with those of it that it refused.
    init(
        index: any DocumentIndex, limits: Limits = Limits(),
        written: @escaping @Sendable ([DocumentWrite], [RejectedDocument]) -> Void
    ) {
        self.index = index
        self.limits = limits
        self.written = written
    }

    /// Adds documents; waits while both batches are full.
    ///
    /// - Throws: what the index threw, at this or any earlier batch.
    func add(_ documents: [DocumentWrite]) async throws {
        var isAdded = false
        while true {
            switch try step(adding: isAdded ? [] : documents, isAdded: &isAdded, flushing: false) {
            case .done: return
            case .wait:
                await waitForBatch()
                try Task.checkCancellation()
            case .write(let batch): try await write(batch)
            }
        }
    }

    /// Writes whatever is left; every `add` must have returned.
    func flush() async throws {
        var isAdded = true
        while case .write(let batch) = try step(adding: [], isAdded: &isAdded, flushing: true) {
            try await write(batch)
        }
    }

    private func step(adding documents: [DocumentWrite], isAdded: inout Bool, flushing: Bool) throws -> Step {
        var added = isAdded
        defer { isAdded = added }
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            let isFull = state.pending.count >= limits.documents || state.bytes >= limits.bytes
            if !added {
                if isFull && state.isWriting { return .wait }
                for document in documents { state.bytes += document.body.count + 64 }
                state.pending.append(contentsOf: documents)
                added = true
            }
            let isDue = flushing || state.pending.count >= limits.documents || state.bytes >= limits.bytes
            guard isDue, !state.isWriting, !state.pending.isEmpty else { return .done }
            state.isWriting = true
            let batch = state.pending
            state.pending = []
            state.bytes = 0
            return .write(batch)
        }
    }

    private func write(_ batch: [DocumentWrite]) async throws {
        let outcome: Result<[RejectedDocument], any Error>
        do { outcome = .success(try await index.write(batch)) } catch { outcome = .failure(error) }
        let waiting = state.withLock { state in
            state.isWriting = false
            if case .failure(let error) = outcome { state.failure = error }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        written(batch, try outcome.get())
    }

    private func waitForBatch() async {
        await withCheckedContinuation { continuation in
            let isBusy = state.withLock { state in
                if state.isWriting { state.waiting.append(continuation) }
                return state.isWriting
            }
            if !isBusy { continuation.resume() }
        }
    }
}
