import ConnectorSDK
import Foundation
import IndexContract
import SyncEngine
import Synchronization
import Testing

struct AttachmentTests {
    private let index = MemoryIndex()

    private final class Calls: Sendable {
        private let state = Mutex((now: 0, most: 0, all: 0))
        var most: Int { state.withLock { $0.most } }
        var all: Int { state.withLock { $0.all } }
        func enter() {
            state.withLock {
                $0.now += 1
                $0.all += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
    }

    private let calls = Calls()

    private func files(_ count: Int, announced: Int64? = nil, content: Result<[UInt8], ConnectorError>)
        -> ScriptedPlugin
    {
        let calls = calls
        return ScriptedPlugin { root in
            try await root.scope("files") { scope in
                try await scope.emit(
                    (0..<count).map { number in
                        Document(
                            id: "f\(number)", body: ["number": .integer(Int64(number))],
                            attachment: Attachment(name: "f\(number).bin", announcedSize: announced) { destination in
                                calls.enter()
                                defer { calls.leave() }
                                await Task.yield()
                                try Data(content.get()).write(to: URL(fileURLWithPath: destination.path))
                                return FetchedContent(contentType: "application/octet-stream")
                            })
                    })
            }
        }
    }

    @Test func `attachments are fetched a few at a time and measured as they arrived`() async throws {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let report = await SyncJob(
            plugin: files(20, content: .success(bytes)), index: index, options: SyncOptions(concurrentDownloads: 3)
        ).run()
        #expect(report.attachments == 20)
        #expect(calls.most <= 3)
        let attachment = try #require(index.documents["f0"]?.attachment)
        #expect(attachment.size == 70_000)
        #expect(attachment.sha256.count == 64)
        #expect(attachment.contentType == "application/octet-stream")
        // The files are gone with the job.
        #expect(!FileManager.default.fileExists(atPath: attachment.path))
        #expect(!FileManager.default.fileExists(atPath: (attachment.path as NSString).deletingLastPathComponent))
    }

    @Test func `files are used again, empty, and no content turns up in another's place`() async throws {
        let seen = Mutex<(sizes: Set<Int>, paths: Set<String>)>(([], []))
        let plugin = ScriptedPlugin { root in
            try await root.scope("files") { scope in
                for number in 0..<40 {
                    try await scope.emit(
                        Document(
                            id: "f\(number)", body: ["text": .string(String(repeating: "x", count: 1 << 20))],
                            attachment: Attachment(name: "f") { destination in
                                let old = try? Data(contentsOf: URL(fileURLWithPath: destination.path))
                                seen.withLock {
                                    $0.sizes.insert(old?.count ?? 0)
                                    $0.paths.insert(destination.path)
                                }
                                if number % 3 == 0 { throw ConnectorError(.contentUnavailable, "503") }
                                try Data(count: 40 - number).write(to: URL(fileURLWithPath: destination.path))
                                return FetchedContent()
                            }))
                }
            }
        }
        let report = await SyncJob(plugin: plugin, index: index).run()
        #expect(report.attachments == 26)
        #expect(seen.withLock { $0.sizes } == [0])
        #expect(seen.withLock { $0.paths.count } < 40)
        #expect((0..<40).allSatisfy { index.documents["f\($0)"]?.attachment?.size == ($0 % 3 == 0 ? nil : 40 - $0) })
    }

    @Test func `unchanged documents are not fetched again`() async {
        let plugin = files(3, content: .success([1, 2, 3]))
        _ = await SyncJob(plugin: plugin, index: index).run()
        let report = await SyncJob(plugin: plugin, index: index).run()
        #expect(calls.all == 3)
        #expect(report.unchanged == 3)
    }

    @Test func `a failed download indexes the document without it, and the next sync tries again`() async {
        var report = await SyncJob(
            plugin: files(2, content: .failure(ConnectorError(.contentUnavailable, "503"))), index: index
        ).run()
        #expect(report.status == .completed)
        #expect(report.created == 2)
        #expect(report.attachmentsFailed == 2)
        #expect(report.warnings.count == 2)
        #expect(index.documents["f1"]?.attachment == nil)

        report = await SyncJob(plugin: files(2, content: .success([7])), index: index).run()
        #expect(report.updated == 2)
        #expect(index.documents["f1"]?.attachment?.size == 1)
    }

    @Test(arguments: [(Int64(11), 0), (nil, 1)])
    func `what is too large is indexed without content and not asked for again`(announced: Int64?, fetches: Int) async {
        let plugin = files(1, announced: announced, content: .success([UInt8](repeating: 0, count: 11)))
        let options = SyncOptions(maximumAttachmentSize: 10)
        var report = await SyncJob(plugin: plugin, index: index, options: options).run()
        #expect(report.attachmentsTooLarge == 1)
        #expect(index.documents["f0"]?.attachment == nil)
        #expect(calls.all == fetches)
        report = await SyncJob(plugin: plugin, index: index, options: options).run()
        #expect(report.unchanged == 1)
        #expect(calls.all == fetches)
    }
}
