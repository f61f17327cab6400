#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The ledger's entries in chunks, so that growing copies nothing and wastes at most one chunk.
///
/// Beyond a limit new chunks are pages of an unlinked temporary file, which the system can write out when memory is short.
struct EntryStore: ~Copyable {
    /// Memory for about six and a half million documents.
    static let defaultMemoryLimit = 256 << 20
    static let entriesPerChunk = 4096

    private var chunks: [UnsafeMutablePointer<DocumentLedger.Entry>] = []
    private(set) var count = 0
    private let chunksInMemory: Int
    private var overflow: Int32 = -1

    private static var chunkSize: Int { entriesPerChunk * MemoryLayout<DocumentLedger.Entry>.stride }

    init(memoryLimit: Int) { chunksInMemory = max(memoryLimit / Self.chunkSize, 1) }

    deinit {
        for chunk in chunks { munmap(chunk, Self.chunkSize) }
        if overflow >= 0 { close(overflow) }
    }

    subscript(_ position: Int) -> DocumentLedger.Entry {
        @inline(__always) get { chunks[position / Self.entriesPerChunk][position % Self.entriesPerChunk] }
        @inline(__always) set { chunks[position / Self.entriesPerChunk][position % Self.entriesPerChunk] = newValue }
    }

    mutating func append(_ entry: DocumentLedger.Entry) {
        if count == chunks.count * Self.entriesPerChunk { addChunk() }
        (chunks[count / Self.entriesPerChunk] + count % Self.entriesPerChunk).initialize(to: entry)
        count += 1
    }

    private mutating func addChunk() {
        var memory = UnsafeMutableRawPointer(bitPattern: -1)
        if chunks.count >= chunksInMemory { memory = mapOverflow() }
        if memory == UnsafeMutableRawPointer(bitPattern: -1) {
            memory = mmap(nil, Self.chunkSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        }
        guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else {
            // As with any other allocation that the system refuses, there is no way to go on.
            preconditionFailure("out of memory for the document ledger (\(count) documents)")
        }
        chunks.append(memory.bindMemory(to: DocumentLedger.Entry.self, capacity: Self.entriesPerChunk))
    }

    /// Takes room on the disk: writing to a mapping of a file without it would end the process when the disk is full.
    private func reserve(offset: Int) -> Bool {
        #if canImport(Darwin)
        var store = fstore_t(
            fst_flags: UInt32(F_ALLOCATEALL), fst_posmode: F_PEOFPOSMODE, fst_offset: 0,
            fst_length: off_t(Self.chunkSize), fst_bytesalloc: 0)
        return fcntl(overflow, F_PREALLOCATE, &store) == 0 && ftruncate(overflow, off_t(offset + Self.chunkSize)) == 0
        #else
        return posix_fallocate(overflow, off_t(offset), off_t(Self.chunkSize)) == 0
        #endif
    }

    /// Maps the next part of the temporary file; fails like `mmap`, and memory is used then.
    private mutating func mapOverflow() -> UnsafeMutableRawPointer? {
        if overflow < 0 {
            var template = Array((TemporaryFolder.base + "/connector-host-ledger-XXXXXX").utf8CString)
            overflow = mkstemp(&template)
            guard overflow >= 0 else { return UnsafeMutableRawPointer(bitPattern: -1) }
            unlink(template)
        }
        let offset = (chunks.count - chunksInMemory) * Self.chunkSize
        guard reserve(offset: offset) else { return UnsafeMutableRawPointer(bitPattern: -1) }
        return mmap(nil, Self.chunkSize, PROT_READ | PROT_WRITE, MAP_SHARED, overflow, off_t(offset))
    }
}
