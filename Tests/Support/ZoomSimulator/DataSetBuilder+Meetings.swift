import JSON
import Timestamps

extension DataSetBuilder {
    mutating func addMeetings() {
        for position in users.indices where users[position].status != .pending {
            addMeetings(at: position)
            addRecordings(at: position)
        }
    }

    private mutating func addMeetings(at position: Int) {
        let index = users[position].index
        if users[position].status == .active {
            users[position].live = liveMeetings(index, position)
            users[position].upcoming = upcomingMeetings(index, position)
        }
        users[position].past = pastMeetings(index, position).sorted { $0.start > $1.start }
    }

    // MARK: Live and upcoming

    private func liveMeetings(_ index: Int, _ position: Int) -> [SimulatedMeeting] {
        var random = SeededRandom(seed: seed, .live, index)
        guard index == 0 || random.chance(40) else { return [] }
        let topic = index == 0 ? Showcase.watchTopic : random.pick(Vocabulary.topics)
        return [
            finished(
                SimulatedMeeting(
                    uuid: Identifier.meeting(&random), number: number(index, series: 900),
                    topic: revised(topic, index + 1),
                    type: 2, start: now.adding(seconds: -Int64(random.below(1800))), minutes: 45, host: position))
        ]
    }

    private func upcomingMeetings(_ index: Int, _ position: Int) -> [SimulatedMeeting] {
        var random = SeededRandom(seed: seed, .upcoming, index)
        var meetings: [SimulatedMeeting] = []
        let average = options.dataSize.upcomingMeetings
        var count = average / 2 + random.below(average + 1)
        if isRevised, index % 6 == 1 { count += 1 }
        for series in 0..<max(count, index == 0 ? 1 : 0) {
            var random = SeededRandom(seed: seed, .upcoming, index, 1 + series)
            let uuid = Identifier.meeting(&random)
            let isWeekly = index == 0 && series == 0
            let isRecurring = isWeekly || random.chance(20)
            let topic = isWeekly ? Showcase.weeklyTopic : random.pick(Vocabulary.topics)
            let first = now.startOfDay.adding(days: 1 + random.below(25))
                .adding(seconds: Int64(8 + random.below(9)) * 3600)
            for occurrence in 0..<(isRecurring ? 3 : 1) {
                let start = first.adding(days: 7 * occurrence)
                meetings.append(
                    finished(
                        SimulatedMeeting(
                            uuid: uuid, number: number(index, series: 500 + series),
                            topic: revised(topic, index + series),
                            type: isRecurring ? 8 : 2, start: start, minutes: 30 * (1 + random.below(3)),
                            host: position,
                            occurrenceID: isRecurring ? String(start.millisecondsSince1970) : nil)))
            }
        }
        return meetings
    }

    // MARK: Past

    private func pastMeetings(_ index: Int, _ position: Int) -> [SimulatedMeeting] {
        var random = SeededRandom(seed: seed, .past, index)
        let average = options.dataSize.pastMeetings
        let count = average / 2 + random.below(average + 1)
        var meetings = index == 0 ? showcasePastMeetings(position) : []
        for instance in 0..<count {
            var random = SeededRandom(seed: seed, .past, index, 1 + instance)
            // Two in five instances belong to one of two recurring meetings, and share its number.
            let isRecurring = random.chance(40)
            let series = isRecurring ? random.below(2) : 2 + instance
            let start = now.startOfDay.adding(days: -1 - random.below(165)).adding(seconds: Int64(random.below(86_400)))
            let topic = isRecurring ? Vocabulary.topics[(index + series) % 10] : random.pick(Vocabulary.topics)
            meetings.append(
                finished(
                    SimulatedMeeting(
                        uuid: awkward(Identifier.meeting(&random), instance + index),
                        number: number(index, series: series),
                        topic: revised(topic, index + series), type: isRecurring ? 8 : 2, start: start,
                        minutes: 10 + random.below(80), host: position, participants: 1 + random.below(9))))
        }
        if isRevised, index % 4 == 0 {
            var random = SeededRandom(seed: seed, .past, index, 100_000)
            meetings.append(
                finished(
                    SimulatedMeeting(
                        uuid: Identifier.meeting(&random), number: number(index, series: 800),
                        topic: "Added afterwards",
                        type: 2, start: now.adding(seconds: -7200), minutes: 30, host: position, participants: 3)))
        }
        return meetings
    }

    private func showcasePastMeetings(_ position: Int) -> [SimulatedMeeting] {
        var random = SeededRandom(seed: seed, .past, 0, 200_000)
        let kickoff = Identifier.meeting(&random)
        let retrospective = Identifier.meeting(&random)
        return [
            SimulatedMeeting(
                uuid: "/" + kickoff.dropFirst(), number: number(0, series: 700), topic: Showcase.kickoffTopic, type: 2,
                start: now.startOfDay.adding(days: -5).adding(seconds: 9 * 3600), minutes: 60, host: position,
                participants: 320),
            SimulatedMeeting(
                uuid: retrospective.prefix(6) + "//" + retrospective.dropFirst(8), number: Showcase.hugeMeetingNumber,
                topic: Showcase.retrospectiveTopic, type: 2,
                start: now.startOfDay.adding(days: -2).adding(seconds: 15 * 3600), minutes: 45, host: position,
                participants: 2),
        ].map(finished)
    }

    /// Gives some uuids the forms that must be percent-encoded twice.
    private func awkward(_ uuid: String, _ number: Int) -> String {
        if number % 23 == 7 { return "/" + uuid.dropFirst() }
        if number % 29 == 11 { return uuid.prefix(9) + "//" + uuid.dropFirst(11) }
        return uuid
    }

    /// A meeting number of eleven digits, unique by user and series.
    private func number(_ index: Int, series: Int) -> Int64 {
        let serial = Int64(index % 1_000_000) * 1_000 + Int64(series) + Int64(index / 1_000_000) * 1_000_000_000
        // The factor shares no divisor with 10^10, so different serials stay different.
        return 80_000_000_000 + serial * 726_067_977 % 10_000_000_000
    }

    private func revised(_ topic: String, _ number: Int) -> String {
        isRevised && number % 9 == 4 ? "\(topic) (moved)" : topic
    }

    private func finished(_ meeting: SimulatedMeeting) -> SimulatedMeeting {
        var writer = JSONWriter(capacity: 400)
        writer.object { object in
            object.member("uuid", meeting.uuid)
            object.key("id")
            object.write(meeting.number)
            object.member("host_id", users[meeting.host].id ?? "")
            object.member("topic", meeting.topic)
            object.member("type", meeting.type)
            object.member("start_time", meeting.start.iso8601)
            object.member("duration", meeting.minutes)
            object.member("timezone", "Europe/Berlin")
            object.member("agenda", meeting.type == 8 ? "Round table, then \"any other business\"" : "")
            object.member("created_at", meeting.start.startOfDay.adding(days: -14).iso8601)
            object.member("join_url", "https://harbour.example/j/\(meeting.number)")
            if let occurrence = meeting.occurrenceID { object.member("occurrence_id", occurrence) }
        }
        var finished = meeting
        finished.json = writer.finish()
        return finished
    }
}
