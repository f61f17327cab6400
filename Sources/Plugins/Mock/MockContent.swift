import ConnectorSDK

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The content of a mock file: every second one text, the others bytes of any value; made block by block.
struct MockContent: Sendable {
    let number: Int
    let key: UInt64
    let size: Int

    private static let blockSize = 1 << 16

    private var isText: Bool { number % 2 == 0 }

    /// The file as a document's attachment.
    var attachment: Attachment {
        let contentType = isText ? "text/plain; charset=utf-8" : "application/octet-stream"
        return Attachment(
            name: "file-\(number).\(isText ? "txt" : "bin")", announcedSize: Int64(size), contentType: contentType
        ) { destination in
            try write(to: destination)
            return FetchedContent(contentType: contentType)
        }
    }

    /// All of the content.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for offset in stride(from: 0, to: size, by: Self.blockSize) { bytes += block(at: offset) }
        return bytes
    }

    private func block(at offset: Int) -> [UInt8] {
        let count = min(Self.blockSize, size - offset)
        let key = MockDice.roll(key, UInt64(offset))
        if isText {
            let text = Array(MockWords.text(key: key, length: count).utf8)
            return text + [UInt8](repeating: 0x20, count: count - text.count)
        }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                buffer[index] = UInt8(
                    truncatingIfNeeded: MockDice.roll(key, UInt64(index >> 3)) >> (UInt64(index & 7) * 8))
            }
            initialized = count
        }
    }

    private func write(to destination: AttachmentDestination) throws {
        guard size <= destination.maximumSize else {
            throw ConnectorError(
                .contentTooLarge, "the file has \(size) bytes, more than the \(destination.maximumSize) allowed",
                scope: .item)
        }
        let file = open(destination.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("cannot be created") }
        defer { close(file) }
        for offset in stride(from: 0, to: size, by: Self.blockSize) {
            try Task.checkCancellation()
            try Self.write(block(at: offset), to: file)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(file, $0) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw failure("cannot be written") }
            rest.removeFirst(written)
        }
    }

    private static func failure(_ what: String) -> ConnectorError {
        ConnectorError(
            .contentUnavailable, "the attachment's file \(what): \(String(cString: strerror(errno)))", scope: .item)
    }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
