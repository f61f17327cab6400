/// The kind of a JSON value (RFC 8259, section 3); numbers are split by whether they are whole 64-bit integers.
public enum JSONKind: UInt8, Sendable, Hashable {
    /// The literal `null`.
    case null
    /// `true` or `false`.
    case bool
    /// A number without fraction and exponent that an `Int64` holds exactly.
    case integer
    /// Any other number, kept as its text.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}
