import ConnectorSDK
import JSON
import Timestamps

/// Finds in a document's body what is searched.
///
/// Its buffers are used again for each document: nothing is allocated per document but what the parser needs.
struct SearchTextExtractor {
    /// The first title field that has text; empty if none has.
    private(set) var title: [UInt8] = []
    /// The searched values, a line each.
    private(set) var text: [UInt8] = []
    /// The field `document_type`; empty if there is none.
    private(set) var documentType: [UInt8] = []

    /// Tells from which fields the text is taken, and how; different whenever the text of a document may be different.
    let signature: String

    private let titles: [[String]]
    private let texts: [[String]]
    /// Keys that the plugin describes as something other than text; where it names no text, all others are searched.
    private let otherKeys: Set<String>
    /// The first keys of all paths, found in one walk: the document's type, then titles, then texts.
    private let firstKeys: JSONMemberTable

    init(fields: [PluginManifest.DocumentField]) {
        func paths(_ role: PluginManifest.DocumentField.Role) -> [[String]] {
            fields.filter { $0.role == role }.map { $0.name.split(separator: ".").map(String.init) }
        }
        // The number counts changes to the code below.
        signature = "1 " + fields.map { "\($0.role.rawValue):\($0.name)" }.joined(separator: " ")
        titles = paths(.title)
        texts = paths(.text)
        otherKeys = Set(fields.filter { $0.role != .text }.map(\.name))
        firstKeys = JSONMemberTable(["document_type"] + (titles + texts).map { $0.first ?? "" })
    }

    /// Fills the buffers from the body of a document.
    mutating func read(_ body: JSONView) {
        title.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        documentType.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: JSONMemberTable.Slot?.self, capacity: firstKeys.count) { slots in
            slots.initialize(repeating: nil)
            firstKeys.locate(in: body, slots: slots)
            if let slot = slots[0] { body.value(in: slot).appendString(to: &documentType) }
            for (path, slot) in zip(titles, slots.dropFirst()) where title.isEmpty {
                if let slot { Self.append(body.value(in: slot), at: path.dropFirst(), to: &title) }
            }
            for (path, slot) in zip(texts, slots.dropFirst(1 + titles.count)) {
                if let slot { Self.append(body.value(in: slot), at: path.dropFirst(), to: &text) }
            }
        }
        if texts.isEmpty {
            for (key, value) in body.members where !otherKeys.contains(key) && key != "document_type" {
                Self.appendProse(value, key: key, to: &text)
            }
        }
    }

    /// Appends the strings at a path and below it, a line each; arrays on the way stand for each of their elements.
    private static func append(_ value: JSONView, at path: ArraySlice<String>, to buffer: inout [UInt8]) {
        switch value.kind {
        case .string where path.isEmpty:
            appendLine(value, to: &buffer)
        case .array:
            for element in value.elements { append(element, at: path, to: &buffer) }
        case .object:
            if let key = path.first {
                if let member = value[key] { append(member, at: path.dropFirst(), to: &buffer) }
            } else {
                for (_, member) in value.members { append(member, at: path, to: &buffer) }
            }
        default: break
        }
    }

    /// Appends all strings that a person may have written: neither ids, nor addresses, nor dates.
    private static func appendProse(_ value: JSONView, key: String, to buffer: inout [UInt8]) {
        switch value.kind {
        case .string:
            guard !isIdentifierKey(key) else { return }
            let start = buffer.count
            appendLine(value, to: &buffer)
            let line = buffer[start...].drop { $0 == UInt8(ascii: "\n") }
            if isAddressOrDate(line) { buffer.removeSubrange(start...) }
        case .array:
            for element in value.elements { appendProse(element, key: key, to: &buffer) }
        case .object:
            for (key, member) in value.members { appendProse(member, key: key, to: &buffer) }
        default: break
        }
    }

    private static func appendLine(_ value: JSONView, to buffer: inout [UInt8]) {
        let start = buffer.count
        if start > 0 { buffer.append(UInt8(ascii: "\n")) }
        let textStart = buffer.count
        value.appendString(to: &buffer)
        if buffer.count == textStart { buffer.removeSubrange(start...) }
    }

    private static func isIdentifierKey(_ key: String) -> Bool {
        ["id", "uuid"].contains(key) || key.hasSuffix("_id") || key.hasSuffix("_uuid") || key.hasSuffix("_ids")
    }

    private static func isAddressOrDate(_ line: ArraySlice<UInt8>) -> Bool {
        if line.starts(with: "http://".utf8) || line.starts(with: "https://".utf8) { return true }
        guard line.count <= 40, let first = line.first, (0x30...0x39).contains(first) else { return false }
        return line.withUnsafeBytes { Timestamp(iso8601: $0) } != nil
    }
}
