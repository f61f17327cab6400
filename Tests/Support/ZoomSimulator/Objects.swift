import Timestamps

/// A user with everything that the user's listings show.
struct SimulatedUser: Sendable {
    enum Status: String, Sendable, CaseIterable { case active, inactive, pending }

    let index: Int
    /// Pending users have none yet.
    let id: String?
    let email: String
    let displayName: String
    let status: Status
    /// The user as the listing shows it, in JSON.
    let json: [UInt8]
    /// Further members of the single user's answer, in JSON, without braces.
    let detail: [UInt8]

    var live: [SimulatedMeeting] = []
    var upcoming: [SimulatedMeeting] = []
    /// Latest first.
    var past: [SimulatedMeeting] = []
    /// Latest first.
    var recordings: [SimulatedRecording] = []
    /// Indices into the data set's channels.
    var channels: [Int] = []
    /// Indices into the data set's messages, latest first.
    var messages: [Int] = []
}

/// A meeting as the listings of meetings show it.
struct SimulatedMeeting: Sendable {
    let uuid: String
    let number: Int64
    let topic: String
    let type: Int
    let start: Timestamp
    let minutes: Int
    let host: Int
    /// Set for one occurrence of a recurring meeting with fixed times.
    var occurrenceID: String?
    /// Zero for meetings that have not ended.
    var participants = 0
    var json: [UInt8] = []
}

/// A cloud recording of one meeting instance.
struct SimulatedRecording: Sendable {
    let uuid: String
    let number: Int64
    let host: Int
    let start: Timestamp
    let files: [RecordingFile]
    let json: [UInt8]
}

/// A file of a recording.
struct RecordingFile: Sendable {
    let type: String
    /// `nil` for a timeline, which has neither id nor size.
    let file: StoredFile?
}

/// A channel and its members.
struct SimulatedChannel: Sendable {
    let id: String
    let name: String
    let type: Int
    /// Indices of active users.
    let members: [Int]
    let json: [UInt8]
}

/// A chat message and who sees it.
struct SimulatedMessage: Sendable {
    enum Place: Sendable, Equatable {
        case channel(Int)
        /// The two users, the sender first.
        case direct(Int, Int)
    }

    let id: String
    let sender: Int
    let place: Place
    let time: Timestamp
    let text: String
    let file: StoredFile?
    let json: [UInt8]
}

/// What decides whether a listing shows a message.
struct MessageFacts: Sendable {
    let time: Timestamp
    let hasText: Bool
    let hasFile: Bool
    let place: SimulatedMessage.Place

    init(_ message: SimulatedMessage) {
        time = message.time
        hasText = !message.text.isEmpty
        hasFile = message.file != nil
        place = message.place
    }
}

/// A file that can be downloaded; its content follows from its seed.
struct StoredFile: Sendable {
    enum Content: Sendable, Equatable {
        case fixed(String)
        /// Words in UTF-8.
        case text
        /// Bytes after a signature.
        case binary([UInt8])
    }

    let id: String
    let name: String
    let size: Int
    let content: Content
    let contentType: String
    /// Whether the download redirects to the storage port.
    let isInStorage: Bool
    /// The key of the content's random numbers.
    let key: Int
}

extension StoredFile {
    /// The file's bytes, exactly `size` of them.
    func bytes(seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed, .content, key)
        switch content {
        case .fixed(let text):
            return Array(text.utf8)
        case .binary(let signature):
            var bytes = Array(signature.prefix(size))
            bytes.reserveCapacity(size + 8)
            while bytes.count < size {
                var word = random.next()
                for _ in 0..<8 {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
            bytes.removeLast(bytes.count - size)
            return bytes
        case .text:
            return Self.text(size: size, &random)
        }
    }

    private static func text(size: Int, _ random: inout SeededRandom) -> [UInt8] {
        // Big files repeat themselves: making them must not take longer than sending them.
        let blockSize = 64 * 1024
        if size > blockSize {
            let block = text(size: blockSize, &random)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(size)
            for _ in 0..<(size / blockSize) { bytes.append(contentsOf: block) }
            return bytes + text(size: size % blockSize, &random)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 64)
        while true {
            let word = random.chance(2) ? random.pick(Vocabulary.awkward) : random.pick(Vocabulary.words)
            guard bytes.count + word.utf8.count < size else { break }
            bytes.append(contentsOf: word.utf8)
            bytes.append(random.chance(8) ? UInt8(ascii: "\n") : UInt8(ascii: " "))
        }
        // Padded rather than cut: a character must not be split.
        while bytes.count < size { bytes.append(UInt8(ascii: ".")) }
        return bytes
    }
}
