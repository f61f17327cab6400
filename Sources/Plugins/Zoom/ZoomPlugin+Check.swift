public import ConnectorSDK

extension ZoomPlugin {
    /// Gets an access token, lists a few users, and asks for one of everything that the first of them has.
    public func check() async throws -> [CheckProblem] {
        do {
            _ = try await api.tokens.token()
            guard let user = try await firstUser() else {
                return [
                    CheckProblem(
                        "GET /users: Zoom lists no active user with an id, so nothing else could be tried",
                        hint: "Check that the app belongs to the account whose content is wanted.", isWarning: true)
                ]
            }
            return try await problems(with: user)
        } catch let refusal as ZoomRefusal {
            return [CheckProblem("Users cannot be listed: \(refusal.error.message)", hint: refusal.error.hint ?? "")]
        } catch let error as ConnectorError where error.code == .authentication || error.code == .permission {
            return [CheckProblem(error.message, hint: error.hint ?? "")]
        }
    }

    private func firstUser() async throws -> String? {
        let page = try await api.get(.users(status: nil, pageSize: 30))
        return page["users"]?.elements.lazy.compactMap { ZoomDocumentID.text($0, "id") }.first
    }

    /// What keeps parts of the source from being listed; the other parts work, so these are warnings.
    private func problems(with user: String) async throws -> [CheckProblem] {
        let now = api.environment.clock.now()
        let day = now.adding(days: -1)
        let today = ZoomRecordingWindow(from: now.date, to: now.date)
        let probes: [(entity: String, call: ZoomCall)] = [
            ("Live meetings", .meetings(of: user, type: "live", pageSize: 1)),
            ("Upcoming meetings", .meetings(of: user, type: "upcoming_meetings", pageSize: 1)),
            ("Past meetings", .meetings(of: user, type: "previous_meetings", pageSize: 1)),
            ("Recordings", .recordings(of: user, in: today, pageSize: 1)),
            ("Channels", .channels(of: user, pageSize: 1)),
            ("Chat messages", .messages(of: user, type: "message", from: day, to: now, pageSize: 1)),
            ("Chat files", .messages(of: user, type: "file", from: day, to: now, pageSize: 1)),
        ]
        var problems: [CheckProblem] = []
        for (entity, call) in probes {
            let (page, problem) = try await probe(entity, call)
            if let problem { problems.append(problem) }
            guard entity == "Past meetings", api.settings.fetchesPastMeetingDetails,
                let meeting = page?["meetings"]?.elements.lazy.compactMap({ ZoomDocumentID.text($0, "uuid") }).first
            else { continue }
            let details: [(entity: String, call: ZoomCall)] = [
                ("Details of past meetings", .pastMeeting(meeting)),
                ("Participants of past meetings", .participants(of: meeting, pageSize: 1)),
            ]
            for (entity, call) in details {
                if let problem = try await probe(entity, call).problem { problems.append(problem) }
            }
        }
        return problems
    }

    private func probe(_ entity: String, _ call: ZoomCall) async throws -> (page: JSONView?, problem: CheckProblem?) {
        let failure: ConnectorError
        do {
            return (try await api.get(call), nil)
        } catch let refusal as ZoomRefusal {
            // This user may not host, or this meeting keeps no details: nothing is wrong with the app.
            if refusal.kind == .cannotHost || refusal.kind == .unavailableItem && call.endpoint.isOfOneMeeting {
                return (nil, nil)
            }
            failure = refusal.error
        } catch let error as ConnectorError where error.scope != .job {
            failure = error
        }
        return (nil, CheckProblem("\(entity): \(failure.message)", hint: failure.hint ?? "", isWarning: true))
    }
}

extension ZoomEndpoint {
    fileprivate var isOfOneMeeting: Bool { self == .pastMeeting || self == .pastParticipants }
}
