import EndToEnd
import Foundation
import Hashing
import JSON
import Testing

/// What a source may send that the simulator does not: other types, missing members, odd numbers, strange ids.
struct OtherSourceTests {
    private struct Account: Sendable {
        let source: OtherSource
        let host: HostProcess
        let folder: TemporaryDirectory
        var config: String { folder.path + "/config.yml" }

        init(service: String = "{}") throws {
            source = try OtherSource()
            host = try HostProcess()
            folder = try TemporaryDirectory()
            let text = """
                index: { kind: embedded, path: ./index.db }
                service: \(service)
                connectors:
                  - connector_id: other
                    service_type: zoom
                    index_name: other
                    configuration:
                      { account_id: a, client_id: b, client_secret: c, recording_age: 2, rate_limit_plan: unlimited,
                        api_base_url: "\(source.url)/v2", oauth_base_url: "\(source.url)" }
                """
            try text.write(toFile: config, atomically: true, encoding: .utf8)
        }

        func sync() async throws -> (status: Int32, report: JSONValue) {
            let result = try await blocking {
                try host.run(["sync", "--config", config, "--connector", "other", "--json"])
            }
            let report = try? JSONValue(parsing: result.output.trimmingCharacters(in: .newlines))
            return (result.status, report ?? .string(result.output + result.errors))
        }

        func lines() async throws -> [String] {
            try await blocking { try host.run(["documents", "--config", config, "--connector", "other"]) }
                .output.split(separator: "\n").map(String.init)
        }
    }

    @Test func `everything is indexed once, its tokens byte for byte`() async throws {
        let account = try Account()
        let (status, report) = try await account.sync()
        #expect(status == 0, "\(report)")
        let lines = try await account.lines()
        for line in lines { #expect((try? JSONValue(parsing: line)) != nil, "\(line)") }
        let expected = account.source.elements.expected
        #expect(Set(expected.map(\.kind)).count == 8)
        for element in expected where element.kind != "chat_file" {
            let members = account.source.text(element).dropFirst().dropLast()
            let matches = lines.filter {
                $0.contains("\"document_type\":\"\(element.kind)\"") && $0.contains(members)
            }
            #expect(matches.count == 1, "\(element.kind) \(members)")
        }
        // Two messages have four files between them.
        #expect(lines.count == expected.count { $0.kind != "chat_file" } + 4)
        let second = try await account.sync().report
        for count in ["created", "updated", "deleted", "attachments"] { #expect(second[count] == 0, "\(second)") }
        #expect(try await account.lines() == lines)
    }

    @Test func `files come from wherever they are, and only the source sees the token`() async throws {
        let account = try Account()
        #expect(try await account.sync().status == 0)
        let files = try await account.lines().map { try JSONValue(parsing: $0) }
            .filter { $0["document_type"] == "chat_file" }
        let contents = [
            "shared": "own\0\u{FF}\r\n", "f/ 1": "own\0\u{FF}\r\n", "2": "foreign /two", "f3": "foreign /moved",
        ]
        #expect(files.count == contents.count)
        for file in files {
            let id = file["file_id"]?.string ?? file["file_id"]?.int64.map { String($0) } ?? ""
            let content = Array(try #require(contents[id]).utf8)
            #expect(file["attachment"]?["sha256"]?.string == SHA256.hash(content).hexadecimal, "\(file)")
            #expect(file["attachment"]?["size"]?.int64 == Int64(content.count))
        }
        #expect(account.source.foreign.requests == 2)
        #expect(account.source.foreign.authorizations == 0)
        #expect(account.source.wrongAuthorizations == [])
    }

    @Test func `a later page of users that fails deletes nothing and ends in an error`() async throws {
        let account = try Account()
        #expect(try await account.sync().status == 0)
        let before = try await account.lines()
        account.source.fail("/v2/users?", "next_page_token=1")
        let (status, report) = try await account.sync()
        #expect(status == 1, "\(report)")
        #expect(report["deleted"] == 0)
        #expect(report["failed_scopes"]?.array?.first?["scope"] == "users", "\(report)")
        #expect(try await account.lines() == before)
    }

    @Test func `a file of unknown size is cut off at the limit`() async throws {
        let account = try Account(service: "{ max_file_download_size: 10 }")
        let (status, report) = try await account.sync()
        #expect(status == 0, "\(report)")
        // Those of the foreign host are longer; one of them announces less than it has.
        #expect(report["attachments_too_large"] == 2, "\(report)")
        #expect(report["attachments"] == 2)
        #expect(try await account.lines().count { $0.contains("\"document_type\":\"chat_file\"") } == 4)
    }
}
