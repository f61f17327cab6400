#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The file that a download writes, readable by its owner alone.
///
/// Written on the event loop's thread: the writes go to the page cache and cost less than handing them over would.
final class DownloadFile {
    struct Failure: Error {
        let message: String
    }

    private let path: String
    private let descriptor: Int32
    private(set) var size = 0

    /// Creates the file, or empties an existing one.
    init(path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(message: "could not create \(path): \(systemErrorText()).") }
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
        var rest = UnsafeRawBufferPointer(bytes)[...]
        while !rest.isEmpty {
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Failure(message: "could not write to \(path) after \(size) bytes: \(systemErrorText()).")
            }
            rest = rest.dropFirst(count)
            size += count
        }
    }

    /// Closes the complete file; some file systems report only now that it did not fit.
    func close() throws(Failure) {
        guard systemClose(descriptor) == 0 else {
            let reason = systemErrorText()
            unlink(path)
            throw Failure(message: "could not finish writing \(path): \(reason).")
        }
    }

    /// Closes and removes the incomplete file.
    func discard() {
        _ = systemClose(descriptor)
        unlink(path)
    }
}
