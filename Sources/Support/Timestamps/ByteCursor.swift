/// Reads a date from ASCII bytes, front to back, without allocating.
///
/// Every `read` either consumes what it describes or consumes nothing and says so.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Consumes the byte if it comes next.
    mutating func read(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Consumes one byte if it is among these.
    mutating func read(anyOf choices: StaticString) -> UInt8? {
        guard let byte = next, choices.withUTF8Buffer({ $0.contains(byte) }) else { return nil }
        position += 1
        return byte
    }

    /// Consumes exactly this many decimal digits and returns their value.
    mutating func readNumber(digits: Int) -> Int? {
        guard bytes.count - position >= digits else { return nil }
        var value = 0
        for offset in position..<position + digits {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += digits
        return value
    }

    /// Consumes one decimal digit.
    mutating func readDigit() -> Int? { readNumber(digits: 1) }

    /// Consumes the text, ignoring the case of ASCII letters.
    mutating func read(_ text: StaticString) -> Bool {
        let matches = text.withUTF8Buffer { expected in
            bytes.count - position >= expected.count
                && expected.indices.allSatisfy { Self.lowercase(bytes[position + $0]) == Self.lowercase(expected[$0]) }
        }
        if matches { position += text.utf8CodeUnitCount }
        return matches
    }

    /// Consumes one of the texts and returns its place in the list.
    mutating func readIndex(among texts: [StaticString]) -> Int? {
        for (index, text) in texts.enumerated() where read(text) { return index }
        return nil
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension String {
    /// Lends the text's UTF-8 bytes; nothing is copied for native strings.
    func withUTF8Bytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
            ?? Array(utf8).withUnsafeBytes(body)
    }
}
