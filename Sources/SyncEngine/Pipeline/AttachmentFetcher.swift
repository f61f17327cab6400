import BlockingExecutor
import ConnectorSDK
import Hashing
import IndexContract
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Fetches attachments to files, a few at a time, and measures what arrived.
final class AttachmentFetcher: Sendable {
    private let folder: String
    private let maximumSize: Int
    private let permits: Permits
    private let names = Mutex(Names())
    private let files: FileReader

    /// The names of files.
    ///
    /// Those that are done with are used again, emptied: making and removing a file costs a journalling file system several
    /// times what writing a few kilobytes does.
    private struct Names {
        var free: [String] = []
        var count = 0
    }

    init(folder: String, maximumSize: Int, concurrency: Int) throws {
        files = try FileReader()
        self.folder = folder
        self.maximumSize = maximumSize
        permits = Permits(concurrency)
    }

    /// Fetches one attachment; the caller gives its file up by ``discard(_:)``.
    ///
    /// - Throws: ``ConnectorError`` with the code `content_too_large` above the size limit, announced or real.
    func fetch(_ attachment: Attachment) async throws -> FetchedAttachment {
        if let announced = attachment.announcedSize, announced > Int64(maximumSize) {
            throw ConnectorError(
                .contentTooLarge, "'\(attachment.name)' has \(announced) bytes; the limit is \(maximumSize)",
                scope: .item)
        }
        return try await permits.withPermit {
            try Task.checkCancellation()
            let path = takePath()
            do {
                let content = try await attachment.fetch(AttachmentDestination(path: path, maximumSize: maximumSize))
                let (size, sha256) = try await files.measure(path)
                guard size <= maximumSize else {
                    throw ConnectorError(
                        .contentTooLarge, "'\(attachment.name)' has \(size) bytes; the limit is \(maximumSize)",
                        scope: .item)
                }
                return FetchedAttachment(
                    name: attachment.name, size: size, sha256: sha256,
                    contentType: content.contentType ?? attachment.contentType, path: path)
            } catch {
                release(path)
                throw error
            }
        }
    }

    /// Gives up the file of an attachment that was written to the index, or never will be.
    func discard(_ attachment: FetchedAttachment) { release(attachment.path) }

    private func takePath() -> String {
        names.withLock { names in
            if let path = names.free.popLast() { return path }
            names.count += 1
            return "\(folder)/\(names.count)"
        }
    }

    private func release(_ path: String) {
        // Emptied at once, so that no content outlives its use; a file that was never made needs nothing.
        truncate(path, 0)
        names.withLock { $0.free.append(path) }
    }
}

/// Reads files on a thread of its own, off the cooperative pool.
private actor FileReader {
    private let executor: BlockingExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws { executor = try BlockingExecutor(name: "attachments") }

    /// The size of a file and the SHA-256 of its bytes.
    func measure(_ path: String) throws -> (size: Int, sha256: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable() }
        defer { close(file) }
        var hash = SHA256()
        var size = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(file, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable() }
            if count == 0 { return (size, hash.finish().hexadecimal) }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += count
        }
    }

    private func unreadable() -> ConnectorError {
        ConnectorError(
            .contentUnavailable, "the fetched file cannot be read: \(String(cString: strerror(errno)))",
            retry: .backoff,
            scope: .item)
    }
}
