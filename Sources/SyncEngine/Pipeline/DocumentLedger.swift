import Hashing

/// What a job knows of every document: what is indexed, and what the source has listed so far.
///
/// 40 bytes a document, and 5 to 10 more to find it by the hash of its id. Ids themselves are not kept: the few that are
/// needed at the end, those of documents to delete, are read from the index once more.
struct DocumentLedger: ~Copyable {
    /// What listing a document meant.
    enum Observation: UInt8 {
        /// It is not in the index.
        case new
        /// It is in the index with other content.
        case changed
        /// It is in the index just so.
        case unchanged
        /// It is in the index just so, but for its attachment, which could not be had.
        case incomplete
        /// It was listed before in this job.
        case duplicate
    }

    /// What is known about a document.
    struct Entry {
        let id: Hash128
        var fingerprint: Hash128
        /// The pattern it is indexed with, or is about to be.
        var indexedScope: ScopeTable.Number
        /// The pattern of the scopes that listed it in this job; 0 when none did.
        var listedScope: ScopeTable.Number
    }

    private var entries: EntryStore
    /// Positions in `entries` plus one, by open addressing; 0 is free.
    private var slots: UnsafeMutableBufferPointer<UInt32>
    private var mask: Int

    /// An empty ledger.
    ///
    /// - Parameter expected: how many documents are indexed, so that the table need not grow.
    init(expected: Int = 0, memoryLimit: Int = EntryStore.defaultMemoryLimit) {
        entries = EntryStore(memoryLimit: memoryLimit)
        var capacity = 64
        while capacity * 4 / 5 < expected { capacity *= 2 }
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: 0)
        mask = capacity - 1
    }

    deinit { slots.deallocate() }

    /// How many documents are known.
    var count: Int { entries.count }

    /// Notes a document that is in the index.
    mutating func load(_ id: Hash128, fingerprint: Hash128, scope: ScopeTable.Number) {
        let slot = slot(of: id)
        guard slots[slot] == 0 else { return }
        insert(Entry(id: id, fingerprint: fingerprint, indexedScope: scope, listedScope: 0), at: slot)
    }

    /// Notes that a scope listed a document.
    ///
    /// - Returns: what that meant, and the pattern to index it with if it is to be written.
    @inline(__always)
    mutating func observe(
        _ id: Hash128, fingerprint: Hash128, scope: ScopeTable.Number, in table: inout ScopeTable
    ) -> (Observation, scope: ScopeTable.Number) {
        let slot = slot(of: id)
        guard slots[slot] != 0 else {
            insert(Entry(id: id, fingerprint: fingerprint, indexedScope: scope, listedScope: scope), at: slot)
            return (.new, scope)
        }
        let position = Int(slots[slot]) - 1
        var entry = entries[position]
        defer { entries[position] = entry }
        let wasListed = entry.listedScope != 0
        entry.listedScope = table.merge(entry.listedScope, scope)
        if wasListed { return (.duplicate, entry.indexedScope) }
        if entry.fingerprint == fingerprint { return (.unchanged, entry.indexedScope) }
        if entry.fingerprint == fingerprint.incomplete { return (.incomplete, entry.indexedScope) }
        entry.fingerprint = fingerprint
        // Until all is listed, it may still belong to the scopes that listed it earlier.
        entry.indexedScope = table.merge(entry.indexedScope, scope)
        return (.changed, entry.indexedScope)
    }

    /// What is known about a document.
    func entry(of id: Hash128) -> Entry? {
        let slot = slot(of: id)
        return slots[slot] == 0 ? nil : entries[Int(slots[slot]) - 1]
    }

    /// Calls `body` with every entry.
    func forEach(_ body: (Entry) -> Void) {
        for position in 0..<entries.count { body(entries[position]) }
    }

    private mutating func insert(_ entry: Entry, at slot: Int) {
        entries.append(entry)
        slots[slot] = UInt32(entries.count)
        if entries.count * 5 > slots.count * 4 { grow() }
    }

    /// The slot that holds the id, or the free one where it belongs.
    @inline(__always)
    private func slot(of id: Hash128) -> Int {
        var slot = Int(truncatingIfNeeded: id.low) & mask
        while slots[slot] != 0, entries[Int(slots[slot]) - 1].id != id { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let capacity = slots.count * 2
        slots.deallocate()
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: 0)
        mask = capacity - 1
        for position in 0..<entries.count {
            var slot = Int(truncatingIfNeeded: entries[position].id.low) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(position + 1)
        }
    }
}

extension Hash128 {
    /// The fingerprint of the same content with something missing that the next sync must try again.
    var incomplete: Hash128 { Hash128(low: low ^ 2, high: high) }
}
