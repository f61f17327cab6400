import Foundation
import Testing

@testable import SyncEngine

struct TemporaryFolderTests {
    private let base = FileManager.default.temporaryDirectory.appendingPathComponent("folders-\(UUID().uuidString)")
        .path

    init() throws { try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true) }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: base + "/" + name) }

    private func make(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: base + "/" + name, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: base + "/" + name + "/1"))
    }

    @Test func `goes with its files, and takes along what killed processes left`() throws {
        try make("connector-host-job-abcdef")
        try make("something-else")
        let path: String
        do {
            let folder = try TemporaryFolder(in: base)
            path = folder.path
            try Data([1, 2]).write(to: URL(fileURLWithPath: path + "/7"))
            // Another job leaves it alone.
            _ = try TemporaryFolder(in: base)
            #expect(FileManager.default.fileExists(atPath: path + "/7"))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(!exists("connector-host-job-abcdef"))
        #expect(exists("something-else/1"))
    }

    @Test func `does not follow links that somebody put there`() throws {
        try make("precious")
        try FileManager.default.createSymbolicLink(
            atPath: base + "/connector-host-job-abcdef", withDestinationPath: base + "/precious")
        _ = try TemporaryFolder(in: base)
        #expect(exists("precious/1"))
    }
}
