import ConnectorSDK
import Hashing
import IndexContract
import SyncRules
import Synchronization

/// Receives what the source lists during one job, finds out what changed, and passes that on to the index.
final class SyncSession: SyncSink {
    private struct State: ~Copyable {
        var ledger: DocumentLedger
        var table = ScopeTable()
        var report: SyncReport
    }

    /// A document with the hashes by which it is recognised.
    private struct Candidate {
        let document: Document
        let id: Hash128
        let fingerprint: Hash128
    }

    /// A document whose attachment has to be fetched before it is written.
    private struct Pending {
        let candidate: Candidate
        let scope: String
        let isNew: Bool
    }

    /// Fingerprints are compared across jobs and hosts, so their key is fixed; ids are hashed for this job only.
    private static let contentHash = SipHash128(key0: 0x636f_6e6e_6563_746f, key1: 0x722d_686f_7374_2d31)
    /// The fingerprint of a document with something missing, which never equals that of a complete one.
    static let incomplete = Hash128(low: 0, high: 0)

    private let idHash = SipHash128.random()
    private let state: Mutex<State>
    private let rules: RuleSet
    private let fetcher: AttachmentFetcher
    private let progress: SyncProgress
    private let index: any DocumentIndex
    private let buffer: WriteBuffer

    init(
        jobID: String, rules: RuleSet, index: any DocumentIndex, expected: Int, fetcher: AttachmentFetcher,
        progress: SyncProgress
    ) {
        state = Mutex(
            State(ledger: DocumentLedger(expected: expected), report: SyncReport(jobID: jobID, status: .completed)))
        self.rules = rules
        self.fetcher = fetcher
        self.progress = progress
        self.index = index
        let written = Written(progress: progress, fetcher: fetcher)
        buffer = WriteBuffer(index: index, written: { written.note($0, refused: $1) })
        self.written = written
    }

    private let written: Written

    /// Reads what is indexed.
    func loadIndexed() async throws {
        try await index.forEachIndexed { [self] documents in
            let hashes = documents.map { idHash.hash($0.id) }
            state.withLock { state in
                for (document, id) in zip(documents, hashes) {
                    let scope = state.table.number(of: document.scope)
                    state.ledger.load(id, fingerprint: document.fingerprint, scope: scope)
                }
            }
        }
    }

    // MARK: Scopes

    func open(_ scope: ScopePath) { state.withLock { $0.table.open(scope) } }

    func close(_ scope: ScopePath, failure: ConnectorError?) {
        state.withLock { $0.table.close(scope, failure: failure) }
        if failure != nil { progress.update { $0.failedScopes += 1 } }
    }

    func warn(_ error: ConnectorError, in scope: ScopePath) {
        state.withLock { state in
            guard state.report.warnings.count < SyncReport.maximumListed else { return }
            state.report.warnings.append("\(scope): \(error)")
        }
    }

    // MARK: Documents

    func accept(_ documents: [Document], in scope: ScopePath) async throws {
        progress.update { $0.documents += documents.count }
        let candidates = examine(documents, in: scope)
        guard !candidates.isEmpty else { return }
        var writes: [DocumentWrite] = []
        var withAttachment: [Pending] = []
        state.withLock { state in
            let number = state.table.number(of: scope.text)
            for candidate in candidates {
                let (observation, pattern) = state.ledger.observe(
                    candidate.id, fingerprint: candidate.fingerprint, scope: number, in: &state.table)
                switch observation {
                case .duplicate: continue
                case .unchanged: state.report.unchanged += 1
                case .new, .changed:
                    let isNew = observation == .new
                    if isNew { state.report.created += 1 } else { state.report.updated += 1 }
                    let text = state.table.text(of: pattern)
                    if candidate.document.attachment == nil {
                        writes.append(write(candidate, scope: text, isNew: isNew))
                    } else {
                        withAttachment.append(Pending(candidate: candidate, scope: text, isNew: isNew))
                    }
                }
            }
        }
        if !writes.isEmpty { try await buffer.add(writes) }
        if !withAttachment.isEmpty { try await fetchAndWrite(withAttachment, in: scope) }
    }

    /// Applies the rules and hashes what they let through; documents that cannot be indexed are refused here.
    private func examine(_ documents: [Document], in scope: ScopePath) -> [Candidate] {
        var candidates: [Candidate] = []
        candidates.reserveCapacity(documents.count)
        var filtered = 0
        for document in documents {
            guard document.body.first == UInt8(ascii: "{"), document.body.last == UInt8(ascii: "}"),
                !document.id.isEmpty
            else {
                refuse(document, document.id.isEmpty ? "it has no id" : "its body is not a JSON object", in: scope)
                continue
            }
            if !rules.isEmpty {
                guard let body = try? JSONDocument(parsing: document.body) else {
                    refuse(document, "its body is not valid JSON", in: scope)
                    continue
                }
                guard rules.decide(body.root).include else {
                    filtered += 1
                    continue
                }
            }
            var fingerprint = document.body.withUnsafeBytes { Self.contentHash.hash($0) }
            // A document that gains or loses its attachment has changed, even if its body has not.
            if document.attachment != nil { fingerprint.low ^= 1 }
            candidates.append(Candidate(document: document, id: idHash.hash(document.id), fingerprint: fingerprint))
        }
        if filtered > 0 { state.withLock { $0.report.filtered += filtered } }
        return candidates
    }

    /// Notes a document that cannot be indexed. It exists all the same, so what is indexed of it must not be deleted.
    private func refuse(_ document: Document, _ reason: String, in scope: ScopePath) {
        let id = idHash.hash(document.id)
        state.withLock { state in
            let number = state.table.number(of: scope.text)
            let fingerprint = state.ledger.entry(of: id)?.fingerprint ?? Self.incomplete
            if !document.id.isEmpty {
                _ = state.ledger.observe(id, fingerprint: fingerprint, scope: number, in: &state.table)
            }
        }
        written.note([], refused: [RejectedDocument(id: document.id, reason: reason)])
    }

    private func write(
        _ candidate: Candidate, scope: String, attachment: FetchedAttachment? = nil, isNew: Bool,
        isComplete: Bool = true
    ) -> DocumentWrite {
        DocumentWrite(
            id: candidate.document.id, scope: scope,
            fingerprint: isComplete ? candidate.fingerprint : Self.incomplete, timestamp: candidate.document.timestamp,
            body: candidate.document.body, attachment: attachment, isNew: isNew)
    }

    /// Fetches attachments side by side, and writes each document as soon as its own is there.
    private func fetchAndWrite(_ documents: [Pending], in scope: ScopePath) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pending in documents {
                let candidate = pending.candidate
                guard let attachment = candidate.document.attachment else { continue }
                group.addTask { [self] in
                    var fetched: FetchedAttachment?
                    var isComplete = true
                    do {
                        fetched = try await fetcher.fetch(attachment)
                        state.withLock { $0.report.attachments += 1 }
                    } catch {
                        try Task.checkCancellation()
                        isComplete = note(error, of: candidate.document, in: scope)
                    }
                    do {
                        try await buffer.add([
                            write(
                                candidate, scope: pending.scope, attachment: fetched, isNew: pending.isNew,
                                isComplete: isComplete)
                        ])
                    } catch {
                        if let fetched { fetcher.discard(fetched) }
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Counts an attachment that is not there.
    ///
    /// - Returns: whether that is final; otherwise the next sync tries again.
    private func note(_ error: any Error, of document: Document, in scope: ScopePath) -> Bool {
        let error = ConnectorError(wrapping: error)
        let isFinal = error.code == .contentTooLarge
        state.withLock { state in
            if isFinal { state.report.attachmentsTooLarge += 1 } else { state.report.attachmentsFailed += 1 }
        }
        warn(
            ConnectorError(
                error.code, "\(document.id) is indexed without its content: \(error.message)", hint: error.hint),
            in: scope)
        return isFinal
    }

    // MARK: The end

    /// Writes what is still held back.
    func flush() async throws { try await buffer.flush() }

    /// Deletes what is proved gone and notes changed scopes, after everything was listed.
    func reconcile() async throws {
        let plan = planReconciliation()
        guard plan.isNeeded else { return }
        let collected = Mutex<(gone: [String], moved: [(id: String, scope: String)])>(([], []))
        try await index.forEachIndexed { [self] documents in
            let hashes = documents.map { idHash.hash($0.id) }
            var (gone, moved): ([String], [(id: String, scope: String)]) = ([], [])
            state.withLock { state in
                for (document, id) in zip(documents, hashes) {
                    guard let entry = state.ledger.entry(of: id) else { continue }
                    if entry.listedScope == 0 {
                        if plan.provedGone.contains(entry.indexedScope) { gone.append(document.id) }
                        continue
                    }
                    let scope = state.table.text(of: plan.scope(of: entry, in: &state.table))
                    if scope != document.scope { moved.append((document.id, scope)) }
                }
            }
            collected.withLock {
                $0.gone += gone
                $0.moved += moved
            }
        }
        let (gone, moved) = collected.withLock { $0 }
        for start in stride(from: 0, to: gone.count, by: 1_000) {
            let part = Array(gone[start..<min(start + 1_000, gone.count)])
            try await index.delete(part)
            state.withLock { $0.report.deleted += part.count }
        }
        for start in stride(from: 0, to: moved.count, by: 1_000) {
            try await index.rescope(Array(moved[start..<min(start + 1_000, moved.count)]))
        }
    }

    /// What there is to do at the end, by scope.
    private struct Plan {
        /// The patterns whose unlisted documents are proved gone.
        var provedGone: Set<ScopeTable.Number> = []
        /// The patterns that may be narrowed to what listed their documents in this job.
        var settled: Set<ScopeTable.Number> = []
        var isNeeded = false

        /// The pattern that a listed document has from now on.
        ///
        /// Scopes that failed in this job may still hold the document, so it keeps belonging to them.
        func scope(of entry: DocumentLedger.Entry, in table: inout ScopeTable) -> ScopeTable.Number {
            settled.contains(entry.indexedScope)
                ? entry.listedScope : table.merge(entry.indexedScope, entry.listedScope)
        }
    }

    private func planReconciliation() -> Plan {
        state.withLock { state in
            var plan = Plan()
            // Taken out while the ledger is read: both are parts of one exclusive state.
            var table = ScopeTable()
            swap(&table, &state.table)
            var unlisted: [ScopeTable.Number: Int] = [:]
            var indexed: Set<ScopeTable.Number> = []
            state.ledger.forEach { entry in
                indexed.insert(entry.indexedScope)
                if entry.listedScope == 0 { unlisted[entry.indexedScope, default: 0] += 1 }
            }
            plan.settled = indexed.filter { table.provesAbsence($0) }
            for (scope, count) in unlisted {
                if plan.settled.contains(scope) {
                    plan.provedGone.insert(scope)
                    plan.isNeeded = true
                } else {
                    state.report.deletesWithheld += count
                }
            }
            state.ledger.forEach { entry in
                guard entry.listedScope != 0, entry.listedScope != entry.indexedScope else { return }
                if plan.scope(of: entry, in: &table) != entry.indexedScope { plan.isNeeded = true }
            }
            swap(&table, &state.table)
            return plan
        }
    }

    /// The report, with the counts of everything that happened so far.
    func report() -> SyncReport {
        let refused = written.refused
        return state.withLock { state in
            var report = state.report
            report.failedScopeCount = state.table.failures.count
            report.failedScopes = state.table.failures.prefix(SyncReport.maximumListed).map {
                SyncReport.FailedScope(scope: $0.scope.description, error: $0.error)
            }
            report.rejected = refused.documents
            report.rejectedCount = refused.count
            report.requests = progress.snapshot.requests
            return report
        }
    }

    /// Whether more failed than a job may call completed: one of the outermost parts, or more than half of all scopes.
    var exceedsErrorBudget: ConnectorError? {
        state.withLock { state in
            let failures = state.table.failures
            if let outermost = failures.first(where: { $0.scope.parent == .root }) { return outermost.error }
            // Scopes around others succeed almost always; those that list something are the rest.
            guard failures.count * 2 > state.table.openedCount else { return nil }
            return failures.first?.error
        }
    }
}

/// What became of the documents that were given to the index.
private final class Written: Sendable {
    private let state = Mutex<(documents: [RejectedDocument], count: Int)>(([], 0))
    private let progress: SyncProgress
    private let fetcher: AttachmentFetcher

    init(progress: SyncProgress, fetcher: AttachmentFetcher) {
        self.progress = progress
        self.fetcher = fetcher
    }

    var refused: (documents: [RejectedDocument], count: Int) { state.withLock { $0 } }

    func note(_ batch: [DocumentWrite], refused: [RejectedDocument]) {
        for document in batch { if let attachment = document.attachment { fetcher.discard(attachment) } }
        progress.update { $0.written += batch.count - min(refused.count, batch.count) }
        guard !refused.isEmpty else { return }
        state.withLock { state in
            state.count += refused.count
            state.documents += refused.prefix(
                SyncReport.maximumListed - min(state.documents.count, SyncReport.maximumListed))
        }
    }
}
