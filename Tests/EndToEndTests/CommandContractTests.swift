import EndToEnd
import Foundation
import JSON
import Testing
import ZoomSimulator

/// What scripts and people rely on when they call the program.
struct CommandContractTests {
    @Test(arguments: [["config", "lint"], ["sync", "--connector", "zoom"]])
    func `an unknown key is refused with its line and what was meant`(command: [String]) async throws {
        let account = try ZoomAccount(.tiny, settings: ["fetch_past_meting_details: true"])
        try await expectRefusal(
            account, command, environment: account.host.environment,
            ["config.yml:", "fetch_past_meting_details", "fetch_past_meeting_details"])
    }

    @Test(arguments: [["config", "lint"], ["sync", "--connector", "zoom"]])
    func `a missing variable is refused by its name`(command: [String]) async throws {
        let account = try ZoomAccount(.tiny)
        try await expectRefusal(account, command, environment: [:], ["config.yml:", "ZOOM_CLIENT_SECRET"])
    }

    private func expectRefusal(
        _ account: ZoomAccount, _ command: [String], environment: [String: String], _ words: [String]
    ) async throws {
        var host = account.host
        host.environment = environment
        let result = try await blocking { [host] in try host.run(command + ["--config", account.config]) }
        #expect(result.status == (command[0] == "sync" ? 2 : 1))
        for word in words { #expect((result.output + result.errors).contains(word), "\(result)") }
        #expect(!FileManager.default.fileExists(atPath: account.index))
        #expect(account.simulator.statistics.total == 0)
    }

    @Test func `without an index everything is listed and nothing is kept`() async throws {
        let account = try ZoomAccount(.tiny, index: "none")
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect((report["created"]?.int64 ?? 0) > 0)
        #expect(!FileManager.default.fileExists(atPath: account.index))
        let search = try await account.run(["documents"])
        #expect(search.status == 2)
        #expect(search.errors.contains("index: {kind: embedded"), "\(search.errors)")
    }

    @Test func `a dry run says what a sync would do, and does none of it`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.run(["documents"]).output
        let jobs = try await account.jobs()
        account.simulator.removeUsers(1)
        account.simulator.setRevision(2)
        let dry = try await account.synced(["--dry-run"])
        #expect(dry.status == 0)
        #expect(try await account.run(["documents"]).output == before)
        #expect(try await account.jobs() == jobs)
        let wet = try await account.synced()
        for count in ["created", "updated", "unchanged", "deleted", "deletes_withheld"] {
            #expect(dry.report[count] == wet.report[count], "\(count)")
        }
    }

    @Test func `rules keep documents out, also those that were indexed before`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.indexed()
        try account.configure(
            replacing: "sync_rules: []",
            with:
                "sync_rules: [{ id: r1, policy: exclude, field: document_type, rule: equals, value: channel, order: 0 }]"
        )
        let (status, report) = try await account.synced()
        #expect(status == 0, "\(report)")
        #expect((report["filtered"]?.int64 ?? 0) > 0)
        let after = try await account.indexed()
        #expect(after == before.filter { $0.value["document_type"] != "channel" })
        #expect(report["deleted"]?.int64 == Int64(before.count - after.count))
    }

    @Test func `a search finds messages, meetings and the text of files`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let indexed = try await account.indexed()
        let searches = [
            ("rollout Monday", "chat_message", "[rollout]"), ("Lighthouse kickoff", "past_meeting", ""),
            ("barnacle inspection", "chat_file", "[Barnacle]"), ("zurich", "chat_message", "[Zürich]"),
        ]
        for (query, type, marked) in searches {
            let result = try await account.run(["search", query, "--json"])
            #expect(result.status == 0)
            let hits = try JSONValue(parsing: result.output.trimmingCharacters(in: .newlines)).array ?? []
            let hit = try #require(hits.first { $0["type"]?.string == type }, "\(result.output)")
            #expect(marked.isEmpty || hit["snippet"]?.string?.contains(marked) == true, "\(hit)")
            let id = try #require(hit["id"]?.string)
            #expect(indexed[id] != nil)
            #expect(try await account.run(["search", query]).output.contains(id))
        }
        let nothing = try await account.run(["search", "xyzzyplugh", "--json"])
        #expect(nothing.status == 0)
        #expect(nothing.output == "[]\n")
    }

    @Test func `documents are lines of JSON, each with an id of its own, in order`() async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let lines = try await account.run(["documents"]).output.split(separator: "\n")
        let ids = try lines.compactMap { try JSONValue(parsing: String($0))["_id"]?.string }
        #expect(ids.count == lines.count)
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for line in lines {
            #expect(line.firstRange(of: "start_url") == nil && line.firstRange(of: "\"password\"") == nil)
        }
    }

    @Test func `with --json standard output is one JSON value, whatever happens`() async throws {
        let account = try ZoomAccount(.tiny)
        try await expectOneValue(account, ["search", "x"], status: 1)
        try await expectOneValue(account, ["jobs"], status: 1)
        try await expectOneValue(account, ["sync", "--log-level", "debug"], status: 0)
        try await expectOneValue(account, ["search", "lighthouse"], status: 0)
        try await expectOneValue(account, ["jobs"], status: 0)
        try await expectOneValue(account, ["check"], status: 0)
        try await expectOneValue(account, ["sync", "--type", "incremental"], status: 1)
        try await expectOneValue(account, ["sync", "--connector", "nobody"], status: 2)
        account.simulator.stop()
        try await expectOneValue(account, ["sync"], status: 1)
        try await expectOneValue(account, ["check"], status: 1)
        try account.configure(adding: "what: ever\n")
        try await expectOneValue(account, ["sync"], status: 2)
    }

    private func expectOneValue(_ account: ZoomAccount, _ command: [String], status: Int32) async throws {
        let connector = command.contains("--connector") ? [] : ["--connector", "zoom"]
        let result = try await blocking {
            try account.host.run(command + ["--json", "--config", account.config] + connector)
        }
        #expect(result.status == status, "\(command): \(result)")
        #expect(result.output.hasSuffix("\n") && result.output.split(separator: "\n").count == 1, "\(command)")
        let value = try? JSONValue(parsing: String(result.output.dropLast()))
        #expect(value != nil, "\(command): \(result.output)")
    }
}
