import HTTPServer
import JSON
import Timestamps

extension Simulation {
    func userChannels(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(2)) else { return unknownUser(call.decodedSegment(2)) }
        let objects = user.channels.map { call.data.channels[$0].json }
        return Listing.answer(call, "channels", objects, pageSize: (10, 50))
    }

    func publicChannels(_ call: APICall) -> ServerResponse {
        let objects = call.data.channels.filter { $0.type == 3 }.map(\.json)
        return Listing.answer(call, "channels", objects, pageSize: (10, 50))
    }

    func channelMembers(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(2)) else { return unknownUser(call.decodedSegment(2)) }
        guard let index = call.data.channelIndex(call.decodedSegment(4)), user.channels.contains(index) else {
            return .failure(404, code: 300, "Channel does not exist: \(call.decodedSegment(4)).")
        }
        let members = call.data.channels[index].members.map { call.data.users[$0] }
        let objects = members.map { member in
            var writer = JSONWriter()
            writer.object { object in
                object.member("id", member.id ?? "")
                object.member("member_id", member.id ?? "")
                object.member("email", member.email)
                object.member("name", member.displayName)
                object.member("role", member.index == members.first?.index ? "owner" : "member")
                object.member("is_external", false)
            }
            return writer.finish()
        }
        return Listing.answer(call, "members", objects, pageSize: (10, 100))
    }

    func messages(_ call: APICall) -> ServerResponse {
        guard let user = call.data.user(call.decodedSegment(2)) else { return unknownUser(call.decodedSegment(2)) }
        let filter: MessageFilter
        let window: ClosedRange<Timestamp>
        switch messageFilter(call, user) {
        case .success(let value): filter = value
        case .failure(let problem): return .failure(400, code: 300, problem.description)
        }
        switch messageWindow(call) {
        case .success(let value): window = value
        case .failure(let problem): return .failure(400, code: 300, problem.description)
        }
        let data = call.data
        let objects = user.messages.filter { index in
            window.contains(data.messageFacts[index].time) && filter.accepts(index, in: data)
        }.map { data.messageJSON[$0] }
        return Listing.answer(call, "messages", objects, pageSize: (10, 50), countsTotal: false) { writer in
            writer.member("from", Timestamp(secondsSince1970: window.lowerBound.secondsSince1970).iso8601)
            writer.member("to", Timestamp(secondsSince1970: window.upperBound.secondsSince1970).iso8601)
        }
    }

    private func messageFilter(_ call: APICall, _ user: SimulatedUser) -> Result<MessageFilter, SimulatorError> {
        if let type = call.value("search_type"), let key = call.value("search_key") {
            switch type {
            case "message": return .success(MessageFilter(kind: .text, key: key))
            case "file": return .success(MessageFilter(kind: .file, key: key))
            default: return .failure(SimulatorError("search_type is \"\(type)\"; it may be message or file."))
            }
        }
        if call.value("search_type") != nil || call.value("search_key") != nil {
            return .failure(SimulatorError("search_type and search_key go together."))
        }
        if let id = call.value("to_channel") {
            guard let channel = call.data.channelIndex(id) else {
                return .failure(SimulatorError("Channel does not exist: \(id)."))
            }
            return .success(MessageFilter(kind: .channel(channel)))
        }
        if let key = call.value("to_contact") {
            guard let contact = call.data.position(ofUser: key), let own = call.data.position(ofUser: user.email) else {
                return .failure(SimulatorError("Contact does not exist: \(key)."))
            }
            return .success(MessageFilter(kind: .direct(own, contact)))
        }
        return .failure(SimulatorError("One of to_contact and to_channel is required, or search_type and search_key."))
    }

    /// From and to, or the day of `date`, which is today unless given; never more than six months back.
    private func messageWindow(_ call: APICall) -> Result<ClosedRange<Timestamp>, SimulatorError> {
        let now = call.data.now
        let from: Timestamp
        let to: Timestamp
        if call.value("from") != nil || call.value("to") != nil {
            guard let start = call.value("from").map({ Timestamp(iso8601: $0) }) ?? now.startOfDay,
                let end = call.value("to").map({ Timestamp(iso8601: $0) }) ?? Timestamp.latest
            else { return .failure(SimulatorError("from and to have the form yyyy-MM-dd'T'HH:mm:ss'Z'.")) }
            from = start
            let isDate = call.value("to")?.utf8.count == 10
            to = isDate ? end.adding(days: 1).adding(milliseconds: -1) : end
        } else {
            let day = call.date("date") ?? now.date
            from = day.startOfDay
            to = day.adding(days: 1).startOfDay.adding(milliseconds: -1)
        }
        guard from >= now.date.adding(months: -6).startOfDay else {
            return .failure(SimulatorError("Messages are available for the past 6 months only."))
        }
        guard from <= to else { return .failure(SimulatorError("from lies after to.")) }
        return .success(from...to)
    }
}

/// Which of a user's messages a listing shows.
struct MessageFilter: Sendable {
    enum Kind: Sendable, Equatable {
        case text, file
        case channel(Int)
        case direct(Int, Int)
    }

    let kind: Kind
    /// What text or file name must contain, in lower case; `nil` for all.
    let key: String?

    init(kind: Kind, key: String = "") {
        self.kind = kind
        self.key = key.allSatisfy(\.isWhitespace) ? nil : key.lowercased()
    }

    func accepts(_ index: Int, in data: DataSet) -> Bool {
        let facts = data.messageFacts[index]
        switch kind {
        case .text: return facts.hasText && contains(data.messages[index].text)
        case .file:
            return facts.hasFile
                && (contains(data.messages[index].file?.name ?? "") || contains(data.messages[index].text))
        case .channel(let channel): return facts.place == .channel(channel)
        case .direct(let one, let other):
            return facts.place == .direct(one, other) || facts.place == .direct(other, one)
        }
    }

    private func contains(_ text: @autoclosure () -> String) -> Bool {
        guard let key else { return true }
        return text().lowercased().contains(key)
    }
}
