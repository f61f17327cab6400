/// The six kinds of JSON value (RFC 8259, section 3); numbers are split by whether they are whole.
public enum JSONKind: UInt8, Sendable {
    case null, bool, integer, number, string, array, object
}
