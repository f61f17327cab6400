/// Chance that can be had again: numbers that look random and depend on nothing but what they are rolled from.
enum MockDice {
    /// One percent of all 32-bit numbers.
    static let percent: UInt64 = (1 << 32) / 100 + 1

    /// The number for a key and one of its aspects (the mixing function of SplitMix64).
    @inline(__always)
    static func roll(_ key: UInt64, _ aspect: UInt64) -> UInt64 {
        var value = key &+ (aspect &+ 1) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
