import JSON
import Timestamps

extension DataSetBuilder {
    /// Inactive and pending users are numbered from here, so that they never collide with active ones.
    private static let inactiveBase = 1_000_000
    private static let pendingBase = 2_000_000

    mutating func addUsers() {
        for index in activeIndices { addUser(index, .active) }
        for offset in 0..<max(baseUserCount / 20, 1) { addUser(Self.inactiveBase + offset, .inactive) }
        for offset in 0..<max(baseUserCount / 40, 1) { addUser(Self.pendingBase + offset, .pending) }
    }

    private mutating func addUser(_ index: Int, _ status: SimulatedUser.Status) {
        var random = SeededRandom(seed: seed, .user, index)
        let id = Identifier.opaque(&random)
        var first = random.pick(Vocabulary.firstNames)
        var last = random.pick(Vocabulary.lastNames)
        if index < 2 {
            first = Vocabulary.firstNames[index]
            last = Vocabulary.lastNames[index]
        }
        let email = "\(first.1).\(last.1)\(index < 2 ? "" : String(index))@harbour.example"
        let displayName = "\(first.0) \(last.0)"

        var department = random.pick(Vocabulary.departments)
        if isRevised, index % 11 == 2 { department = "Moved to the lighthouse" }
        let created = now.adding(days: -400 - random.below(900)).startOfDay.adding(seconds: Int64(random.below(86_400)))
        let timeZone = random.pick(Vocabulary.timeZones)
        let pmi = 5_000_000_000 + index % 1_000_000 * 4_099 + index / 1_000_000
        let lastLogin = now.adding(seconds: -Int64(3600 + random.below(86_400 * 20)))

        var writer = JSONWriter(capacity: 512)
        writer.object { user in
            if status != .pending { user.member("id", id) }
            user.member("first_name", first.0)
            user.member("last_name", last.0)
            user.member("display_name", displayName)
            user.member("email", email)
            user.member("type", index % 5 == 4 ? 1 : 2)
            if status != .pending {
                user.member("pmi", pmi)
                user.member("timezone", timeZone)
                user.member("verified", 1)
            }
            user.member("dept", department)
            user.member("created_at", created.iso8601)
            user.member("user_created_at", created.iso8601)
            if status == .active { user.member("last_login_time", lastLogin.iso8601) }
            user.member("last_client_version", "6.2.\(index % 12).1\(index % 7)(linux)")
            user.member("language", index % 3 == 0 ? "de-DE" : "en-US")
            user.member("status", status.rawValue)
            user.member("role_id", index == 0 ? "0" : "2")
            user.member("group_ids", .array([]))
            user.member("plan_united_type", "1")
        }
        let detail = Self.members { user in
            user.member("account_id", options.accountID)
            user.member("jid", "\(id.lowercased())@xmpp.harbour.example")
            user.member("role_name", index == 0 ? "Owner" : "Member")
            user.member("job_title", "")
            user.member("personal_meeting_url", "https://harbour.example/j/\(pmi)")
        }
        positions[index] = users.count
        users.append(
            SimulatedUser(
                index: index, id: status == .pending ? nil : id, email: email, displayName: displayName, status: status,
                json: writer.finish(), detail: detail))
    }

    /// Members without the braces around them, to be joined to those of another object.
    static func members(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(body)
        return Array(writer.finish().dropFirst().dropLast())
    }
}
