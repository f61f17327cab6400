import Hashing
import JSON
import Timestamps

extension DataSet {
    /// Every object that is served, once, a line each: its type, keys, and size and SHA-256 of files.
    ///
    /// `user_status` is that of the owner, since clients may leave out what belongs to inactive users.
    func expectedObjects(includingHashes: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: 1 << 20)
        func line(_ type: String, _ body: (inout JSONWriter) -> Void) {
            writer.object { object in
                object.member("document_type", type)
                body(&object)
            }
            writer.newline()
        }
        for user in users {
            line("user") { object in
                object.member("id", user.id.map { .string($0) } ?? .null)
                object.member("email", user.email)
                object.member("user_status", user.status.rawValue)
            }
            for meeting in user.live { line("live_meeting") { write(meeting, user, into: &$0) } }
            for meeting in user.upcoming { line("upcoming_meeting") { write(meeting, user, into: &$0) } }
            for meeting in user.past { line("past_meeting") { write(meeting, user, into: &$0) } }
            for recording in user.recordings {
                line("recording") { object in
                    write(recording, user, into: &object)
                    object.member("files", recording.files.count)
                }
                for recordingFile in recording.files {
                    line("recording_file") { object in
                        write(recording, user, into: &object)
                        object.member("file_type", recordingFile.type)
                        if let file = recordingFile.file { write(file, hashed: includingHashes, into: &object) }
                    }
                }
            }
        }
        for channel in channels where !channel.members.isEmpty || channel.type == 3 {
            line("channel") { object in
                object.member("id", channel.id)
                object.member("type", channel.type)
                object.member("members", channel.members.count)
            }
        }
        for message in messages {
            line("chat_message") { object in
                write(message, into: &object)
                object.member("has_text", !message.text.isEmpty)
                object.member("has_file", message.file != nil)
            }
            if let file = message.file {
                line("chat_file") { object in
                    write(message, into: &object, idKey: "message_id")
                    write(file, hashed: includingHashes, into: &object)
                }
            }
        }
        return writer.finish()
    }

    private func write(_ meeting: SimulatedMeeting, _ user: SimulatedUser, into object: inout JSONWriter) {
        object.member("uuid", meeting.uuid)
        object.member("id", String(meeting.number))
        object.member("host_id", user.id ?? "")
        object.member("start_time", meeting.start.iso8601)
        object.member("topic", meeting.topic)
        if let occurrence = meeting.occurrenceID { object.member("occurrence_id", occurrence) }
        if meeting.participants > 0 { object.member("participants", meeting.participants) }
        object.member("user_status", user.status.rawValue)
    }

    private func write(_ recording: SimulatedRecording, _ user: SimulatedUser, into object: inout JSONWriter) {
        object.member("uuid", recording.uuid)
        object.member("id", String(recording.number))
        object.member("host_id", user.id ?? "")
        object.member("start_time", recording.start.iso8601)
        object.member("user_status", user.status.rawValue)
    }

    private func write(_ message: SimulatedMessage, into object: inout JSONWriter, idKey: String = "id") {
        object.member(idKey, message.id)
        object.member("sender", users[message.sender].email)
        object.key("timestamp")
        object.write(message.time.millisecondsSince1970)
        if case .channel(let channel) = message.place { object.member("channel_id", channels[channel].id) }
    }

    private func write(_ file: StoredFile, hashed: Bool, into object: inout JSONWriter) {
        object.member("file_id", file.id)
        object.member("file_name", file.name)
        object.member("size", file.size)
        if hashed { object.member("sha256", SHA256.hash(file.bytes(seed: seed)).hexadecimal) }
    }
}
