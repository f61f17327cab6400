import JSON
import Timestamps

extension DataSetBuilder {
    mutating func addRecordings(at position: Int) {
        let user = users[position]
        var recordings: [SimulatedRecording] = []
        for (order, meeting) in user.past.enumerated() {
            // The key follows from the meeting, so that an added meeting does not change other recordings.
            var random = SeededRandom(
                seed: seed, .recording, user.index, Int(truncatingIfNeeded: meeting.start.millisecondsSince1970))
            let isKickoff = meeting.topic == Showcase.kickoffTopic
            guard isKickoff || random.chance(30) else { continue }
            recordings.append(recording(of: meeting, user, &random, idIsText: order % 3 == 2, isKickoff))
        }
        if user.index % 5 == 0 {
            var random = SeededRandom(seed: seed, .recording, user.index, 1)
            let old = SimulatedMeeting(
                uuid: Identifier.meeting(&random), number: 70_000_000_000 + Int64(user.index),
                topic: "From the archive",
                type: 2, start: now.startOfDay.adding(days: -220 - random.below(200)), minutes: 50, host: position)
            recordings.append(recording(of: old, user, &random, idIsText: false, false))
        }
        users[position].recordings = recordings
    }

    private mutating func recording(
        of meeting: SimulatedMeeting, _ user: SimulatedUser, _ random: inout SeededRandom, idIsText: Bool,
        _ isKickoff: Bool
    ) -> SimulatedRecording {
        var recordingFiles = [
            recordingFile(
                "MP4", "shared_screen_with_speaker_view", .binary(Array("\0\0\0\u{18}ftypmp42".utf8)), 6_000, &random),
            recordingFile("M4A", "audio_only", .binary(Array("\0\0\0\u{1C}ftypM4A ".utf8)), 2_000, &random),
            RecordingFile(type: "TIMELINE", file: nil),
        ]
        if isKickoff || random.chance(60) {
            let content: StoredFile.Content =
                isKickoff ? .fixed(Showcase.transcript) : .fixed(transcript(user, &random))
            recordingFiles.append(recordingFile("TRANSCRIPT", "audio_transcript", content, 0, &random))
        }
        if random.chance(30) { recordingFiles.append(recordingFile("CHAT", "chat_file", .text, 600, &random)) }
        for file in recordingFiles.compactMap(\.file) { files[file.id] = file }

        var writer = JSONWriter(capacity: 2048)
        writer.object { object in
            object.member("uuid", meeting.uuid)
            // Number here, string there: clients must take both.
            object.key("id")
            if idIsText { object.write(String(meeting.number)) } else { object.write(meeting.number) }
            object.member("account_id", options.accountID)
            object.member("host_id", user.id ?? "")
            object.member("topic", meeting.topic)
            object.key("type")
            if idIsText { object.write(String(meeting.type)) } else { object.write(meeting.type) }
            object.member("start_time", meeting.start.iso8601)
            object.member("timezone", "Europe/Berlin")
            object.member("duration", meeting.minutes)
            object.member("total_size", recordingFiles.reduce(0) { $0 + ($1.file?.size ?? 0) })
            object.member("recording_count", recordingFiles.count)
            object.member("share_url", "https://harbour.example/rec/share/\(meeting.number)")
            object.key("recording_files")
            object.array { array in
                for file in recordingFiles { write(file, of: meeting, into: &array) }
            }
        }
        return SimulatedRecording(
            uuid: meeting.uuid, number: meeting.number, host: meeting.host, start: meeting.start, files: recordingFiles,
            json: writer.finish())
    }

    private func write(_ recordingFile: RecordingFile, of meeting: SimulatedMeeting, into array: inout JSONWriter) {
        array.object { object in
            if let file = recordingFile.file { object.member("id", file.id) }
            object.member("meeting_id", meeting.uuid)
            object.member("recording_start", meeting.start.iso8601)
            object.member("recording_end", meeting.start.adding(seconds: Int64(meeting.minutes) * 60).iso8601)
            object.member("file_type", recordingFile.type)
            object.member("file_extension", Self.fileExtensions[recordingFile.type] ?? "JSON")
            if let file = recordingFile.file {
                object.member("file_size", file.size)
                object.member("play_url", "https://harbour.example/rec/play/\(file.id)")
                object.member("download_url", downloadURL(file))
            } else {
                object.member("download_url", "\(baseURL)/file/timeline/\(meeting.number)")
            }
            object.member("status", "completed")
            object.member("recording_type", Self.recordingTypes[recordingFile.type] ?? "timeline")
        }
    }

    private static let fileExtensions = ["MP4": "MP4", "M4A": "M4A", "TRANSCRIPT": "VTT", "CHAT": "TXT"]
    private static let recordingTypes = [
        "MP4": "shared_screen_with_speaker_view", "M4A": "audio_only", "TRANSCRIPT": "audio_transcript",
        "CHAT": "chat_file",
    ]

    private func recordingFile(
        _ type: String, _ recordingType: String, _ content: StoredFile.Content, _ size: Int,
        _ random: inout SeededRandom
    ) -> RecordingFile {
        let contentTypes = ["MP4": "video/mp4", "M4A": "audio/mp4", "TRANSCRIPT": "text/vtt", "CHAT": "text/plain"]
        var bytes = size / 2 + random.below(size + 1)
        if case .fixed(let text) = content { bytes = text.utf8.count }
        return RecordingFile(
            type: type,
            file: StoredFile(
                id: Identifier.opaque(&random), name: "\(recordingType).\(type.lowercased())", size: bytes,
                content: content, contentType: contentTypes[type] ?? "application/octet-stream",
                isInStorage: random.chance(50), key: random.below(1 << 40)))
    }

    private func transcript(_ user: SimulatedUser, _ random: inout SeededRandom) -> String {
        var text = "WEBVTT\n"
        for cue in 0..<(3 + random.below(6)) {
            let sentence = Vocabulary.sentence(&random, words: 6 + random.below(8))
            text += "\n\(cue + 1)\n00:0\(cue):01.000 --> 00:0\(cue):09.500\n\(user.displayName): \(sentence)\n"
        }
        return text
    }
}
