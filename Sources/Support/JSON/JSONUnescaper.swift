/// Decodes the escapes of a string that the parser has validated.
enum JSONUnescaper {
    static func decode(_ text: UnsafeRawBufferPointer) -> String {
        // No escape decodes to more bytes than it is written with.
        String(unsafeUninitializedCapacity: text.count) { target in
            var read = 0
            var written = 0
            func put(_ byte: UInt8) {
                target[written] = byte
                written += 1
            }
            while read < text.count {
                let byte = text[read]
                guard byte == UInt8(ascii: "\\") else {
                    put(byte)
                    read += 1
                    continue
                }
                let escape = text[read + 1]
                read += 2
                switch escape {
                case UInt8(ascii: "b"): put(0x08)
                case UInt8(ascii: "f"): put(0x0C)
                case UInt8(ascii: "n"): put(0x0A)
                case UInt8(ascii: "r"): put(0x0D)
                case UInt8(ascii: "t"): put(0x09)
                case UInt8(ascii: "u"):
                    let scalar = unicodeEscape(text, at: &read)
                    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
                default: put(escape)
                }
            }
            return written
        }
    }

    /// Reads the four digits at `position` (after `\u`), and the second half of a surrogate pair if one follows.
    private static func unicodeEscape(_ text: UnsafeRawBufferPointer, at position: inout Int) -> Unicode.Scalar {
        let first = fourDigits(text, at: position)
        position += 4
        if UTF16.isLeadSurrogate(first), position + 6 <= text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        {
            let second = fourDigits(text, at: position + 2)
            if UTF16.isTrailSurrogate(second) {
                position += 6
                return UTF16.decode(UTF16.EncodedScalar([first, second]))
            }
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private static func fourDigits(_ text: UnsafeRawBufferPointer, at position: Int) -> UInt16 {
        var value: UInt16 = 0
        for index in position..<position + 4 { value = value << 4 | (UTF8Scan.hexValue(text[index]) ?? 0) }
        return value
    }
}
