import ConnectorSDK
import Hashing
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The right to run a connector's jobs on an index file, held by one process at a time.
///
/// A lock of the operating system on a small file beside the index: it ends with the process, however that ends.
package final class EmbeddedJobLock: Sendable {
    /// The open lock file; `nil` once released.
    private let file: Mutex<Int32?>

    init(indexPath: String, connectorID: String) throws {
        // Connectors' ids may hold what file names may not.
        let name = SHA256.hash(Array(connectorID.utf8)).prefix(8).hexadecimal
        let path = "\(indexPath).\(name).lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ConnectorError(
                .index, "cannot open the lock file \(path): \(String(cString: strerror(errno)))",
                hint: "Give the user that runs this program the right to write in its folder.", scope: .job)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(of: file).map { "process \($0)" } ?? "another process"
            close(file)
            guard code == EWOULDBLOCK else {
                throw ConnectorError(
                    .index, "cannot lock \(path): \(String(cString: strerror(code)))",
                    hint: "Keep the index on a local file system.", scope: .job)
            }
            throw ConnectorError(
                .index, "a job of the connector \(connectorID) is running already, in \(holder)",
                hint: "Wait until it ends, or stop it.", retry: .backoff, scope: .job)
        }
        // Who holds the lock, for the message above; the file stays, since removing it could let two in.
        ftruncate(file, 0)
        let text = Array(String(getpid()).utf8)
        _ = pwrite(file, text, text.count, 0)
        self.file = Mutex(file)
    }

    deinit { release() }

    /// Gives the lock back; it is also given back when nothing refers to it any more.
    package func release() {
        file.withLock { file in
            if let file { close(file) }
            file = nil
        }
    }

    private static func holder(of file: Int32) -> Int? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            count = max(pread(file, buffer.baseAddress, 20, 0), 0)
        }
        return Int(String(decoding: bytes, as: UTF8.self))
    }
}
