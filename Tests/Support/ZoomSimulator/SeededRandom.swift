/// A small random generator whose numbers follow from its key alone (SplitMix64).
///
/// Every object has a key of its own, so adding or removing one changes no other.
struct SeededRandom: RandomNumberGenerator {
    enum Stream: UInt64 {
        case user = 1, channel, live, upcoming, past, recording, message, file, content, participants, token
    }

    private var state: UInt64

    init(seed: UInt64, _ stream: Stream, _ first: Int = 0, _ second: Int = 0) {
        state = seed
        for part in [stream.rawValue, UInt64(truncatingIfNeeded: first), UInt64(truncatingIfNeeded: second)] {
            state = Self.mix(state ^ (part &* 0xd6e8_feb8_6659_fd93))
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() % UInt64(bound)) : 0 }

    /// Whether an event of that many per cent happens.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) } }
}

/// Identifiers in the forms Zoom gives them.
enum Identifier {
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Base64 with padding.
    static func base64(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, standard, padded: true) }

    /// 22 characters that need no escaping in a URL: users, files, channels.
    static func opaque(_ random: inout SeededRandom) -> String { encode(random.bytes(16), urlSafe, padded: false) }

    /// The uuid of a meeting instance.
    static func meeting(_ random: inout SeededRandom) -> String { base64(random.bytes(16)) }

    /// The id of a chat message.
    static func message(_ random: inout SeededRandom) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in random.bytes(16).enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func encode(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8], padded: Bool) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
        while padded, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }
}
