import ConnectorSDK

/// Makes document ids: `<kind>:<key>`, so that things of different kinds never collide.
///
/// A meeting and its recording carry the same number, all instances of a recurring meeting share one, and a user, a
/// channel and a file could have the same id; so Zoom's own `id` alone identifies nothing. Keys are case-sensitive.
enum ZoomDocumentID {
    static func user(_ user: JSONView) -> String {
        make(.user, text(user, "id") ?? text(user, "email"), user, ["jid", "pmi", "created_at", "display_name"])
    }

    /// The instance's uuid, or else the meeting's number; for recurring meetings, which may list every occurrence under
    /// one uuid, and for mere numbers also the occurrence or its start.
    static func meeting(_ kind: ZoomKind, _ meeting: JSONView) -> String {
        let uuid = text(meeting, "uuid")
        guard var key = uuid ?? text(meeting, "id") else {
            return make(kind, nil, meeting, ["host_id", "start_time", "created_at", "topic"])
        }
        if uuid == nil || isRecurring(meeting), let occurrence = text(meeting, "occurrence_id", "start_time") {
            key += ":\(occurrence)"
        }
        return make(kind, key, meeting, [])
    }

    /// Whether the meeting is one of many under one number: recurring without (3) or with (8) fixed times.
    static func isRecurring(_ meeting: JSONView) -> Bool {
        let type = meeting["type"]?.identifier
        return type == "3" || type == "8"
    }

    static func recording(_ recording: JSONView) -> String {
        let number = text(recording, "id").map { id in text(recording, "start_time").map { "\(id):\($0)" } ?? id }
        return make(
            .recording, text(recording, "uuid") ?? number, recording, ["host_id", "start_time", "share_url", "topic"])
    }

    static func channel(_ channel: JSONView) -> String {
        make(.channel, text(channel, "id", "jid"), channel, ["channel_url", "name"])
    }

    static func chatMessage(_ message: JSONView) -> String {
        make(.chatMessage, messageKey(message), message, messageFallback)
    }

    /// The file's id, or else the message's with the file's place in it.
    static func chatFile(_ file: ZoomChatFile, index: Int, of message: JSONView) -> String {
        if let id = file.id?.identifier, !id.isEmpty { return make(.chatFile, id, message, []) }
        let key = messageKey(message) ?? fallback(message, messageFallback)
        return make(.chatFile, "\(key):\(index)", message, [])
    }

    private static let messageFallback = ["sender_member_id", "sender", "timestamp", "date_time", "message"]

    private static func messageKey(_ message: JSONView) -> String? { text(message, "id", "message_id", "msg_id") }

    /// - Parameter fields: what identifies the thing together, should it have no key.
    private static func make(_ kind: ZoomKind, _ key: String?, _ source: JSONView, _ fields: [String]) -> String {
        "\(kind.rawValue):\(key ?? fallback(source, fields))"
    }

    /// A key for a thing without one: a hash of what identifies it, or of all of it when that is missing too.
    private static func fallback(_ source: JSONView, _ fields: [String]) -> String {
        var hash = StableHash()
        let values = fields.compactMap { field in text(source, field).map { (field, $0) } }
        for (field, value) in values {
            hash.combine(field.utf8)
            hash.combine(value.utf8)
        }
        if values.isEmpty { hash.combine(source.encoded()) }
        return "~\(hash.text)"
    }

    /// The first of some members that is there and not empty, as text.
    static func text(_ source: JSONView, _ keys: String...) -> String? {
        for key in keys {
            if let text = source[key]?.identifier, !text.isEmpty { return text }
        }
        return nil
    }
}
