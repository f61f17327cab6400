import ConnectorSDK

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A folder of its own for a job's files, which only this user can enter; gone with the job.
struct TemporaryFolder: ~Copyable {
    let path: String

    /// Where temporary files go: `TMPDIR`, or `/tmp`.
    static var base: String {
        guard let folder = getenv("TMPDIR").map({ String(cString: $0) }), !folder.isEmpty else { return "/tmp" }
        return folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    init(in base: String? = nil) throws {
        let base = base ?? Self.base
        var template = Array((base + "/connector-host-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ConnectorError(
                .unexpected, "no temporary folder can be made in \(base): \(String(cString: strerror(errno)))",
                hint: "Set TMPDIR to a folder that can be written.", scope: .job)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the folder with the files in it.
    deinit {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                // Read in place: an entry may be shorter than its type, so copying it would read beyond its end.
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                }
                if name != "." && name != ".." { unlink(path + "/" + name) }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}
