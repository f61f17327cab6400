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
        /// Files wait on the disk until their batch is written.
        var attachmentBytes = 64 << 20
    }

    private struct State {
        var pending: [DocumentWrite] = []
        var bytes = 0
        var attachmentBytes = 0
        var isWriting = false
        var failure: (any Error)?
        var waiting: [CheckedContinuation<Void, Never>] = []

        func isFull(_ limits: Limits) -> Bool {
            pending.count >= limits.documents || bytes >= limits.bytes || attachmentBytes >= limits.attachmentBytes
        }

        mutating func append(_ document: DocumentWrite) {
            pending.append(document)
            bytes += document.body.count + 64
            attachmentBytes += document.attachment?.size ?? 0
        }

        mutating func takeBatch() -> [DocumentWrite] {
            defer { (pending, bytes, attachmentBytes) = ([], 0, 0) }
            isWriting = true
            return pending
        }
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

    /// Adds documents; waits while both batches are full, however long: what was listed must not get lost on the way.
    ///
    /// - Throws: what the index threw, at this or any earlier batch.
    func add(_ documents: [DocumentWrite]) async throws {
        var added = 0
        while added < documents.count {
            let (count, step) = try fill(from: documents[added...])
            added += count
            try await take(step)
        }
    }

    /// Writes whatever is left; every `add` must have returned.
    func flush() async throws {
        while true {
            let step: Step = try state.withLock { state in
                if let failure = state.failure { throw failure }
                if state.isWriting { return .wait }
                return state.pending.isEmpty ? .done : .write(state.takeBatch())
            }
            if case .done = step { return }
            try await take(step)
        }
    }

    /// Adds as many documents as the batch has room for.
    private func fill(from documents: ArraySlice<DocumentWrite>) throws -> (added: Int, Step) {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            var added = 0
            for document in documents {
                if state.isFull(limits) { break }
                state.append(document)
                added += 1
            }
            if !state.isFull(limits) { return (added, .done) }
            if !state.isWriting { return (added, .write(state.takeBatch())) }
            return (added, added == documents.count ? .done : .wait)
        }
    }

    private func take(_ step: Step) async throws {
        switch step {
        case .done: return
        case .wait: await waitForBatch()
        case .write(let batch): try await write(batch)
        }
    }

    private func write(_ batch: [DocumentWrite]) async throws {
        let outcome: Result<[RejectedDocument], any Error>
        do { outcome = .success(try await index.write(batch)) } catch { outcome = .failure(error) }
        let waiting = state.withLock { state in
            state.isWriting = false
            if case .failure(let error) = outcome {
                if error is CancellationError {
                    // Whoever wrote gave up; that is no reason for the others to. Writing twice does no harm.
                    for document in batch { state.append(document) }
                } else {
                    state.failure = error
                }
            }
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
