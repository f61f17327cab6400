/// A number kept as the text in which it was written, so that no digit is ever altered.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number as it stands in the JSON text, for example `1.50` or `18446744073709551615`.
    public let text: String

    /// Keeps `text`, which the parser found to be a number.
    init(validated text: String) { self.text = text }

    /// A number from its JSON text; `nil` when `text` is not a JSON number.
    public init?(_ text: String) {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        switch value {
        case .integer(let integer) where String(integer) == text: self.text = text
        case .number(let number) where number.text == text: self.text = text
        default: return nil
        }
    }

    /// A finite double in the shortest text that reads back as the same value; `nil` for infinities and NaN.
    public init?(_ double: Double) {
        guard double.isFinite else { return nil }
        text = double.description
    }

    /// The nearest double.
    public var double: Double { Double(text) ?? .nan }

    /// The value, if it is whole and an unsigned 64-bit integer holds it.
    public var uint64: UInt64? { UInt64(text) }

    /// The text of the number.
    public var description: String { text }

    /// Reads a whole number exactly; `nil` when it does not fit or is not whole.
    @inline(__always)
    static func int64(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let first = bytes.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var magnitude: UInt64 = 0
        for index in (isNegative ? 1 : 0)..<bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            magnitude = sum
        }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }
}
