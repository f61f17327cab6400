import HTTPServer
import JSON
import RawHTTPClient
import Testing
import Timestamps
import ZoomSimulator

@Suite struct ListingTests {
    @Test(arguments: [1, 5, 300]) func `Pages cover a listing exactly once, whatever their size`(size: Int) throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let paged = try client.all("/users?page_size=\(size)", "users").map { $0["id"]?.string }
        #expect(paged.count == 12)
        #expect(Set(paged).count == 12)
        #expect(try client.json("/users?page_size=\(size)")["total_records"]?.int64 == 12)
    }

    @Test func `Page sizes over the maximum are cut to it`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.users = 40 })
        let client = try Client(simulator)
        let user = try client.userID("ada.lindqvist@harbour.example")
        let page = try client.json("/chat/users/\(user)/messages?search_type=message&\(chatWindow)0")
        #expect(page["messages"]?.array?.count == 50)
        #expect(page["page_size"]?.int64 == 50)
    }

    @Test func `A page token holds for its own listing only`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let token = FormCoding.percentEncoded(
            try #require(client.json("/users?page_size=5")["next_page_token"]?.string))
        #expect(try client.get("/users?page_size=5&next_page_token=\(token)").status == 200)
        #expect(try client.refusal("/users?page_size=6&next_page_token=\(token)") == [400, 300])
        #expect(try client.refusal("/users?page_size=5&next_page_token=nonsense") == [400, 300])
    }

    @Test func `The expected list is what the listings give`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.users = 14 })
        let client = try Client(simulator)
        var listed: Set<[String]> = []
        for status in ["active", "inactive", "pending"] {
            for user in try client.users(status: status) {
                listed.insert(["user", user["id"]?.string ?? "-", user["email"]?.string ?? ""])
                guard let id = user["id"]?.string else { continue }
                try collect(id, client, into: &listed)
            }
        }
        for channel in try client.all("/chat/channels?page_size=50", "channels") {
            listed.insert(["channel", channel["id"]?.string ?? ""])
        }
        let expected = try simulator.expected().filter { $0["document_type"]?.string != "recording_file" }.map(Self.key)
        #expect(Set(expected).count == expected.count)
        #expect(Set(expected) == listed)
    }

    private func collect(_ id: String, _ client: Client, into listed: inout Set<[String]>) throws {
        for (parameter, name) in [
            ("live", "live_meeting"), ("upcoming_meetings", "upcoming_meeting"), ("previous_meetings", "past_meeting"),
        ] {
            for meeting in try client.all("/users/\(id)/meetings?type=\(parameter)&page_size=300", "meetings") {
                listed.insert([name, meeting["uuid"]?.string ?? "", meeting["start_time"]?.string ?? ""])
            }
        }
        var to = testNow.date
        for _ in 1...16 {
            let from = to.adding(days: -27)
            for meeting in try client.all("/users/\(id)/recordings?from=\(from)&to=\(to)&page_size=300", "meetings") {
                listed.insert(["recording", meeting["uuid"]?.string ?? ""])
            }
            to = from
        }
        for channel in try client.all("/chat/users/\(id)/channels?page_size=50", "channels") {
            listed.insert(["channel", channel["id"]?.string ?? ""])
        }
        for type in ["message", "file"] {
            for message in try client.all("/chat/users/\(id)/messages?search_type=\(type)&\(chatWindow)", "messages") {
                listed.insert(["chat_message", message["id"]?.string ?? ""])
                for file in message["files"]?.array ?? [] {
                    listed.insert(["chat_file", file["file_id"]?.string ?? ""])
                }
            }
        }
    }

    private static func key(_ object: JSONValue) -> [String] {
        func text(_ name: String) -> String { object[name]?.string ?? "-" }
        let type = text("document_type")
        switch type {
        case "user": return [type, text("id"), text("email")]
        case "live_meeting", "upcoming_meeting", "past_meeting": return [type, text("uuid"), text("start_time")]
        case "recording": return [type, text("uuid")]
        case "chat_file": return [type, text("file_id")]
        default: return [type, text("id")]
        }
    }

    @Test func `A recordings window of more than a month is clamped to its last month`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.dataSize = .medium })
        let client = try Client(simulator)
        let user = try client.userID("ada.lindqvist@harbour.example")
        let today = testNow.date
        let wide = try client.json(
            "/users/\(user)/recordings?page_size=300&from=\(today.adding(months: -12))&to=\(today)")
        let month = try client.json(
            "/users/\(user)/recordings?page_size=300&from=\(today.adding(months: -1))&to=\(today)")
        #expect(wide["from"]?.string == today.adding(months: -1).description)
        #expect(wide["meetings"] == month["meetings"])
        let all = try simulator.expected()
            .filter { $0["document_type"]?.string == "recording" && $0["host_id"]?.string == user }
        #expect((wide["meetings"]?.array?.count ?? 0) < all.count)
        #expect(try client.json("/users/\(user)/recordings?page_size=300")["from"]?.string == today.description)
    }

    @Test func `Messages older than six months are refused and a listing needs a partner or a search`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let user = try client.userID("ada.lindqvist@harbour.example")
        let old = testNow.adding(days: -200).iso8601
        let path = "/chat/users/\(user)/messages"
        #expect(try client.refusal("\(path)?search_type=message&search_key=%20&from=\(old)") == [400, 300])
        #expect(try client.refusal("\(path)?from=\(testNow.adding(days: -1).iso8601)") == [400, 300])
        #expect(try client.refusal("\(path)?search_type=message") == [400, 300])
        let today = try client.json("\(path)?search_type=message&search_key=%20&date=\(testNow.date)")
        for message in today["messages"]?.array ?? [] {
            #expect(message["date_time"]?.string?.hasPrefix(testNow.dateString) == true)
        }
    }

    @Test func `A search, a channel and a contact each narrow the messages`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let ada = try client.userID("ada.lindqvist@harbour.example")
        let window = "from=\(testNow.adding(days: -180).iso8601)&to=\(testNow.iso8601)&page_size=50"
        let path = "/chat/users/\(ada)/messages"
        let found = try client.all("\(path)?\(window)&search_type=message&search_key=Lighthouse", "messages")
        #expect(
            found.map { $0["message"]?.string } == [
                "The lighthouse rollout starts on Monday; the checklist is attached."
            ])
        let channels = try client.all("/chat/users/\(ada)/channels?page_size=50", "channels")
        let launch = try #require(channels.first { $0["name"]?.string == "lighthouse-launch" }?["id"]?.string)
        let inChannel = try client.all("\(path)?\(window)&to_channel=\(launch)", "messages")
        #expect(inChannel.contains { $0["id"] == found.first?["id"] })
        let direct = try client.all("\(path)?\(window)&to_contact=bruno.keller%40harbour.example", "messages")
        #expect(direct.contains { $0["message"]?.string?.hasPrefix("Grüße aus Zürich 🚢") == true })
        let channelIDs = Set(inChannel.compactMap { $0["id"]?.string })
        #expect(!direct.contains { channelIDs.contains($0["id"]?.string ?? "") })
    }

    @Test func `Every channel message is seen by each member and by nobody else`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let objects = try simulator.expected()
        var members: [String: Int64] = [:]
        for channel in objects where channel["document_type"]?.string == "channel" {
            members[channel["id"]?.string ?? ""] = channel["members"]?.int64
        }
        var seen: [String: Int64] = [:]
        for user in try client.users() {
            let id = user["id"]?.string ?? ""
            var ids: Set<String> = []
            for type in ["message", "file"] {
                let messages = try client.all(
                    "/chat/users/\(id)/messages?search_type=\(type)&\(chatWindow)", "messages")
                ids.formUnion(messages.compactMap { $0["id"]?.string })
            }
            for id in ids { seen[id, default: 0] += 1 }
        }
        for message in objects where message["document_type"]?.string == "chat_message" {
            let viewers = message["channel_id"]?.string.flatMap { members[$0] } ?? 2
            #expect(seen[message["id"]?.string ?? ""] == viewers)
        }
    }

    @Test func `A channel's members are listed to its members only`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let ada = try client.userID("ada.lindqvist@harbour.example")
        let channels = try client.all("/chat/users/\(ada)/channels?page_size=50", "channels")
        let launch = try #require(channels.first { $0["name"]?.string == "lighthouse-launch" }?["id"]?.string)
        let members = try client.all("/chat/users/\(ada)/channels/\(launch)/members?page_size=2", "members")
        let ids = Set(members.compactMap { $0["id"]?.string })
        #expect(ids.count == members.count)
        for user in try client.users() {
            let id = try #require(user["id"]?.string)
            let status = try client.get("/chat/users/\(id)/channels/\(launch)/members").status
            #expect(status == (ids.contains(id) ? 200 : 404))
        }
    }

    @Test func `Unknown users and meeting types are refused`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        #expect(try client.refusal("/users/nobody") == [404, 1001])
        #expect(try client.refusal("/users/nobody/recordings") == [404, 1001])
        #expect(try client.refusal("/users/ada.lindqvist@harbour.example/meetings?type=odd") == [400, 300])
        #expect(try client.refusal("/users?status=odd") == [400, 300])
    }
}
