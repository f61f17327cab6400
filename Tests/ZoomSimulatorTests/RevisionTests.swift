import JSON
import RawHTTPClient
import Testing
import ZoomSimulator

@Suite struct RevisionTests {
    /// Each object by its type and keys, so that two lists can be compared; links depend on ports and are not in it.
    private static func lines(_ simulator: ZoomSimulator) -> Set<String> {
        Set(
            simulator.expectedObjects(includingHashes: false).split(separator: 0x0A).map {
                String(decoding: $0, as: UTF8.self)
            })
    }

    @Test func `The same options give the same data, another seed gives other data`() throws {
        let first = try ZoomSimulator.start(testOptions())
        let second = try ZoomSimulator.start(testOptions())
        let other = try ZoomSimulator.start(testOptions { $0.seed = 2 })
        #expect(first.expectedObjects() == second.expectedObjects())
        #expect(Self.lines(first) != Self.lines(other))
        let (one, two) = try (Client(first), Client(second))
        #expect(try one.get("/users?page_size=300").body == two.get("/users?page_size=300").body)
    }

    @Test func `The second revision adds, changes and removes, the same way each time`() throws {
        let switched = try ZoomSimulator.start(testOptions { $0.users = 30 })
        let before = Self.lines(switched)
        #expect(try switched.control("revision", #"{"revision": 2}"#).status == 200)
        let after = Self.lines(switched)
        let started = try ZoomSimulator.start(
            testOptions {
                $0.users = 30
                $0.revision = 2
            })
        #expect(after == Self.lines(started))
        #expect(!after.subtracting(before).isEmpty)
        #expect(!before.subtracting(after).isEmpty)
        // Most stays as it was.
        #expect(after.intersection(before).count > before.count * 3 / 4)
        switched.setRevision(1)
        #expect(Self.lines(switched) == before)
    }

    @Test func `The second revision removes users and adds others`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.users = 30 })
        let client = try Client(simulator)
        let before = Set(try client.users().compactMap { $0["id"]?.string })
        simulator.setRevision(2)
        let after = Set(try client.users().compactMap { $0["id"]?.string })
        #expect(before.subtracting(after).count == 3)
        #expect(after.subtracting(before).count == 1)
    }

    @Test func `Added messages are newer than all that were there`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        func times() throws -> [String: Int64] {
            let messages = try simulator.expected().filter { $0["document_type"]?.string == "chat_message" }
            return Dictionary(
                uniqueKeysWithValues: messages.map { ($0["id"]?.string ?? "", $0["timestamp"]?.int64 ?? 0) })
        }
        let before = try times()
        simulator.setRevision(2)
        let added = try times().filter { before[$0.key] == nil }
        #expect(!added.isEmpty)
        #expect((added.values.min() ?? 0) > (before.values.max() ?? 0))
    }

    @Test func `Some messages are edited, and only those are marked`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let ada = try client.userID("ada.lindqvist@harbour.example")
        let path = "/chat/users/\(ada)/messages?search_type=message&\(chatWindow)"
        func texts() throws -> [String: JSONValue] {
            try Dictionary(
                uniqueKeysWithValues: client.all(path, "messages").map { ($0["id"]?.string ?? "", $0) })
        }
        let before = try texts()
        simulator.setRevision(2)
        var edited = 0
        for (id, message) in try texts() {
            guard let old = before[id] else { continue }
            let isEdited = message["status"]?.string == "Edited"
            #expect((old["message"] != message["message"]) == isEdited)
            if isEdited { edited += 1 }
        }
        #expect(edited > 0)
    }

    @Test func `Removed users take all that was theirs and nothing else`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.users = 20 })
        let before = try simulator.expected()
        let client = try Client(simulator)
        let users = try client.users()
        #expect(try simulator.control("remove-users", #"{"count": 3}"#).status == 200)
        let left = Set(try client.users().compactMap { $0["email"]?.string })
        #expect(left.count == 17)
        #expect(left.contains("ada.lindqvist@harbour.example"))
        let gone = users.filter { !left.contains($0["email"]?.string ?? "") }
        let goneIDs = Set(gone.compactMap { $0["id"]?.string })
        let goneEmails = Set(gone.compactMap { $0["email"]?.string })
        for id in goneIDs { #expect(try client.refusal("/users/\(id)") == [404, 1001]) }

        let after = try simulator.expected()
        let afterMessages = Set(after.filter { $0["document_type"]?.string == "chat_message" }.map { $0["id"]?.string })
        for object in after {
            #expect(!goneIDs.contains(object["host_id"]?.string ?? ""))
            #expect(!goneEmails.contains(object["sender"]?.string ?? ""))
        }
        for object in before where object["document_type"]?.string == "chat_message" {
            // Private messages to a removed user go with that user; what is in channels stays.
            guard !goneEmails.contains(object["sender"]?.string ?? ""), object["channel_id"] != nil else { continue }
            #expect(afterMessages.contains(object["id"]?.string))
        }
    }

    @Test func `Statistics are served as JSON`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        _ = try client.get("/users")
        let response = try rawRequest(port: simulator.port, "/_control/stats")
        let statistics = try JSONDocument(parsing: response.body).root
        #expect(statistics["requests"]?["users"]?.int64 == 1)
        #expect(statistics["requests"]?["oauth_token"]?.int64 == 1)
        #expect(statistics["requests_total"]?.int64 == 2)
        #expect(statistics["tokens_issued"]?.int64 == 1)
        #expect(statistics["maximum_in_flight"]?.int64 == 1)
    }

    @Test(arguments: ["{}", "{\"revision\": 3}", "no json"]) func `A control that cannot be read is refused`(
        body: String
    ) throws {
        let simulator = try ZoomSimulator.start(testOptions())
        #expect(try simulator.control("revision", body).status == 400)
    }
}
