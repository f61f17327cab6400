import EndToEnd
import Foundation
import JSON
import Testing
import ZoomSimulator

/// What fails for one user must cost nobody a document, and must not keep anything else from being brought in step.
struct ListingFaultTests {
    struct Listing: Sendable, CustomTestStringConvertible {
        let scope: String
        let kind: String
        /// What the target of its requests contains, besides the user's id.
        let path: String
        let parameter: String
        var testDescription: String { scope }

        func pattern(_ user: String, later: Bool = false) -> String {
            "^/v2/\\Q\(path.replacingOccurrences(of: "ID", with: user))\\E\\?.*\(parameter)\(later ? ".*next_page_token=" : "")"
        }
    }

    static let listings = [
        Listing(scope: "live_meetings", kind: "live_meeting", path: "users/ID/meetings", parameter: "type=live"),
        Listing(
            scope: "upcoming_meetings", kind: "upcoming_meeting", path: "users/ID/meetings", parameter: "type=upcoming"),
        Listing(scope: "past_meetings", kind: "past_meeting", path: "users/ID/meetings", parameter: "type=previous"),
        Listing(scope: "recordings", kind: "recording", path: "users/ID/recordings", parameter: ""),
        Listing(scope: "channels", kind: "channel", path: "chat/users/ID/channels", parameter: ""),
        Listing(
            scope: "chat_messages", kind: "chat_message", path: "chat/users/ID/messages",
            parameter: "search_type=message"),
        Listing(scope: "chat_files", kind: "chat_file", path: "chat/users/ID/messages", parameter: "search_type=file"),
    ]

    @Test(arguments: listings)
    func `a listing that fails for one user keeps all of that user's documents, and only those`(
        listing: Listing
    ) async throws {
        let account = try ZoomAccount(.tiny)
        #expect(try await account.synced().status == 0)
        let before = try await account.indexed()
        let user = try account.firstUser
        account.simulator.removeUsers(1)
        account.simulator.setRevision(2)
        account.simulator.setFaults([SimulatorFault(listing.pattern(user), .status(500, code: 500))])
        let (status, report) = try await account.synced()
        try await expect(account, keeps: listing, of: user, since: before, status, report)

        account.simulator.setFaults([])
        #expect(try await account.synced().status == 0)
        #expect(try await account.compared() == [])
    }

    @Test func `a later page that fails counts as the whole listing`() async throws {
        let listing = Self.listings[5]
        var options = SimulatorOptions.tiny
        options.messages = 250
        let account = try ZoomAccount(options)
        #expect(try await account.synced().status == 0)
        let before = try await account.indexed()
        let user = try account.firstUser
        account.simulator.setRevision(2)
        account.simulator.setFaults([SimulatorFault(listing.pattern(user, later: true), .status(500, code: 500))])
        let (status, report) = try await account.synced()
        #expect(account.simulator.statistics.faults > 0)
        try await expect(account, keeps: listing, of: user, since: before, status, report)
    }

    private func expect(
        _ account: ZoomAccount, keeps listing: Listing, of user: String, since before: [String: JSONValue],
        _ status: Int32, _ report: JSONValue
    ) async throws {
        #expect(status == 3, "\(report)")
        #expect(report["status"] == "completed")
        #expect(report["failed_scope_count"] == 1)
        #expect(report["failed_scopes"]?.array?.first?["scope"]?.string == "users/\(user)/\(listing.scope)")
        let after = try await account.indexed()
        // A document of that kind may be this user's as long as the listing cannot say otherwise.
        let kept = before.filter { $0.value["document_type"]?.string == listing.kind }.keys.filter { id in
            guard let host = before[id]?["host_id"]?.string else { return true }
            return host == user
        }
        #expect(!kept.isEmpty)
        #expect(kept.filter { after[$0] == nil } == [])
        let gone = try Set(account.objects(listing.kind).compactMap { ($0["uuid"] ?? $0["id"])?.string })
        let own = kept.filter { id in
            guard let key = (before[id]?["uuid"] ?? before[id]?["id"])?.string else { return false }
            return !gone.contains(key)
        }
        #expect((report["deletes_withheld"]?.int64 ?? 0) >= Int64(listing.kind == "chat_file" ? 0 : own.count))
        // Everything else is in step: removed users are gone with what was theirs, edits have arrived.
        #expect((report["deleted"]?.int64 ?? 0) > 0)
        #expect(try await account.compared().filter { !$0.hasPrefix(listing.kind + " ") } == [])
        #expect(after.values.contains { $0["dept"] == "Moved to the lighthouse" })
    }
}
