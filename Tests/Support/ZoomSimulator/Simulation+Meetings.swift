import HTTPServer
import JSON
import Timestamps

extension Simulation {
    private static var userPage: (Int, Int) { (30, 300) }

    func users(_ call: APICall) -> ServerResponse {
        let status = call.value("status") ?? "active"
        guard let wanted = SimulatedUser.Status(rawValue: status) else {
            return .failure(400, code: 300, "status is \"\(status)\"; it may be active, inactive or pending.")
        }
        return Listing.answer(call, "users", call.data.listedUsers[wanted] ?? [], pageSize: Self.userPage)
    }

    func user(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(1)) else { return unknownUser(call.decodedSegment(1)) }
        return .json(user.json.dropLast() + [UInt8(ascii: ",")] + user.detail + [UInt8(ascii: "}")])
    }

    func unknownUser(_ key: String) -> ServerResponse {
        .failure(404, code: 1001, "User does not exist: \(key).")
    }

    func meetings(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(1)) else { return unknownUser(call.decodedSegment(1)) }
        let meetings: [SimulatedMeeting]
        switch call.value("type") ?? "scheduled" {
        case "live": meetings = user.live
        case "upcoming": meetings = user.live + user.upcoming
        case "upcoming_meetings", "scheduled": meetings = user.upcoming
        case "previous_meetings":
            // Half a year back at most, whatever the dates asked for.
            let today = call.data.now.date
            let from = max(call.date("from") ?? .earliest, today.adding(months: -6))
            let to = call.date("to") ?? today
            meetings = user.past.filter { $0.start.date >= from && $0.start.date <= to }
        case let other: return .failure(400, code: 300, "The meeting type \"\(other)\" is not supported.")
        }
        return Listing.answer(call, "meetings", meetings.map(\.json), pageSize: Self.userPage)
    }

    func recordings(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(1)) else { return unknownUser(call.decodedSegment(1)) }
        let to = call.date("to") ?? call.data.now.date
        // A wider window is not refused: its older part is left out without a word.
        let from = max(call.date("from") ?? call.data.now.date, to.adding(months: -1))
        let isTrash = call.value("trash") == "true"
        let objects = user.recordings.filter { $0.start.date >= from && $0.start.date <= to && !isTrash }.map(\.json)
        return Listing.answer(call, "meetings", objects, pageSize: Self.userPage) { writer in
            writer.member("from", from.description)
            writer.member("to", to.description)
        }
    }

    // MARK: Past meetings

    func pastMeeting(_ call: APICall) -> ServerResponse {
        guard let meeting = ended(call) else { return unknownMeeting(call) }
        let host = call.data.users[meeting.host]
        var writer = JSONWriter()
        writer.object { object in
            object.member("uuid", meeting.uuid)
            object.key("id")
            object.write(meeting.number)
            object.member("host_id", host.id ?? "")
            object.member("type", meeting.type)
            object.member("topic", meeting.topic)
            object.member("user_name", host.displayName)
            object.member("user_email", host.email)
            object.member("start_time", meeting.start.iso8601)
            object.member("end_time", meeting.start.adding(seconds: Int64(meeting.minutes) * 60).iso8601)
            object.member("duration", meeting.minutes)
            object.member("total_minutes", meeting.minutes * meeting.participants)
            object.member("participants_count", meeting.participants)
            object.member("dept", "")
            object.member("source", "Zoom")
            object.member("has_meeting_summary", false)
        }
        return .json(writer.finish())
    }

    func participants(_ call: APICall) -> ServerResponse {
        guard let meeting = ended(call) else { return unknownMeeting(call) }
        return Listing.answer(
            call, "participants", call.data.participants(of: meeting), pageSize: Self.userPage)
    }

    func instances(_ call: APICall) -> ServerResponse {
        let instances = Int64(call.decodedSegment(1)).map { call.data.instances(number: $0) } ?? []
        guard !instances.isEmpty else { return unknownMeeting(call) }
        var writer = JSONWriter()
        writer.object { object in
            object.key("meetings")
            object.array { array in
                for instance in instances {
                    array.object { object in
                        object.member("uuid", instance.uuid)
                        object.member("start_time", instance.start.iso8601)
                    }
                }
            }
        }
        return .json(writer.finish())
    }

    /// The meeting that the path names by number (its latest instance) or by correctly encoded uuid.
    ///
    /// A uuid with `/` in front or `//` inside must be encoded twice, any other once.
    private func ended(_ call: APICall) -> SimulatedMeeting? {
        let once = call.decodedSegment(1)
        if let number = Int64(once) { return call.data.instances(number: number).first }
        let twice = FormCoding.percentDecoded(once)
        let uuid = Self.needsSecondEncoding(twice) ? twice : once
        // Encoded once, such a uuid would have been cut at its slash by any router.
        guard !Self.needsSecondEncoding(once) else { return nil }
        return call.data.pastMeeting(uuid: uuid)
    }

    private static func needsSecondEncoding(_ uuid: String) -> Bool { uuid.hasPrefix("/") || uuid.contains("//") }

    private func unknownMeeting(_ call: APICall) -> ServerResponse {
        .failure(404, code: 3001, "Meeting does not exist: \(call.decodedSegment(1)).")
    }
}

extension APICall {
    /// A date parameter; a time behind the date is accepted and ignored.
    func date(_ name: String) -> CalendarDate? {
        value(name).flatMap { Timestamp(iso8601: $0) }?.date
    }
}

extension DataSet {
    /// The rows of a meeting's participants: none for a meeting of one, two for somebody who came back.
    func participants(of meeting: SimulatedMeeting) -> [[UInt8]] {
        guard meeting.participants > 1 else { return [] }
        var random = SeededRandom(
            seed: seed, .participants, users[meeting.host].index,
            Int(truncatingIfNeeded: meeting.start.millisecondsSince1970))
        var rows: [[UInt8]] = []
        for number in 0..<meeting.participants {
            let user = number == 0 ? users[meeting.host] : users[random.below(users.count)]
            let isExternal = number > 0 && (random.chance(20) || user.status != .active)
            let late = random.below(300)
            let visits = random.chance(15) ? 2 : 1
            for visit in 0..<visits {
                let join = meeting.start.adding(seconds: Int64(late + visit * 120))
                var writer = JSONWriter(capacity: 300)
                writer.object { object in
                    object.member("id", isExternal ? "" : user.id ?? "")
                    object.member("name", isExternal ? "Guest \(number)" : user.displayName)
                    object.member("user_id", String(16_778_240 + number * 1_024))
                    object.member("registrant_id", "")
                    object.member("user_email", isExternal ? "" : user.email)
                    object.member("join_time", join.iso8601)
                    object.member("leave_time", join.adding(seconds: 100).iso8601)
                    object.member("duration", 100)
                    object.member("failover", false)
                    object.member("status", "in_meeting")
                    object.member("internal_user", !isExternal)
                }
                rows.append(writer.finish())
            }
        }
        return rows
    }
}
