import ConnectorSDK

/// One sync of an account: all its users, and what belongs to each of them.
struct ZoomSync: Sendable {
    let api: ZoomAPI
    /// What "now" means for the windows of the whole job.
    let startedAt: Timestamp
    /// Which details of past meetings are asked for, decided as the job goes on.
    let details: ZoomDetailsAvailability

    init(api: ZoomAPI, startedAt: Timestamp) {
        self.api = api
        self.startedAt = startedAt
        details = ZoomDetailsAvailability(isWanted: api.settings.fetchesPastMeetingDetails)
    }

    /// How many users are worked on at once; each has up to seven requests in flight.
    static let usersAtOnce = 24

    func run(into root: SyncScope) async throws {
        try await root.scope("users") { users in
            let (ids, failure) = try await listUsers(into: users)
            try await withThrowingTaskGroup(of: Void.self) { group in
                var remaining = ids.makeIterator()
                for _ in 0..<Self.usersAtOnce {
                    guard let id = remaining.next() else { break }
                    group.addTask { try await syncUser(id, in: users) }
                }
                while try await group.next() != nil {
                    guard let id = remaining.next() else { continue }
                    group.addTask { try await syncUser(id, in: users) }
                }
            }
            if let failure { throw failure }
        }
    }

    private func syncUser(_ id: String, in users: SyncScope) async throws {
        try await users.scope(id) { scope in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for listing in ZoomUserListing.allCases {
                    group.addTask {
                        try await scope.scope(listing.rawValue) { try await sync(listing, of: id, into: $0) }
                    }
                }
                // One by one, so that what ends the job ends its siblings at once.
                for try await _ in group {}
            }
        }
    }

    private func sync(_ listing: ZoomUserListing, of user: String, into scope: SyncScope) async throws {
        do {
            switch listing {
            case .liveMeetings: try await syncMeetings(.liveMeeting, type: "live", of: user, into: scope)
            case .upcomingMeetings:
                try await syncMeetings(.upcomingMeeting, type: "upcoming_meetings", of: user, into: scope)
            case .pastMeetings: try await syncPastMeetings(of: user, into: scope)
            case .recordings: try await syncRecordings(of: user, into: scope)
            case .channels: try await syncChannels(of: user, into: scope)
            case .chatMessages: try await syncChatMessages(of: user, into: scope)
            case .chatFiles: try await syncChatFiles(of: user, into: scope)
            }
        } catch let refusal as ZoomRefusal {
            // Whoever may not host has nothing of the kind: the listing is complete, and empty.
            if refusal.kind == .cannotHost, listing.isOfHosts {
                api.environment.logger.debug("\(scope.path): \(refusal.error.message)")
                return
            }
            throw refusal.error
        }
    }
}

/// What is listed for each user; the names are those of the scopes.
enum ZoomUserListing: String, Sendable, Hashable, CaseIterable {
    case liveMeetings = "live_meetings"
    case upcomingMeetings = "upcoming_meetings"
    case pastMeetings = "past_meetings"
    case recordings
    case channels
    case chatMessages = "chat_messages"
    case chatFiles = "chat_files"

    /// Whether only users who may host meetings have any.
    var isOfHosts: Bool {
        switch self {
        case .liveMeetings, .upcomingMeetings, .pastMeetings, .recordings: true
        case .channels, .chatMessages, .chatFiles: false
        }
    }
}
