#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that cannot be read.
struct FileError: Error {
    /// Why, in the system's words.
    let reason: String
}

/// The bytes of a whole file.
func readFile(_ path: String, maximumSize: Int) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            throw FileError(reason: String(cString: strerror(errno)))
        }
        bytes += buffer[..<count]
        guard bytes.count <= maximumSize else { throw FileError(reason: "it is larger than \(maximumSize) bytes") }
    }
}
