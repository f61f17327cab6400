import HTTPServer
import JSON
import RawHTTPClient
import Testing
import Timestamps
import ZoomSimulator

@Suite struct PastMeetingTests {
    private let simulator: ZoomSimulator
    private let client: Client
    private let meetings: [JSONValue]

    init() throws {
        simulator = try ZoomSimulator.start(testOptions { $0.users = 40 })
        client = try Client(simulator)
        meetings = try simulator.expected().filter { $0["document_type"]?.string == "past_meeting" }
    }

    private static func needsTwo(_ uuid: String) -> Bool { uuid.hasPrefix("/") || uuid.contains("//") }

    @Test func `Uuids in every awkward form exist`() {
        let uuids = meetings.compactMap { $0["uuid"]?.string }
        #expect(uuids.contains { $0.hasPrefix("/") })
        #expect(uuids.contains { !$0.hasPrefix("/") && $0.contains("//") })
        #expect(uuids.contains { !Self.needsTwo($0) && $0.contains("/") })
        #expect(uuids.contains { $0.contains("+") })
    }

    @Test func `A uuid is found in its right encoding and in no other`() throws {
        let awkward = meetings.filter { Self.needsTwo($0["uuid"]?.string ?? "") }
        for meeting in awkward + meetings.prefix(20) {
            let uuid = try #require(meeting["uuid"]?.string)
            let once = FormCoding.percentEncoded(uuid)
            let twice = FormCoding.percentEncoded(once)
            let (right, wrong) = Self.needsTwo(uuid) ? (twice, once) : (once, twice)
            #expect(try client.json("/past_meetings/\(right)")["uuid"]?.string == uuid)
            #expect(try client.refusal("/past_meetings/\(wrong)") == [404, 3001])
            #expect(try client.get("/past_meetings/\(right)/participants").status == 200)
            #expect(try client.refusal("/past_meetings/\(wrong)/participants") == [404, 3001])
        }
    }

    @Test func `Instances share a number, and the number alone names the latest`() throws {
        let byNumber = Dictionary(grouping: meetings) { $0["id"]?.string ?? "" }
        let (number, expected) = try #require(byNumber.first { $0.value.count > 2 })
        let instances = try client.json("/past_meetings/\(number)/instances")["meetings"]?.array ?? []
        #expect(Set(instances.map { $0["uuid"]?.string }) == Set(expected.map { $0["uuid"]?.string }))
        let latest = expected.max { ($0["start_time"]?.string ?? "") < ($1["start_time"]?.string ?? "") }
        #expect(try client.json("/past_meetings/\(number)")["uuid"] == latest?["uuid"])
        #expect(try client.refusal("/past_meetings/123/instances") == [404, 3001])
    }

    @Test func `A number beyond a double's precision arrives exactly`() throws {
        let meeting = try client.json("/past_meetings/9007199254740993")
        #expect(meeting["id"]?.int64 == 9_007_199_254_740_993)
        #expect(meeting["topic"]?.string == "Lighthouse retrospective")
    }

    @Test func `Participants come in pages, and a meeting of one shows none`() throws {
        let kickoff = try #require(meetings.first { $0["topic"]?.string == "Lighthouse kickoff" })
        let uuid = FormCoding.percentEncoded(FormCoding.percentEncoded(kickoff["uuid"]?.string ?? ""))
        let rows = try client.all("/past_meetings/\(uuid)/participants?page_size=300", "participants")
        let people = Set(rows.compactMap { $0["user_id"]?.string })
        #expect(people.count == 320)
        #expect(rows.count > 320)
        let alone = try #require(
            meetings.first { $0["participants"]?.int64 == 1 && !Self.needsTwo($0["uuid"]?.string ?? "") })
        let path = "/past_meetings/\(FormCoding.percentEncoded(alone["uuid"]?.string ?? ""))"
        #expect(try client.json("\(path)/participants")["participants"]?.array?.isEmpty == true)
        #expect(try client.json(path)["participants_count"]?.int64 == 1)
    }

    @Test func `Occurrences of a recurring meeting share number and uuid`() throws {
        let ada = try client.userID("ada.lindqvist@harbour.example")
        let upcoming = try client.all("/users/\(ada)/meetings?type=upcoming_meetings&page_size=300", "meetings")
        let weekly = upcoming.filter { $0["topic"]?.string == "Lighthouse weekly" }
        #expect(weekly.count == 3)
        #expect(Set(weekly.map { $0["uuid"]?.string }).count == 1)
        #expect(Set(weekly.map { $0["occurrence_id"]?.string }).count == 3)
        let withLive = try client.all("/users/\(ada)/meetings?type=upcoming&page_size=300", "meetings")
        #expect(withLive.count == upcoming.count + 1)
    }

    @Test func `A recording's number is a number here and a string there`() throws {
        var kinds: Set<JSONKind> = []
        for user in try client.users() {
            let id = user["id"]?.string ?? ""
            let path =
                "/users/\(id)/recordings?page_size=300&from=\(testNow.date.adding(months: -1))&to=\(testNow.date)"
            for recording in try client.all(path, "meetings") {
                if let kind = recording["id"]?.kind { kinds.insert(kind) }
            }
        }
        #expect(kinds.count == 2)
    }
}
