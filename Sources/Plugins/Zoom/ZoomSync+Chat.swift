import ConnectorSDK

extension ZoomSync {
    /// Zoom gives out chat messages of six months.
    private static let chatDays = 180

    /// Lists the channels that a user is in.
    func syncChannels(of user: String, into scope: SyncScope) async throws {
        try await api.forEachPage(of: .channels(of: user)) { list in
            try await scope.emit(list, of: .channels) { channel in
                Document(id: ZoomDocumentID.channel(channel), body: ZoomDocument.body(.channel, of: channel))
            }
        }
    }

    /// Lists the messages of all conversations of a user.
    func syncChatMessages(of user: String, into scope: SyncScope) async throws {
        try await api.forEachPage(of: search(of: user, type: "message")) { list in
            try await scope.emit(list, of: .messages) { message in
                Document(
                    id: ZoomDocumentID.chatMessage(message), timestamp: message.timestamp("date_time"),
                    body: ZoomDocument.body(.chatMessage, of: message))
            }
        }
    }

    /// Lists the files in all conversations of a user.
    func syncChatFiles(of user: String, into scope: SyncScope) async throws {
        try await api.forEachPage(of: search(of: user, type: "file")) { list in
            var documents: [Document] = []
            for message in list.elements {
                guard message.kind == .object else {
                    scope.warnOfNonObject(message, in: .messages)
                    continue
                }
                let files = ZoomChatFile.files(of: message)
                if files.isEmpty { scope.warn(Self.unusable(message, "names no file; skipped")) }
                for (index, file) in files.enumerated() {
                    documents.append(document(of: file, index: index, in: message, scope))
                }
            }
            try await scope.emit(documents)
        }
    }

    private func search(of user: String, type: String) -> ZoomCall {
        .messages(of: user, type: type, from: startedAt.adding(days: -Self.chatDays), to: startedAt)
    }

    private func document(
        of file: ZoomChatFile, index: Int, in message: JSONView, _ scope: SyncScope
    ) -> Document {
        let attachment = file.downloadURL?.string.flatMap { $0.isEmpty ? nil : $0 }.map { url in
            let download = ZoomDownload(
                api: api, url: url, fileName: file.displayName, announcedSize: file.announcedSize)
            return Attachment(name: file.displayName, announcedSize: file.announcedSize) {
                try await download.fetch(to: $0)
            }
        }
        if attachment == nil {
            scope.warn(Self.unusable(message, "has a file without download_url, which is indexed without its content"))
        }
        return Document(
            id: ZoomDocumentID.chatFile(file, index: index, of: message), timestamp: message.timestamp("date_time"),
            body: ZoomDocument.chatFileBody(of: message, file: file), attachment: attachment)
    }

    private static func unusable(_ message: JSONView, _ problem: String) -> ConnectorError {
        ConnectorError(
            .malformedResponse, "the message \(ZoomDocumentID.text(message, "id") ?? "without id") \(problem)",
            scope: .item)
    }
}

/// One file of a chat message.
struct ZoomChatFile: Sendable {
    var id: JSONView?
    var name: JSONView?
    var size: JSONView?
    var downloadURL: JSONView?

    /// The files of a message: those of its list, and the one that older answers name in the message itself, which is
    /// the list's first where there is a list.
    static func files(of message: JSONView) -> [ZoomChatFile] {
        let single = ZoomChatFile(message)
        var files = (message["files"].map { Array($0.elements) } ?? []).filter { $0.kind == .object }
            .map { ZoomChatFile($0) }.filter { !$0.isEmpty }
        guard !single.isEmpty else { return files }
        let match = files.firstIndex { file in
            file.identifier == single.identifier && (single.identifier != nil || file.nameText == single.nameText)
        }
        if let match {
            files[match].complete(from: single)
        } else if files.isEmpty || single.identifier != nil {
            files.insert(single, at: 0)
        }
        return files
    }

    private init(_ object: JSONView) {
        let value = { (key: String) in object[key].flatMap { $0.isNull ? nil : $0 } }
        id = value("file_id")
        name = value("file_name")
        size = value("file_size")
        downloadURL = value("download_url")
    }

    private var identifier: String? { id?.identifier.flatMap { $0.isEmpty ? nil : $0 } }
    private var nameText: String? { name?.string.flatMap { $0.isEmpty ? nil : $0 } }
    private var isEmpty: Bool { identifier == nil && nameText == nil && downloadURL?.string?.isEmpty != false }

    private mutating func complete(from other: ZoomChatFile) {
        name = name ?? other.name
        size = size ?? other.size
        downloadURL = downloadURL ?? other.downloadURL
    }

    /// The name that the content is stored and told apart by.
    var displayName: String { nameText ?? identifier ?? "file" }

    /// The size in bytes, where Zoom names one.
    var announcedSize: Int64? {
        size?.identifier.flatMap { Int64($0) ?? Double($0).flatMap { Int64(exactly: $0) } }.flatMap {
            $0 < 0 ? nil : $0
        }
    }
}
