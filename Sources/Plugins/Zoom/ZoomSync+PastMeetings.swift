import ConnectorSDK
import Synchronization

extension ZoomSync {
    /// How many meetings of one user are asked about at once.
    private static let meetingsAtOnce = 4
    /// How many documents with details are handed over together.
    private static let chunkSize = 40
    /// After so many meetings whose details failed, the rest of the user's are left to the next sync.
    private static let maximumFailures = 3

    /// Lists the past meetings of a user, with details and participants where wanted.
    func syncPastMeetings(of user: String, into scope: SyncScope) async throws {
        let call = ZoomCall.meetings(of: user, type: "previous_meetings")
        guard api.settings.fetchesPastMeetingDetails else {
            try await api.forEachPage(of: call) { list in
                try await scope.emit(list, of: .meetings) { document(of: $0, ZoomPastMeetingDetails()) }
            }
            return
        }
        // The pages first and the details after them, since page tokens do not last as long as those may take. A user's
        // list reaches back six months only.
        var meetings: [JSONView] = []
        try await api.forEachPage(of: call, restart: { meetings = [] }) { list in
            for meeting in list.elements {
                if meeting.kind == .object {
                    meetings.append(meeting)
                } else {
                    scope.warnOfNonObject(meeting, in: .meetings)
                }
            }
        }
        var failures: [any Error] = []
        for start in stride(from: 0, to: meetings.count, by: Self.chunkSize) {
            let chunk = meetings[start..<min(start + Self.chunkSize, meetings.count)]
            try await scope.emit(try await documents(of: chunk, in: scope, &failures))
            if failures.count >= Self.maximumFailures { break }
        }
        if let failure = failures.first { throw failure }
    }

    /// The documents of some meetings, without those whose details failed: these keep what the index has of them.
    private func documents(
        of meetings: ArraySlice<JSONView>, in scope: SyncScope, _ failures: inout [any Error]
    ) async throws -> [Document] {
        var documents: [Document] = []
        documents.reserveCapacity(meetings.count)
        try await withThrowingTaskGroup(of: Result<Document, any Error>.self) { group in
            var remaining = meetings.makeIterator()
            func addNext() {
                guard let meeting = remaining.next() else { return }
                group.addTask {
                    do {
                        return .success(document(of: meeting, try await details(of: meeting, in: scope)))
                    } catch {
                        if error is CancellationError || (error as? ConnectorError)?.scope == .job { throw error }
                        return .failure(error)
                    }
                }
            }
            for _ in 0..<Self.meetingsAtOnce { addNext() }
            while let result = try await group.next() {
                switch result {
                case .success(let document): documents.append(document)
                case .failure(let failure): failures.append(failure)
                }
                if failures.count < Self.maximumFailures { addNext() }
            }
        }
        return documents
    }

    private func document(of meeting: JSONView, _ more: ZoomPastMeetingDetails) -> Document {
        Document(
            id: ZoomDocumentID.meeting(.pastMeeting, meeting),
            timestamp: more.details?.timestamp("end_time") ?? meeting.timestamp("end_time", "start_time", "created_at"),
            body: ZoomDocument.pastMeetingBody(
                of: meeting, details: more.details, participants: more.participants))
    }

    /// Everything more that Zoom tells about one past meeting; what it will not tell is warned of.
    private func details(of meeting: JSONView, in scope: SyncScope) async throws -> ZoomPastMeetingDetails {
        var more = ZoomPastMeetingDetails()
        // Under its number Zoom would answer for the latest instance of a recurring meeting, whichever this one is.
        let number = ZoomDocumentID.isRecurring(meeting) ? nil : ZoomDocumentID.text(meeting, "id")
        guard let key = ZoomDocumentID.text(meeting, "uuid") ?? number else {
            scope.warn(
                ConnectorError(
                    .malformedResponse, "a past meeting has no uuid, so its details cannot be asked for", scope: .item))
            return more
        }
        more.details = try await available(.pastMeeting, in: scope) { try await api.get(.pastMeeting(key)) }
        more.participants = try await available(.pastParticipants, in: scope) {
            var participants: [JSONView] = []
            try await api.forEachPage(of: .participants(of: key), restart: { participants = [] }) { list in
                participants += list.elements
            }
            return participants
        }
        return more
    }

    /// What `fetch` gets; `nil`, with a warning, when Zoom does not give it out for this meeting or this app.
    private func available<Value>(
        _ endpoint: ZoomEndpoint, in scope: SyncScope, _ fetch: () async throws -> Value
    ) async throws -> Value? {
        guard details.isAvailable(endpoint) else { return nil }
        do {
            return try await fetch()
        } catch let refusal as ZoomRefusal {
            switch refusal.kind {
            case .missingScope:
                if details.giveUp(endpoint) {
                    scope.warn(
                        ConnectorError(
                            .permission,
                            "\(refusal.error.message); past meetings are indexed without it in this job",
                            hint: refusal.error.hint, scope: .item))
                }
                return nil
            case .unavailableItem, .unknownUser, .notAllowed:
                scope.warn(refusal.error.concerning(.item))
                return nil
            default: throw refusal.error
            }
        }
    }
}

/// What Zoom tells about a past meeting beyond its list.
struct ZoomPastMeetingDetails: Sendable {
    var details: JSONView?
    var participants: [JSONView]?
}

/// Which details of past meetings a job still asks for: none of those that the app has no scope for.
final class ZoomDetailsAvailability: Sendable {
    private let available: Mutex<Set<ZoomEndpoint>>

    init(isWanted: Bool) { available = Mutex(isWanted ? [.pastMeeting, .pastParticipants] : []) }

    func isAvailable(_ endpoint: ZoomEndpoint) -> Bool { available.withLock { $0.contains(endpoint) } }

    /// Stops asking; whether this was the first to find out.
    func giveUp(_ endpoint: ZoomEndpoint) -> Bool { available.withLock { $0.remove(endpoint) != nil } }
}
