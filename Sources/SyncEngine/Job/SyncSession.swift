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
        /// Whether the document is indexed just so, without its attachment.
        let lacksOnlyAttachment: Bool
    }

    /// Fingerprints are compared across jobs and hosts, so their key is fixed; ids are hashed for this job only.
    private static let contentHash = SipHash128(key0: 0x636f_6e6e_6563_746f, key1: 0x722d_686f_7374_2d31)

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
        try state.withLock { state in
            let number = state.table.number(of: scope.text)
            guard state.table.isOpen(number) else {
                let late = ConnectorError(
                    .unexpected, "documents came for the scope \(scope) after it had ended",
                    hint: "The plugin must wait for every task that lists a scope before the scope's body returns.",
                    scope: .job)
                state.table.fail(scope, late)
                throw late
            }
            for candidate in candidates {
                let (observation, pattern) = state.ledger.observe(
                    candidate.id, fingerprint: candidate.fingerprint, scope: number, in: &state.table)
                switch observation {
                case .duplicate: continue
                case .unchanged: state.report.unchanged += 1
                case .new, .changed, .incomplete:
                    let isNew = observation == .new
                    let text = state.table.text(of: pattern)
                    if candidate.document.attachment == nil {
                        writes.append(write(candidate, scope: text, isNew: isNew))
                    } else {
                        withAttachment.append(
                            Pending(
                                candidate: candidate, scope: text, isNew: isNew,
                                lacksOnlyAttachment: observation == .incomplete))
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
                let decision = rules.decide(body.root)
                if decision.isDoubtful, !decision.include {
                    refuse(
                        document, "a regex rule took too long on it, so it is unknown whether it should be indexed",
                        in: scope)
                    continue
                }
                guard decision.include else {
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

    /// Notes a document that cannot be indexed.
    ///
    /// It exists all the same, so what is indexed of it must not be deleted.
    private func refuse(_ document: Document, _ reason: String, in scope: ScopePath) {
        let id = idHash.hash(document.id)
        state.withLock { state in
            // Of one that is not indexed nothing is noted: another scope may have a copy that can be.
            guard let known = state.ledger.entry(of: id) else { return }
            let number = state.table.number(of: scope.text)
            _ = state.ledger.observe(id, fingerprint: known.fingerprint, scope: number, in: &state.table)
        }
        written.note([], refused: [RejectedDocument(id: document.id, reason: reason)])
    }

    private func write(
        _ candidate: Candidate, scope: String, attachment: FetchedAttachment? = nil, isNew: Bool,
        isComplete: Bool = true
    ) -> DocumentWrite {
        DocumentWrite(
            id: candidate.document.id, scope: scope,
            fingerprint: isComplete ? candidate.fingerprint : candidate.fingerprint.incomplete,
            timestamp: candidate.document.timestamp,
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
                    if pending.lacksOnlyAttachment && !isComplete {
                        state.withLock { $0.report.unchanged += 1 }
                        return
                    }
                    try await buffer.add([
                        write(
                            candidate, scope: pending.scope, attachment: fetched, isNew: pending.isNew,
                            isComplete: isComplete)
                    ])
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
    ///
    /// - Parameter isDoubtful: whether the scopes that the index names may be too few, so that one failure proves nothing.
    func reconcile(isDoubtful: Bool) async throws { try await apply(plan(isComplete: true, isDoubtful: isDoubtful)) }

    /// Notes the scopes that listed documents in a job that did not come to its end: nothing is deleted or narrowed.
    func widenScopes() async throws { try await apply(plan(isComplete: false, isDoubtful: false)) }

    private func apply(_ plan: Plan) async throws {
        guard plan.isNeeded else { return }
        let collected = Mutex<(gone: [String], moved: [(id: String, scope: String)])>(([], []))
        try await index.forEachIndexed { [self] documents in
            let hashes = documents.map { idHash.hash($0.id) }
            var (gone, moved): ([String], [(id: String, scope: String)]) = ([], [])
            state.withLock { state in
                for (document, id) in zip(documents, hashes) {
                    guard let entry = state.ledger.entry(of: id) else { continue }
                    if entry.listedScope == 0 {
                        if plan.provedGone.contains(entry.indexedScope) {
                            gone.append(document.id)
                        } else if plan.keepsDoubt, document.scope != ScopePattern.anywhere.text {
                            moved.append((document.id, ScopePattern.anywhere.text))
                        }
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
        for start in stride(from: 0, to: moved.count, by: 1_000) {
            try await index.rescope(Array(moved[start..<min(start + 1_000, moved.count)]))
        }
        for start in stride(from: 0, to: gone.count, by: 1_000) {
            let part = Array(gone[start..<min(start + 1_000, gone.count)])
            try await index.delete(part)
            state.withLock { $0.report.deleted += part.count }
        }
    }

    /// What there is to do at the end, by scope.
    private struct Plan {
        /// The patterns whose unlisted documents are proved gone.
        var provedGone: Set<ScopeTable.Number> = []
        /// The patterns that may be narrowed to what listed their documents in this job.
        var settled: Set<ScopeTable.Number> = []
        /// Whether unlisted documents that stay may belong to any scope from now on.
        var keepsDoubt = false
        var isNeeded = false

        /// The pattern that a listed document has from now on.
        ///
        /// Scopes that failed in this job may still hold the document, so it keeps belonging to them.
        func scope(of entry: DocumentLedger.Entry, in table: inout ScopeTable) -> ScopeTable.Number {
            settled.contains(entry.indexedScope)
                ? entry.listedScope : table.merge(entry.indexedScope, entry.listedScope)
        }
    }

    private func plan(isComplete: Bool, isDoubtful: Bool) -> Plan {
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
            plan.keepsDoubt = isDoubtful && !table.failures.isEmpty
            if isComplete, !plan.keepsDoubt { plan.settled = indexed.filter { table.provesAbsence($0) } }
            plan.isNeeded = plan.keepsDoubt && !unlisted.isEmpty
            var withheld = 0
            for (scope, count) in unlisted {
                if plan.settled.contains(scope) {
                    plan.provedGone.insert(scope)
                    plan.isNeeded = true
                } else {
                    withheld += count
                }
            }
            state.report.deletesWithheld = withheld
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
        let counts = written.counts
        return state.withLock { state in
            var report = state.report
            report.failedScopeCount = state.table.failures.count
            report.failedScopes = state.table.failures.prefix(SyncReport.maximumListed).map {
                SyncReport.FailedScope(scope: $0.scope.description, error: $0.error)
            }
            report.rejected = counts.documents
            report.rejectedCount = counts.count
            report.created = counts.created
            report.updated = counts.updated
            return report
        }
    }

    /// Whether more failed than a job may call completed: one of the outermost parts, or more than half of all scopes.
    var exceedsErrorBudget: ConnectorError? {
        state.withLock { state in
            let failures = state.table.failures
            if let fatal = failures.first(where: { $0.error.scope == .job }) { return fatal.error }
            if let outermost = failures.first(where: { $0.scope.parent == .root }) { return outermost.error }
            // Scopes around others succeed almost always; those that list something are the rest.
            guard failures.count * 2 > state.table.openedCount else { return nil }
            return failures.first?.error
        }
    }
}

/// What became of the documents that were given to the index.
private final class Written: Sendable {
    private let state = Mutex<(documents: [RejectedDocument], count: Int, created: Int, updated: Int)>(([], 0, 0, 0))
    private let progress: SyncProgress
    private let fetcher: AttachmentFetcher

    init(progress: SyncProgress, fetcher: AttachmentFetcher) {
        self.progress = progress
        self.fetcher = fetcher
    }

    var counts: (documents: [RejectedDocument], count: Int, created: Int, updated: Int) { state.withLock { $0 } }

    func note(_ batch: [DocumentWrite], refused: [RejectedDocument]) {
        for document in batch { if let attachment = document.attachment { fetcher.discard(attachment) } }
        progress.update { $0.written += batch.count - min(refused.count, batch.count) }
        let refusedIDs = Set(refused.map(\.id))
        let taken = refused.isEmpty ? batch : batch.filter { !refusedIDs.contains($0.id) }
        let created = taken.count { $0.isNew }
        state.withLock { state in
            state.created += created
            state.updated += taken.count - created
            state.count += refused.count
            state.documents += refused.prefix(
                SyncReport.maximumListed - min(state.documents.count, SyncReport.maximumListed))
        }
    }
}
