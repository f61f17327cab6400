import ConnectorSDK

/// What a mock source holds at its revision: a pure function of the settings.
///
/// Every user and item has a slot. Revision 1 fills the first ones; each later revision may change or remove what is there,
/// by the item's own dice, and fills some more slots, so that the source stays about as large as it was.
package struct MockSource: Sendable {
    private let settings: MockSettings
    private let words: MockWords

    /// The source that settings describe.
    package init(_ settings: MockSettings) {
        self.settings = settings
        words = MockWords(seed: settings.seed, textSize: settings.documentSize)
    }

    // MARK: Users and items

    /// How many slots for users there are; some of the users are gone.
    var userSlots: Int { slots(settings.users) }

    /// The user of a slot, unless gone.
    func user(_ slot: Int) -> MockUser? {
        let key = MockDice.roll(settings.seed, UInt64(slot))
        return version(key, bornAt: birth(slot, settings.users)).map { MockUser(number: slot, key: key, version: $0) }
    }

    /// How many slots for a user's items there are; some of the items are gone.
    func itemSlots(_ kind: MockItem.Kind) -> Int { slots(initial(kind)) }

    /// The item of a slot, unless gone.
    func item(_ slot: Int, _ kind: MockItem.Kind, of user: MockUser) -> MockItem? {
        let key = MockDice.roll(user.key, UInt64(slot) << 8 | kind.salt)
        return version(key, bornAt: birth(slot, initial(kind))).map {
            MockItem(kind: kind, number: slot, user: user, key: key, version: $0)
        }
    }

    private func initial(_ kind: MockItem.Kind) -> Int {
        switch kind {
        case .note: settings.documentsPerUser
        case .file: settings.attachmentsPerUser
        }
    }

    private func growth(_ initial: Int) -> Int { initial * Int(settings.vanishedPercent) / 100 }

    private func slots(_ initial: Int) -> Int { initial + (settings.revision - 1) * growth(initial) }

    /// The revision that filled a slot.
    private func birth(_ slot: Int, _ initial: Int) -> Int {
        slot < initial ? 1 : 2 + (slot - initial) / max(growth(initial), 1)
    }

    /// The last revision that changed something; `nil` when it is gone.
    private func version(_ key: UInt64, bornAt birth: Int) -> Int? {
        var version = birth
        guard settings.revision > birth else { return version }
        for revision in (birth + 1)...settings.revision {
            let dice = MockDice.roll(key, UInt64(revision))
            if dice & 0xFFFF_FFFF < settings.vanishedPercent * MockDice.percent { return nil }
            if dice >> 32 < settings.changedPercent * MockDice.percent { version = revision }
        }
        return version
    }

    // MARK: Documents

    /// The document of a user.
    func document(of user: MockUser) -> Document {
        let dice = MockDice.roll(user.key, UInt64(user.version) << 8)
        let id = "user:\(user.id)"
        var writer = JSONWriter(capacity: 512)
        writer.object { object in
            write(id: id, type: "user", user: user.id, dice: dice, version: user.version, into: &object)
        }
        return Document(id: id, timestamp: words.date(dice), body: writer.finish())
    }

    /// The document of a note or file.
    func document(of item: MockItem) -> Document {
        let dice = MockDice.roll(item.key, UInt64(item.version) << 8)
        let user = item.user.id
        let id = "\(item.kind.rawValue):\(user):\(item.number)"
        var writer = JSONWriter(capacity: settings.documentSize + 128)
        writer.object { object in
            write(id: id, type: item.kind.rawValue, user: user, dice: dice, version: item.version, into: &object)
            object.key("text")
            object.writeEncoded(words.text(dice))
        }
        return Document(
            id: id, timestamp: words.date(dice), body: writer.finish(),
            attachment: item.kind == .file ? content(of: item).attachment : nil)
    }

    /// What a file contains.
    func content(of item: MockItem) -> MockContent {
        MockContent(
            number: item.number, key: MockDice.roll(item.key, UInt64(item.version)), size: settings.attachmentSize)
    }

    private func write(
        id: String, type: String, user: String, dice: UInt64, version: Int, into object: inout JSONWriter
    ) {
        object.member("id", id)
        object.member("document_type", type)
        object.member("user", user)
        object.key("title")
        object.writeEncoded(words.title(dice))
        object.key("created_at")
        object.writeEncoded(words.encodedDate(dice))
        object.member("size", Int(dice >> 40))
        object.key("priority")
        object.writeEncoded(words.priority(dice))
        object.member("pinned", dice & 7 == 0)
        object.member("version", version)
    }

    /// Documents that a host must refuse or survive: a body that is no object, and an id of more than 512 bytes.
    static let malformedDocuments = [
        Document(id: "malformed:body", body: Array("[1,2]".utf8)),
        Document(id: "malformed:" + String(repeating: "x", count: 600), body: Array(#"{"document_type":"note"}"#.utf8)),
    ]
}

/// A user of a mock source.
struct MockUser: Sendable {
    let number: Int
    let key: UInt64
    /// The last revision that changed the user's document.
    let version: Int

    /// The id, which is also the name of the user's scope.
    var id: String { "u\(number)" }
}

/// A note or file of a mock source.
struct MockItem: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case note
        case file

        /// The name of the scope in which items of this kind are listed.
        var scopeName: String { self == .note ? "notes" : "files" }
        /// What keeps the dice of the kinds apart.
        var salt: UInt64 { self == .note ? 1 : 2 }
    }

    let kind: Kind
    let number: Int
    let user: MockUser
    let key: UInt64
    /// The last revision that changed the item.
    let version: Int
}
