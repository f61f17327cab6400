import EndToEnd
import Foundation
import JSON
import SQLite
import Testing
import ZoomSimulator

/// Disks that take no more and files that are no index: the failure is clear, and what is there stays whole.
struct StorageFaultTests {
    @Test(arguments: ["a folder", "another file", "a folder that is not there"])
    func `an index that cannot be opened is named, and left as it is`(obstacle: String) async throws {
        let account = try ZoomAccount(.tiny)
        let text = Data("These are my notes, and no index at all.\n".utf8)
        switch obstacle {
        case "a folder":
            try FileManager.default.createDirectory(atPath: account.index, withIntermediateDirectories: false)
        case "another file": try text.write(to: URL(fileURLWithPath: account.index))
        default: try account.configure(replacing: "./index.db", with: "./missing/index.db")
        }
        let result = try await account.run(["sync", "--json"])
        #expect(result.status == 1, "\(result)")
        let error = try JSONValue(parsing: result.output.trimmingCharacters(in: .newlines))["error"]
        #expect(error?["code"] == "index")
        #expect(result.errors.contains("index.db"), "\(result.errors)")
        #expect(account.simulator.statistics.requests["users"] == 0)
        if obstacle == "another file" {
            #expect(try Data(contentsOf: URL(fileURLWithPath: account.index)) == text)
        }
    }

    @Test func `a limit on the size of files fails the job, and the next one completes it`() async throws {
        let account = try ZoomAccount(.tiny)
        // In blocks of 512 bytes; enough for the tables, not for the documents.
        let limited = try await blocking { try account.syncLimited(blocks: 260) }
        #expect(limited.status == 1, "\(limited)")
        let report = try JSONValue(parsing: limited.output.trimmingCharacters(in: .newlines))
        #expect(report["status"] == "error")
        #expect(report["error"]?["code"] == "index")
        #expect(report["error"]?["message"]?.string?.contains("index.db") == true, "\(report)")
        try await expectMadeUpFor(account)
    }

    @Test func `a limit on the size of files during a later job costs nothing that was indexed`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = Set(try await account.indexed().keys)
        account.simulator.setRevision(2)
        let limited = try await blocking { try account.syncLimited(blocks: 40) }
        #expect(limited.status == 1, "\(limited)")
        #expect(before.isSubset(of: try await account.indexed().keys))
        try await expectMadeUpFor(account)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "mounting needs root on Linux"))
    func `a full disk fails the job with what to do, and the next one completes it`() async throws {
        let account = try ZoomAccount(.tiny)
        let disk = try SmallDisk(kilobytes: 300)
        try account.configure(replacing: "./index.db", with: disk.path + "/index.db")
        let (status, report) = try await account.synced()
        #expect(status == 1, "\(report)")
        #expect(report["error"]?["message"]?.string?.contains("disk is full") == true, "\(report)")
        #expect(report["error"]?["message"]?.string?.contains("Free disk space") == true, "\(report)")
        try disk.grow(kilobytes: 20_000)
        try await expectMadeUpFor(account, index: disk.path + "/index.db")
    }

    private func expectMadeUpFor(_ account: ZoomAccount, index: String? = nil) async throws {
        try expectIntact(index ?? account.index)
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(try await account.compared() == [])
        try expectIntact(index ?? account.index)
    }

    private func expectIntact(_ path: String) throws {
        let connection = try SQLiteConnection(path: path, mode: .readOnly)
        let statement = try connection.prepare("PRAGMA integrity_check")
        #expect(try statement.step())
        #expect(statement.text(at: 0) == "ok")
    }
}

extension ZoomAccount {
    /// Runs one sync whose process may not write files beyond so many blocks of 512 bytes.
    fileprivate func syncLimited(blocks: Int) throws -> ProcessResult {
        let arguments = [
            "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\"", host.executable, "sync", "--config", config,
            "--connector", "zoom", "--json",
        ]
        let environment = ProcessInfo.processInfo.environment.merging(host.environment) { $1 }
        return try SpawnedProcess("/bin/sh", arguments, environment: environment).wait()
    }
}

/// A file system in memory that fills up soon; gone with its object.
final class SmallDisk: Sendable {
    let path: String
    private let folder: TemporaryDirectory

    static let isAvailable: Bool = {
        #if os(Linux)
        return getuid() == 0 && (try? SmallDisk(kilobytes: 64)) != nil
        #else
        return false
        #endif
    }()

    init(kilobytes: Int) throws {
        folder = try TemporaryDirectory()
        path = folder.path
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
    }

    /// Makes room.
    func grow(kilobytes: Int) throws { try Self.run("mount", "-o", "remount,size=\(kilobytes)k", path) }

    deinit { try? Self.run("umount", "-l", path) }

    private static func run(_ command: String...) throws {
        let result = try SpawnedProcess(
            "/usr/bin/env", command, environment: ProcessInfo.processInfo.environment
        ).wait()
        guard result.status == 0 else { throw EndToEndError("\(command) failed") }
    }
}
