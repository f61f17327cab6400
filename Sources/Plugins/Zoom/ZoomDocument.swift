import ConnectorSDK

/// The kinds of document, as `document_type` names them.
enum ZoomKind: String, Sendable, Hashable, CaseIterable {
    case user
    case liveMeeting = "live_meeting"
    case upcomingMeeting = "upcoming_meeting"
    case pastMeeting = "past_meeting"
    case recording
    case channel
    case chatMessage = "chat_message"
    case chatFile = "chat_file"
}

/// Makes document bodies: the source's object as it came, tokens untouched, without secrets and with its type.
enum ZoomDocument {
    /// The member that tells kinds of document apart.
    static let typeKey = "document_type"

    /// Members that let whoever reads them into a meeting, a recording or an account.
    private static let secretKeys = [
        "start_url", "password", "encrypted_password", "h323_password", "pstn_password", "host_key",
        "recording_play_passcode", "passcode", "download_access_token", "join_token", "access_token", "zak",
    ]
    private static let secrets = JSONKeySet(secretKeys)
    /// What is not copied as it stands: secrets, a type of the source's own, and the settings, which may hold secrets.
    private static let excludedKeys = secretKeys + [typeKey, "settings"]
    private static let excluded = JSONKeySet(excludedKeys)
    static let fileKeys = ["file_id", "file_name", "file_size", "download_url"]
    private static let excludedOfFiles = JSONKeySet(excludedKeys + fileKeys)

    static func body(_ kind: ZoomKind, of source: JSONView) -> [UInt8] {
        object(kind, size: source.textSize) { object in
            object.members(of: source, excluding: excluded)
            writeSettings(of: source, to: &object)
        }
    }

    /// A past meeting with what its details say; where both name a member, the details count.
    ///
    /// - Parameters:
    ///   - details: `nil` when they are not to be had.
    ///   - participants: one row for each time that somebody joined; `nil` when they are not to be had.
    static func pastMeetingBody(
        of source: JSONView, details: JSONView?, participants: [JSONView]?
    ) -> [UInt8] {
        if details == nil, participants == nil { return body(.pastMeeting, of: source) }
        let participantsKey = participants == nil ? [] : ["participants"]
        let detailKeys = details.map { $0.members.map(\.key) } ?? []
        let size = (participants ?? []).reduce(source.textSize + (details?.textSize ?? 0)) { $0 + $1.textSize + 1 }
        return object(.pastMeeting, size: size) { object in
            object.members(of: source, excluding: JSONKeySet(excludedKeys + participantsKey + detailKeys))
            if let details {
                object.members(of: details, excluding: JSONKeySet(excludedKeys + participantsKey))
            }
            writeSettings(of: details?["settings"] == nil ? source : details ?? source, to: &object)
            guard let participants else { return }
            object.key("participants")
            object.array { for participant in participants { $0.write(participant) } }
        }
    }

    /// The message with one of its files in place of the first.
    static func chatFileBody(of message: JSONView, file: ZoomChatFile) -> [UInt8] {
        object(.chatFile, size: message.textSize) { object in
            object.members(of: message, excluding: excludedOfFiles)
            writeSettings(of: message, to: &object)
            for (key, value) in zip(fileKeys, [file.id, file.name, file.size, file.downloadURL]) {
                if let value { object.member(key, value) }
            }
        }
    }

    /// - Parameter size: how many bytes the members may take.
    private static func object(_ kind: ZoomKind, size: Int, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        // What is excluded makes up for most of what is added.
        var writer = JSONWriter(capacity: size + 40)
        writer.object { object in
            object.member(typeKey, kind.rawValue)
            members(&object)
        }
        return writer.finish()
    }

    private static func writeSettings(of source: JSONView, to writer: inout JSONWriter) {
        guard let settings = source["settings"] else { return }
        writer.key("settings")
        if settings.kind == .object {
            writer.object { $0.members(of: settings, excluding: secrets) }
        } else {
            writer.write(settings)
        }
    }
}
