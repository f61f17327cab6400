import ConnectorSDK

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A folder of its own for a job's files, which only this user can enter; gone with the job.
///
/// While the job runs it holds a lock on the folder. What a killed process left is not locked any more, and the next job
/// removes it.
struct TemporaryFolder: ~Copyable {
    let path: String
    private let descriptor: Int32

    /// Where temporary files go: `TMPDIR`, or `/tmp`.
    static var base: String {
        guard let folder = getenv("TMPDIR").map({ String(cString: $0) }), !folder.isEmpty else { return "/tmp" }
        return folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    private static let prefix = "connector-host-job-"

    init(in base: String? = nil) throws {
        let base = base ?? Self.base
        Self.removeLeftovers(in: base)
        while true {
            var template = Array((base + "/\(Self.prefix)XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { throw Self.unusable(base) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let descriptor = Self.openFolder(path)
            // Another job may have taken the folder for a leftover before it was locked; then a new one is made.
            if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.exists(path) {
                self.path = path
                self.descriptor = descriptor
                return
            }
            if descriptor >= 0 { close(descriptor) }
            guard errno == EWOULDBLOCK || errno == ENOENT else { throw Self.unusable(base) }
        }
    }

    /// Removes the folder with the files in it.
    deinit {
        Self.remove(path, descriptor)
        close(descriptor)
    }

    private static func unusable(_ base: String) -> ConnectorError {
        ConnectorError(
            .unexpected, "no temporary folder can be made in \(base): \(String(cString: strerror(errno)))",
            hint: "Set TMPDIR to a folder that can be written.", scope: .job)
    }

    /// Removes the folders that nobody holds a lock on.
    ///
    /// Anybody can put things into the place for temporary files: a link, or a folder of somebody else's, is left alone.
    private static func removeLeftovers(in base: String) {
        for name in entries(of: openFolder(base)) where name.hasPrefix(prefix) {
            let path = base + "/" + name
            let descriptor = openFolder(path)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_uid == geteuid() else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { remove(path, descriptor) }
        }
    }

    private static func openFolder(_ path: String) -> Int32 {
        open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func remove(_ path: String, _ descriptor: Int32) {
        for name in entries(of: openFolder(path)) { unlinkat(descriptor, name, 0) }
        rmdir(path)
    }

    /// The names in a folder, whose descriptor is closed.
    private static func entries(of descriptor: Int32) -> [String] {
        guard descriptor >= 0 else { return [] }
        guard let folder = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // Read in place: an entry may be shorter than its type, so copying it would read beyond its end.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
