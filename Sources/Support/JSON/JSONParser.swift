#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One value of a parsed text: where it stands in the bytes, and where the value after it begins on the tape.
///
/// The tape lists values in the order of the text; an object's members are a string node (the key) and the value's nodes.
struct JSONNode {
    /// Offset of the first byte: inside the quotes for a string, the bracket for a container.
    var start: UInt32
    /// Offset after the last byte: before the closing quote for a string, after the bracket for a container.
    var end: UInt32
    /// Tape index of the node after this value and all that it contains.
    var next: UInt32
    /// For containers the number of elements or members.
    var count: UInt32 = 0
    var kind: JSONKind
    /// Whether a string contains a backslash and must be decoded.
    var isEscaped = false

    @inline(__always)
    init(start: Int, end: Int, next: Int, kind: JSONKind, isEscaped: Bool = false) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
        self.kind = kind
        self.isEscaped = isEscaped
    }
}

/// A growing tape of nodes in memory of its own, without an array's checks on each access.
///
/// Whoever holds the finished tape frees it: ``JSONStorage``, or the parser's caller when parsing failed.
struct JSONTape {
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 8)
        nodes = .allocate(capacity: self.capacity)
    }

    func deallocate() { nodes.deallocate() }

    @inline(__always)
    mutating func append(_ node: JSONNode) {
        if count == capacity { grow() }
        (nodes + count).initialize(to: node)
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }

    /// Closes the container at `index`: everything appended since belongs to it.
    @inline(__always)
    func close(_ index: Int, end: Int, members: Int) {
        nodes[index].end = UInt32(truncatingIfNeeded: end)
        nodes[index].next = UInt32(truncatingIfNeeded: count)
        nodes[index].count = UInt32(truncatingIfNeeded: members)
    }
}

/// A validating parser of RFC 8259 texts that fills a tape; it allocates nothing but the tape and a stack of open containers.
struct JSONParser {
    private let base: UnsafeRawPointer
    private let length: Int
    private let maximumDepth: Int
    private var position = 0
    private(set) var tape: JSONTape
    /// Whether white space stood anywhere between tokens; without it, values can be copied as they stand.
    private(set) var isCompact = true

    init(_ base: UnsafeRawPointer, count: Int, maximumDepth: Int) {
        self.base = base
        length = count
        self.maximumDepth = maximumDepth
        tape = JSONTape(capacity: count / 12)
    }

    mutating func parse() throws(JSONError) {
        if length > Int(Int32.max) { throw JSONError(.tooLarge, at: 0) }
        if length >= 3, byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF { throw JSONError(.byteOrderMark, at: 0) }
        skipSpace()
        try parseValue()
        skipSpace()
        if position < length { throw JSONError(.trailingBytes, at: position) }
    }

    @inline(__always)
    private func byte(_ offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    private mutating func skipSpace() {
        while position < length {
            let next = byte(position)
            if next > 0x20 || !(next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09) { return }
            position += 1
            isCompact = false
        }
    }

    /// Parses one value with everything in it, without recursion: depth costs an entry of `open`, not stack.
    private mutating func parseValue() throws(JSONError) {
        var open: [(index: Int, members: Int, isObject: Bool)] = []
        while true {
            // A value starts here.
            guard position < length else { throw JSONError(.unexpectedEnd, at: position) }
            let first = byte(position)
            var opened = false
            switch first {
            case UInt8(ascii: "\""):
                try parseString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if open.count == maximumDepth { throw JSONError(.tooDeep, at: position) }
                let isObject = first == UInt8(ascii: "{")
                let index = tape.count
                tape.append(JSONNode(start: position, end: 0, next: 0, kind: isObject ? .object : .array))
                position += 1
                skipSpace()
                guard position < length else { throw JSONError(.unexpectedEnd, at: position) }
                if byte(position) == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    position += 1
                    tape.close(index, end: position, members: 0)
                } else {
                    open.append((index, 0, isObject))
                    opened = true
                    if isObject { try parseKey() }
                }
            case UInt8(ascii: "t"): try parseLiteral("true", kind: .bool)
            case UInt8(ascii: "f"): try parseLiteral("false", kind: .bool)
            case UInt8(ascii: "n"): try parseLiteral("null", kind: .null)
            default: try parseNumber()
            }
            if opened { continue }

            // A value ended here: close what ends with it, or go on to the next member.
            while true {
                guard let container = open.last else { return }
                skipSpace()
                guard position < length else { throw JSONError(.unexpectedEnd, at: position) }
                let separator = byte(position)
                open[open.count - 1].members = container.members + 1
                if separator == UInt8(ascii: ",") {
                    position += 1
                    skipSpace()
                    if container.isObject { try parseKey() }
                    break
                }
                let closing = container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
                guard separator == closing else { throw JSONError(.unexpectedByte, at: position) }
                position += 1
                tape.close(container.index, end: position, members: container.members + 1)
                open.removeLast()
            }
        }
    }

    /// Parses `"key" :` and leaves the position at the member's value.
    @inline(__always)
    private mutating func parseKey() throws(JSONError) {
        guard position < length else { throw JSONError(.unexpectedEnd, at: position) }
        guard byte(position) == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
        try parseString()
        skipSpace()
        guard position < length else { throw JSONError(.unexpectedEnd, at: position) }
        guard byte(position) == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
        skipSpace()
    }

    private mutating func parseLiteral(_ literal: StaticString, kind: JSONKind) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        let available = min(count, length - position)
        guard memcmp(base + position, literal.utf8Start, available) == 0 else {
            throw JSONError(.unexpectedByte, at: position)
        }
        guard available == count else { throw JSONError(.unexpectedEnd, at: length) }
        tape.append(JSONNode(start: position, end: position + count, next: tape.count + 1, kind: kind))
        position += count
    }

    @inline(__always)
    private mutating func parseString() throws(JSONError) {
        let start = position + 1
        var cursor = start
        var isEscaped = false
        while true {
            cursor = skipPlain(from: cursor)
            guard cursor < length else { throw JSONError(.unexpectedEnd, at: length) }
            let next = byte(cursor)
            if next == UInt8(ascii: "\"") { break }
            if next == UInt8(ascii: "\\") {
                isEscaped = true
                cursor = try skipEscape(at: cursor)
            } else if next < 0x20 {
                throw JSONError(.controlCharacter, at: cursor)
            } else if next >= 0x80 {
                cursor = try skipMultibyte(at: cursor)
            } else {
                cursor += 1
            }
        }
        tape.append(JSONNode(start: start, end: cursor, next: tape.count + 1, kind: .string, isEscaped: isEscaped))
        position = cursor + 1
    }

    /// Advances over bytes that need no look: ASCII without quotes, backslashes and control characters, eight at a time.
    @inline(__always)
    private func skipPlain(from start: Int) -> Int {
        var cursor = start
        while cursor + 8 <= length {
            let special = UTF8Scan.specialBytes(
                in: UInt64(littleEndian: base.loadUnaligned(fromByteOffset: cursor, as: UInt64.self)))
            if special != 0 { return cursor + special.trailingZeroBitCount / 8 }
            cursor += 8
        }
        while cursor < length {
            let next = byte(cursor)
            if next < 0x20 || next >= 0x80 || next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") { break }
            cursor += 1
        }
        return cursor
    }

    private func skipEscape(at cursor: Int) throws(JSONError) -> Int {
        guard cursor + 1 < length else { throw JSONError(.unexpectedEnd, at: length) }
        switch byte(cursor + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return cursor + 2
        case UInt8(ascii: "u"):
            guard cursor + 6 <= length else { throw JSONError(.unexpectedEnd, at: length) }
            for offset in cursor + 2..<cursor + 6 where UTF8Scan.hexValue(byte(offset)) == nil {
                throw JSONError(.malformedEscape, at: cursor)
            }
            return cursor + 6
        default:
            throw JSONError(.malformedEscape, at: cursor)
        }
    }

    /// Validates one multi-byte character by the table of well-formed sequences (Unicode, table 3-7).
    private func skipMultibyte(at cursor: Int) throws(JSONError) -> Int {
        let count = UTF8Scan.sequenceLength(UnsafeRawBufferPointer(start: base + cursor, count: length - cursor))
        guard count > 0 else { throw JSONError(.invalidUTF8, at: cursor) }
        return cursor + count
    }

    @inline(__always)
    private mutating func parseNumber() throws(JSONError) {
        let start = position
        var cursor = position
        var isInteger = true
        let isNegative = byte(cursor) == UInt8(ascii: "-")
        if isNegative { cursor += 1 }
        guard cursor < length else { throw JSONError(.unexpectedEnd, at: length) }
        let lead = byte(cursor)
        guard lead >= 0x30, lead <= 0x39 else {
            throw JSONError(isNegative ? .malformedNumber : .unexpectedByte, at: start)
        }
        let digits = cursor
        cursor = skipDigits(from: cursor)
        if lead == 0x30, cursor - digits > 1 { throw JSONError(.malformedNumber, at: start) }
        let digitCount = cursor - digits
        if isNegative, lead == 0x30 { isInteger = false }  // -0 is no Int64: its text must survive
        if cursor < length, byte(cursor) == UInt8(ascii: ".") {
            isInteger = false
            let fraction = cursor + 1
            cursor = skipDigits(from: fraction)
            if cursor == fraction { throw JSONError(.malformedNumber, at: start) }
        }
        if cursor < length, byte(cursor) | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            cursor += 1
            if cursor < length, byte(cursor) == UInt8(ascii: "+") || byte(cursor) == UInt8(ascii: "-") { cursor += 1 }
            let exponent = cursor
            cursor = skipDigits(from: exponent)
            if cursor == exponent { throw JSONError(.malformedNumber, at: start) }
        }
        if isInteger, digitCount >= 19 {
            isInteger = JSONNumber.int64(UnsafeRawBufferPointer(start: base + start, count: cursor - start)) != nil
        }
        tape.append(
            JSONNode(start: start, end: cursor, next: tape.count + 1, kind: isInteger ? .integer : .number))
        position = cursor
    }

    @inline(__always)
    private func skipDigits(from start: Int) -> Int {
        var cursor = start
        while cursor < length, byte(cursor) &- 0x30 <= 9 { cursor += 1 }
        return cursor
    }
}
