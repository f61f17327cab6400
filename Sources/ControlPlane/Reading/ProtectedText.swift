/// The bytes of a YAML text in which every `${…}` is hidden from the YAML parser.
///
/// Between the braces and brackets of YAML's flow style, `${NAME}` would be read as the start of a mapping. So each is
/// replaced by a marker before parsing, and put back into the values that were parsed. Line breaks stay where they are.
struct ProtectedText {
    /// The bytes to parse.
    let bytes: [UInt8]
    private let references: [String]

    private static let opening = "\u{E000}"
    private static let closing = "\u{E001}"

    /// Hides the variables in a text; those whose default has quotes or backslashes are left to YAML's own rules.
    init(_ text: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var references: [String] = []
        var position = 0
        while position < text.count {
            if let end = Self.endOfReference(text, from: position) {
                bytes += "\(Self.opening)\(references.count)\(Self.closing)".utf8
                references.append(String(decoding: text[position..<end], as: UTF8.self))
                position = end
            } else {
                bytes.append(text[position])
                position += 1
            }
        }
        self.bytes = bytes
        self.references = references
    }

    /// A parsed text with the variables back in their places.
    func restore(_ text: String) -> String {
        guard !references.isEmpty, text.contains(Self.opening) else { return text }
        var result = ""
        for (index, part) in text.split(separator: Self.opening, omittingEmptySubsequences: false).enumerated() {
            let pieces = part.split(separator: Self.closing, maxSplits: 1, omittingEmptySubsequences: false)
            if index > 0, pieces.count == 2, let number = Int(pieces[0]), references.indices.contains(number) {
                result += references[number] + pieces[1]
            } else {
                result += (index > 0 ? Self.opening : "") + part
            }
        }
        return result
    }

    /// The end of a `${NAME}`, `${NAME:default}` or `$${NAME}` that begins at a position.
    private static func endOfReference(_ text: [UInt8], from start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "$") else { return nil }
        var position = start + 1
        if position < text.count, text[position] == UInt8(ascii: "$") { position += 1 }
        guard position < text.count, text[position] == UInt8(ascii: "{") else { return nil }
        position += 1
        var isName = true
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "}"): return position + 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "{"):
                return nil
            case UInt8(ascii: ":"), UInt8(ascii: "|"): isName = false
            case _ where isName && !Interpolation.isNameByte(byte): return nil
            default: break
            }
            position += 1
        }
        return nil
    }
}
