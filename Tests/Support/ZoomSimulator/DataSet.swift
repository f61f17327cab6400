import Timestamps

/// Everything the simulator serves at one revision; built once, then only read.
final class DataSet: Sendable {
    /// What a data set follows from, besides the options.
    struct Version: Sendable, Equatable {
        var revision = 1
        /// Users removed on top of those that the revision removes.
        var removedUsers = 0
    }

    let seed: UInt64
    let now: Timestamp
    let version: Version
    let users: [SimulatedUser]
    /// The users' JSON by status, as the listing shows them.
    let listedUsers: [SimulatedUser.Status: [[UInt8]]]
    let channels: [SimulatedChannel]
    let messages: [SimulatedMessage]
    /// What listings ask of each message, apart from it because they ask it of hundreds.
    let messageFacts: [MessageFacts]
    /// The JSON of each message.
    let messageJSON: [[UInt8]]
    let files: [String: StoredFile]

    private let userIndices: [String: Int]
    private let channelIndices: [String: Int]
    private let pastMeetings: [String: SimulatedMeeting]
    private let instances: [Int64: [SimulatedMeeting]]

    init(options: SimulatorOptions, version: Version, baseURL: String) {
        var builder = DataSetBuilder(options: options, version: version, baseURL: baseURL)
        builder.build()
        seed = options.seed
        now = options.now
        self.version = version
        users = builder.users
        listedUsers = Dictionary(grouping: builder.users, by: \.status).mapValues { $0.map(\.json) }
        channels = builder.channels
        messages = builder.messages
        messageFacts = builder.messages.map(MessageFacts.init)
        messageJSON = builder.messages.map(\.json)
        files = builder.files

        var userIndices: [String: Int] = [:]
        var pastMeetings: [String: SimulatedMeeting] = [:]
        var instances: [Int64: [SimulatedMeeting]] = [:]
        for (index, user) in users.enumerated() {
            userIndices[user.email] = index
            if let id = user.id { userIndices[id] = index }
            for meeting in user.past {
                pastMeetings[meeting.uuid] = meeting
                instances[meeting.number, default: []].append(meeting)
            }
        }
        self.userIndices = userIndices
        self.pastMeetings = pastMeetings
        self.instances = instances
        channelIndices = Dictionary(uniqueKeysWithValues: channels.enumerated().map { ($1.id, $0) })
    }

    /// The user of that id or e-mail address.
    func user(_ key: String) -> SimulatedUser? { userIndices[key].map { users[$0] } }

    /// The position of the user of that id or e-mail address.
    func position(ofUser key: String) -> Int? { userIndices[key] }

    /// The position of that channel.
    func channelIndex(_ id: String) -> Int? { channelIndices[id] }

    /// The past meeting of that uuid.
    func pastMeeting(uuid: String) -> SimulatedMeeting? { pastMeetings[uuid] }

    /// The past instances of a meeting number, latest first.
    func instances(number: Int64) -> [SimulatedMeeting] { instances[number] ?? [] }
}

/// Makes a data set from the options, topic by topic.
struct DataSetBuilder {
    let options: SimulatorOptions
    let baseURL: String
    let seed: UInt64
    let now: Timestamp
    /// Whether the second revision is built: with edits, additions and removals.
    let isRevised: Bool
    /// Active users of the first revision.
    let baseUserCount: Int
    /// Positions of users that are gone.
    let removed: Set<Int>

    var users: [SimulatedUser] = []
    var channels: [SimulatedChannel] = []
    var messages: [SimulatedMessage] = []
    var files: [String: StoredFile] = [:]
    /// The indices of every channel's members, those who are gone included.
    var channelIndices: [[Int]] = []
    /// Positions in `users` by the index that seeds a user.
    var positions: [Int: Int] = [:]

    /// The first users play the showcase and are never removed.
    static let protectedUsers = 4

    init(options: SimulatorOptions, version: DataSet.Version, baseURL: String) {
        self.options = options
        self.baseURL = baseURL
        seed = options.seed
        now = options.now
        isRevised = version.revision > 1
        baseUserCount = options.userCount
        var removed: Set<Int> = []
        if version.revision > 1 {
            removed = Set((Self.protectedUsers..<max(baseUserCount, Self.protectedUsers)).filter { $0 % 10 == 7 })
        }
        var candidates = (Self.protectedUsers..<max(baseUserCount, Self.protectedUsers)).filter {
            !removed.contains($0)
        }
        for _ in 0..<min(version.removedUsers, candidates.count) {
            if let last = candidates.popLast() { removed.insert(last) }
        }
        self.removed = removed
    }

    mutating func build() {
        addUsers()
        addMeetings()
        addChannels()
        addMessages()
    }

    /// Indices of the active users: the base ones that are left, and those that the revision adds.
    var activeIndices: [Int] {
        let added = isRevised ? max(baseUserCount / 50, 1) : 0
        return (0..<(baseUserCount + added)).filter { !removed.contains($0) }
    }

    func downloadURL(_ file: StoredFile) -> String { "\(baseURL)/file/download/\(file.id)" }
}
