import EndToEnd
import Foundation
import JSON
import Testing
import ZoomSimulator

/// Files that cannot be had: their documents are indexed all the same, and the next sync tries again where that may help.
struct DownloadFaultTests {
    static let passing: [SimulatorFault.Kind] = [
        .html(200), .status(404, code: 404), .status(500, code: 500), .truncated, .closed, .scope(status: 400),
    ]

    @Test(arguments: passing)
    func `a download that fails is tried again by the next sync`(kind: SimulatorFault.Kind) async throws {
        let account = try ZoomAccount(.tiny)
        // A page of HTML in place of a file of HTML is a matter of its own.
        let file = try #require(
            try account.objects("chat_file").first {
                $0["file_name"]?.string?.hasSuffix(".html") == false && ($0["size"]?.int64 ?? 0) > 0
            })
        let id = try #require(file["file_id"]?.string)
        account.simulator.setFaults([SimulatorFault("/file/download/\(id)", kind)])
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(report["attachments_failed"] == 1, "\(report)")
        #expect(report["warnings"]?.array?.count == 1)
        let document = try #require(try await account.indexed()["chat_file:\(id)"])
        #expect(document["attachment"] == nil)
        #expect(document["file_name"] == file["file_name"])
        #expect(try await account.compared().allSatisfy { $0.contains(id) })

        let second = try await account.synced().report
        #expect(second["attachments_failed"] == 1)
        #expect(second["attachments"] == 0)
        account.simulator.setFaults([])
        let third = try await account.synced().report
        #expect(third["attachments"] == 1, "\(third)")
        #expect(third["attachments_failed"] == 0)
        #expect(try await account.compared() == [])
        #expect(try await account.synced().report["unchanged"]?.int64 == Int64(try await account.indexed().count))
    }

    @Test func `a sign-in page is not taken for a file of HTML`() async throws {
        var options = SimulatorOptions.tiny
        // With pages of HTML among its files.
        options.seed = 3
        let account = try ZoomAccount(options)
        let files = try account.objects("chat_file")
        #expect(files.contains { $0["file_name"]?.string?.hasSuffix(".html") == true })
        account.simulator.setFaults([SimulatorFault("/file/", .html(200))])
        let report = try await account.synced().report
        #expect(report["attachments_failed"]?.int64 == Int64(files.count))
        account.simulator.setFaults([])
        #expect(try await account.synced().report["attachments"]?.int64 == Int64(files.count))
        #expect(try await account.compared() == [])
    }

    @Test func `a file above the limit is indexed without its content, once`() async throws {
        var options = SimulatorOptions.tiny
        options.hasBigFiles = true
        let account = try ZoomAccount(options)
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect(report["attachments_too_large"] == 1)
        #expect(report["attachments_failed"] == 0)
        let big = try await account.indexed().values.filter {
            $0["file_name"] == "logbook.txt" && $0["document_type"] == "chat_file"
        }
        #expect(big.count == 1)
        #expect(big.first?["attachment"] == nil)
        let second = try await account.synced().report
        for count in ["created", "updated", "deleted"] { #expect(second[count] == 0, "\(second)") }
    }

    @Test func `the limit is a setting`() async throws {
        let account = try ZoomAccount(.tiny)
        try account.configure(adding: "service: { max_file_download_size: 1000 }\n")
        let sizes = try account.objects("chat_file").compactMap { $0["size"]?.int64 }
        let report = try await account.synced().report
        #expect(report["attachments_too_large"]?.int64 == Int64(sizes.filter { $0 > 1_000 }.count))
        #expect(report["attachments"]?.int64 == Int64(sizes.filter { $0 <= 1_000 }.count))
    }
}
