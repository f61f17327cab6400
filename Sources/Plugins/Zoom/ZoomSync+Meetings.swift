import ConnectorSDK

extension ZoomSync {
    /// Lists the live or upcoming meetings of a user.
    func syncMeetings(_ kind: ZoomKind, type: String, of user: String, into scope: SyncScope) async throws {
        try await api.forEachPage(of: .meetings(of: user, type: type)) { list in
            try await scope.emit(list, of: .meetings) { meeting in
                Document(
                    id: ZoomDocumentID.meeting(kind, meeting), timestamp: meeting.timestamp("created_at"),
                    body: ZoomDocument.body(kind, of: meeting))
            }
        }
    }

    /// Lists the recordings of a user, window by window, back to the age limit.
    func syncRecordings(of user: String, into scope: SyncScope) async throws {
        // Windows share their boundary days, whose recordings come twice.
        var seen: Set<String> = []
        for window in ZoomRecordingWindow.windows(endingOn: startedAt.date, months: api.settings.recordingAge) {
            try await api.forEachPage(of: .recordings(of: user, in: window)) { list in
                var documents: [Document] = []
                for recording in list.elements {
                    guard recording.kind == .object else {
                        scope.warnOfNonObject(recording, in: .recordings)
                        continue
                    }
                    let id = ZoomDocumentID.recording(recording)
                    guard seen.insert(id).inserted else { continue }
                    documents.append(
                        Document(
                            id: id, timestamp: recording.timestamp("start_time"),
                            body: ZoomDocument.body(.recording, of: recording)))
                }
                try await scope.emit(documents)
            }
        }
    }
}

/// Days for which recordings are asked at once, both included.
struct ZoomRecordingWindow: Sendable, Hashable {
    let from: CalendarDate
    let to: CalendarDate

    /// No recording is older than the company that made it; so an absurd age limit does not mean absurdly many
    /// requests.
    private static let oldest = CalendarDate(year: 2011, month: 1, day: 1) ?? .earliest

    /// The windows from a day back to so many months before it, latest first.
    ///
    /// Zoom answers for a month at most and cuts off longer windows without a word, so each is as short as both
    /// readings of "a month" allow. Whether `to` is included is not documented, so neighbours share their boundary day.
    static func windows(endingOn today: CalendarDate, months: Int) -> [ZoomRecordingWindow] {
        let limit = min(max(today.adding(months: -months), oldest), today)
        var windows: [ZoomRecordingWindow] = []
        var to = today
        repeat {
            let from = max(to.adding(days: -30), to.adding(months: -1), limit)
            windows.append(ZoomRecordingWindow(from: from, to: to))
            to = from
        } while to > limit
        return windows
    }
}
