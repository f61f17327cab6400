/// What made some bytes unacceptable as JSON, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reasons for which RFC 8259 or a limit of ours refuses a text.
    public enum Code: String, Sendable, Hashable {
        /// The text ended inside a value, or was empty.
        case unexpectedEnd
        /// A byte that cannot stand at its place.
        case unexpectedByte
        /// A number that breaks the grammar (leading zero, lone minus, empty fraction or exponent).
        case malformedNumber
        /// A backslash followed by something that is no escape.
        case malformedEscape
        /// A raw control character inside a string.
        case controlCharacter
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// More nesting than the parser was told to accept.
        case tooDeep
        /// More bytes than offsets can address (2 GiB).
        case tooLarge
        /// Something other than white space after the value.
        case trailingBytes
        /// A byte order mark, which RFC 8259 section 8.1 forbids to send.
        case byteOrderMark
    }

    /// Why the text was refused.
    public let code: Code
    /// The offset in bytes at which parsing stopped.
    public let offset: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// A sentence with the reason and the byte offset; never any of the content.
    public var description: String {
        let reason =
            switch code {
            case .unexpectedEnd: "the text ends in the middle of a value"
            case .unexpectedByte: "a character that cannot stand here"
            case .malformedNumber: "a malformed number"
            case .malformedEscape: "a malformed escape sequence"
            case .controlCharacter: "an unescaped control character in a string"
            case .invalidUTF8: "bytes that are not UTF-8"
            case .tooDeep: "nesting deeper than allowed"
            case .tooLarge: "a text larger than 2 GiB"
            case .trailingBytes: "more text after the end of the value"
            case .byteOrderMark: "a byte order mark"
            }
        return "invalid JSON at byte \(offset): \(reason)"
    }
}
