import JSON
import Timestamps

extension DataSetBuilder {
    // MARK: Channels

    mutating func addChannels() {
        let count = max(baseUserCount / 4, 2) + (isRevised ? 1 : 0)
        for index in 0..<count {
            var random = SeededRandom(seed: seed, .channel, index)
            let id = Identifier.opaque(&random)
            let name =
                index == 0
                ? Showcase.channelName : "\(random.pick(Vocabulary.channelNames))-\(index)"
            let type = index == 0 ? 3 : 1 + random.below(4)
            let indices = memberIndices(index, &random)
            channelIndices.append(indices)
            let members = indices.compactMap { positions[$0] }
            for member in members { users[member].channels.append(index) }
            channels.append(
                SimulatedChannel(
                    id: id, name: name, type: type, members: members,
                    json: channelJSON(id, revisedName(name, index), type)))
        }
    }

    /// Indices of members among the first revision's users, so that a removal changes no other channel.
    private func memberIndices(_ index: Int, _ random: inout SeededRandom) -> [Int] {
        var indices = Set(index == 0 ? 0..<min(baseUserCount, 4) : 0..<0)
        for _ in 0..<(3 + random.below(4)) { indices.insert(random.below(baseUserCount)) }
        return indices.sorted()
    }

    private func revisedName(_ name: String, _ index: Int) -> String {
        isRevised && index % 7 == 3 ? "\(name)-renamed" : name
    }

    private func channelJSON(_ id: String, _ name: String, _ type: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", id)
            object.member("jid", "\(id.lowercased())@conference.xmpp.harbour.example")
            object.member("name", name)
            object.member("type", type)
            object.member("channel_url", "https://harbour.example/launch/chat/\(id)")
            object.key("channel_settings")
            object.object { settings in
                settings.member("new_members_can_see_previous_messages_files", type != 1)
                settings.member("allow_to_add_external_users", 0)
                settings.member("posting_permissions", 1)
            }
        }
        return writer.finish()
    }

    // MARK: Messages

    mutating func addMessages() {
        addShowcaseMessages()
        let count = options.messageCount - messages.count
        if count > 0 {
            for index in 0..<count { addMessage(index, isAddition: false) }
        }
        if isRevised {
            for index in 0..<max(count / 50, 3) { addMessage(10_000_000 + index, isAddition: true) }
        }
        // Stable by position, so that messages of the same moment keep their order on every page.
        let order = messages.indices.sorted { (messages[$1].time, $1) < (messages[$0].time, $0) }
        for index in order {
            for user in viewers(of: messages[index]) { users[user].messages.append(index) }
        }
    }

    private func viewers(of message: SimulatedMessage) -> [Int] {
        switch message.place {
        case .channel(let channel): channels[channel].members
        case .direct(let sender, let recipient): [sender, recipient]
        }
    }

    private mutating func addMessage(_ index: Int, isAddition: Bool) {
        var random = SeededRandom(seed: seed, .message, index)
        let id = Identifier.message(&random)
        // What a revision adds is newer than all that was there before.
        var age = 7_200 + random.below(170 * 86_400)
        if isAddition { age = 60 + random.below(3_600) }
        let time = now.adding(milliseconds: -Int64(age) * 1000 - Int64(random.below(1000)))

        if random.chance(30) {
            // Chosen among all members there ever were: a removal must not hand messages to somebody else.
            let channel = random.below(max(baseUserCount / 4, 2))
            guard let sender = positions[random.pick(channelIndices[channel])] else { return }
            addMessage(id, sender, .channel(channel), time, index, &random)
        } else {
            let sender = isAddition ? random.below(baseUserCount + 1) : random.below(baseUserCount)
            let recipient = (sender + 1 + random.below(min(4, baseUserCount - 1))) % baseUserCount
            guard let from = positions[sender], let to = positions[recipient], from != to else { return }
            addMessage(id, from, .direct(from, to), time, index, &random)
        }
    }

    private mutating func addMessage(
        _ id: String, _ sender: Int, _ place: SimulatedMessage.Place, _ time: Timestamp, _ index: Int,
        _ random: inout SeededRandom
    ) {
        var text = Vocabulary.sentence(&random, words: 4 + random.below(14))
        if random.chance(15) { text += " " + random.pick(Vocabulary.awkward) }
        let file = random.chance(8) ? chatFile(&random) : nil
        // Half of the messages with a file have no text of their own.
        if file != nil, random.chance(50) { text = "" }
        let isEdited = isRevised && index % 17 == 5 && !text.isEmpty
        append(id, sender, place, time, text: isEdited ? "\(text) (edited)" : text, file, index, isEdited: isEdited)
    }

    private mutating func append(
        _ id: String, _ sender: Int, _ place: SimulatedMessage.Place, _ time: Timestamp, text: String,
        _ file: StoredFile?, _ index: Int, isEdited: Bool = false
    ) {
        if let file { files[file.id] = file }
        let user = users[sender]
        var writer = JSONWriter(capacity: 600)
        writer.object { object in
            object.member("id", id)
            object.key("message")
            // Every fifth with all but ASCII escaped: the same text to any reader.
            if index % 5 == 4 { object.writeEncoded(escapedASCII(text)) } else { object.write(text) }
            object.member("sender", user.email)
            object.member("sender_member_id", user.id ?? "")
            object.member("sender_display_name", user.displayName)
            object.member("date_time", Timestamp(secondsSince1970: time.secondsSince1970).iso8601)
            object.key("timestamp")
            object.write(time.millisecondsSince1970)
            object.member("status", isEdited ? "Edited" : "Normal")
            if index % 12 == 3 { writeReactions(user, into: &object) }
            if let file { write(file, into: &object) }
        }
        messages.append(
            SimulatedMessage(
                id: id, sender: sender, place: place, time: time, text: text, file: file, json: writer.finish()))
    }

    private func writeReactions(_ user: SimulatedUser, into object: inout JSONWriter) {
        object.key("reactions")
        object.array { reactions in
            reactions.object { reaction in
                reaction.member("emoji", "👍")
                reaction.member("total_count", 1)
                reaction.member("senders", [["user_id": .string(user.id ?? ""), "member_id": .string(user.id ?? "")]])
            }
        }
    }

    private func write(_ file: StoredFile, into object: inout JSONWriter) {
        object.key("files")
        object.array { array in
            array.object { member in
                member.member("file_id", file.id)
                member.member("file_name", file.name)
                member.member("file_size", file.size)
                member.member("download_url", downloadURL(file))
            }
        }
        // The older form, beside the list.
        object.member("file_id", file.id)
        object.member("file_name", file.name)
        object.member("file_size", file.size)
        object.member("download_url", downloadURL(file))
    }

    private func escapedASCII(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for unit in text.utf16 {
            if unit < 0x80, unit >= 0x20, unit != 0x22, unit != 0x5C {
                bytes.append(UInt8(unit))
            } else {
                let digits = String(unit, radix: 16)
                bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return bytes
    }

    // MARK: Files

    private static let textKinds = [
        ("notes.txt", "text/plain"), ("report.md", "text/markdown"), ("tides.csv", "text/csv"),
        ("crew.log", "text/plain"),
        ("Übersicht.txt", "text/plain"), ("page.html", "text/html"),
    ]
    private static let binaryKinds = [
        ("photo.png", "image/png", Array("PNG\r\n\u{1A}\n".utf8)),
        ("plan.pdf", "application/pdf", Array("%PDF-1.7\n".utf8)),
        ("stowage.zip", "application/zip", Array("PK\u{3}\u{4}".utf8)),
    ]

    private func chatFile(_ random: inout SeededRandom) -> StoredFile {
        let id = Identifier.opaque(&random)
        var size = 200 + random.below(8_000)
        if random.chance(10) { size = 20_000 + random.below(150_000) }
        let isInStorage = random.chance(50)
        let key = random.below(1 << 40)
        if random.chance(70) {
            let (name, type) = random.pick(Self.textKinds)
            return StoredFile(
                id: id, name: "\(random.pick(Vocabulary.words))-\(name)", size: size, content: .text,
                contentType: type, isInStorage: isInStorage, key: key)
        }
        let (name, type, signature) = random.pick(Self.binaryKinds)
        return StoredFile(
            id: id, name: "\(random.pick(Vocabulary.words))-\(name)", size: size, content: .binary(signature),
            contentType: type, isInStorage: isInStorage, key: key)
    }

    // MARK: Showcase

    private mutating func addShowcaseMessages() {
        var random = SeededRandom(seed: seed, .message, 20_000_000)
        func file(_ name: String, _ size: Int, _ content: StoredFile.Content, _ type: String, stored: Bool)
            -> StoredFile
        {
            StoredFile(
                id: Identifier.opaque(&random), name: name, size: size, content: content, contentType: type,
                isInStorage: stored, key: random.below(1 << 40))
        }
        var entries: [(String, Int, SimulatedMessage.Place, StoredFile?)] = [
            (
                Showcase.rolloutMessage, 0, .channel(0),
                file(
                    "lighthouse-checklist.txt", Showcase.checklist.utf8.count, .fixed(Showcase.checklist), "text/plain",
                    stored: true)
            ),
            (Showcase.greeting, 1, .direct(1, 0), nil),
            (
                Showcase.emptyFileMessage, 0, .direct(0, 1),
                file("empty.txt", 0, .fixed(""), "text/plain", stored: false)
            ),
            (
                "", 1, .channel(0),
                file("lamp.png", 20_000, .binary(Array("PNG\r\n\u{1A}\n".utf8)), "image/png", stored: false)
            ),
        ]
        if options.hasBigFiles {
            entries.append(
                (
                    "The whole logbook.", 1, .direct(1, 0),
                    file("logbook.txt", 11 << 20, .text, "text/plain", stored: true)
                ))
        }
        for (offset, entry) in entries.enumerated() {
            let time = now.adding(seconds: -Int64(offset + 1) * 7_200)
            append(Identifier.message(&random), entry.1, entry.2, time, text: entry.0, entry.3, 4 + offset)
        }
    }
}
