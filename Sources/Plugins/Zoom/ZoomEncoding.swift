extension String {
    /// The text percent-encoded for a path component or a parameter: only unreserved characters stay as they are.
    var percentEncoded: String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(utf8.count + 8)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// A meeting's uuid as a path component: encoded once more where Zoom's router would take its slashes for its own.
    var meetingPathComponent: String {
        hasPrefix("/") || contains("//") ? percentEncoded.percentEncoded : percentEncoded
    }

    /// The UTF-8 of the text in base64 (RFC 4648, section 4).
    var base64: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = Array(utf8)
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                encoded.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The text of a foreign answer made fit for a message: one line, not long, without the secrets and the parameters
    /// of URLs that it may repeat.
    func quotable(hiding secrets: [String]) -> String {
        var text = self
        for secret in secrets where !secret.isEmpty { text = text.replacing(secret, with: "<redacted>") }
        let words = text.split { $0.isWhitespace || $0.asciiValue.map { $0 < 0x20 } == true }.map { word in
            guard let mark = word.firstIndex(of: "?"), word[mark...].contains("=") else { return String(word) }
            return "\(word[..<mark])?…"
        }
        var line = words.joined(separator: " ")
        // A hint may follow, with a full stop of its own before it.
        while line.hasSuffix(".") { line.removeLast() }
        return line.count > 500 ? "\(line.prefix(500))…" : line
    }
}

/// A 64-bit hash that is the same in every run and on every machine (FNV-1a), for ids made of other fields.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Feeds bytes and an end mark, so that `ab`, `c` and `a`, `bc` differ.
    mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { step(byte) }
        step(0xFF)
    }

    private mutating func step(_ byte: UInt8) {
        state ^= UInt64(byte)
        state &*= 0x0000_0100_0000_01b3
    }

    /// The hash in hexadecimal.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
