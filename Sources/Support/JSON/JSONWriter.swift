#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes compact JSON into one growing buffer.
///
/// Commas and colons are its own business:
/// ```swift
/// var writer = JSONWriter()
/// writer.object { object in
///     object.member("id", 7)
///     object.members(of: view, excluding: secrets)
/// }
/// let bytes = writer.finish()
/// ```
public struct JSONWriter: Sendable {
    private(set) var buffer: [UInt8] = []
    /// Whether the next key or element must be preceded by a comma.
    private var needsComma = false

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 0) { buffer.reserveCapacity(capacity) }

    /// What was written so far.
    public var bytes: [UInt8] { buffer }

    /// How many bytes were written so far.
    public var count: Int { buffer.count }

    /// Hands over the bytes.
    public consuming func finish() -> [UInt8] { buffer }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll(keepingCapacity: true)
        needsComma = false
    }

    // MARK: Structure

    /// Writes an object whose members `body` writes.
    public mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    /// Writes the key of the member whose value is written next.
    @inline(__always)
    public mutating func key(_ key: String) {
        write(key)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a line feed: the border between the lines of NDJSON.
    public mutating func newline() {
        buffer.append(0x0A)
        needsComma = false
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
    }

    // MARK: Values

    /// Writes `null`.
    public mutating func writeNull() { writeVerbatim("null") }

    /// Writes `true` or `false`.
    public mutating func write(_ value: Bool) { writeVerbatim(value ? "true" : "false") }

    /// Writes a whole number.
    public mutating func write(_ value: Int64) {
        separate()
        needsComma = true
        var magnitude = value.magnitude
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        if magnitude < 10 {
            buffer.append(0x30 + UInt8(truncatingIfNeeded: magnitude))
            return
        }
        let start = buffer.count
        while magnitude > 0 {
            buffer.append(0x30 + UInt8(truncatingIfNeeded: magnitude % 10))
            magnitude /= 10
        }
        buffer[start...].reverse()
    }

    /// Writes a whole number.
    public mutating func write(_ value: Int) { write(Int64(value)) }

    /// Writes a number as its text.
    public mutating func write(_ value: JSONNumber) {
        separate()
        needsComma = true
        buffer.append(contentsOf: value.text.utf8)
    }

    /// Writes a string, escaping what RFC 8259 demands and nothing more.
    @inline(__always)
    public mutating func write(_ value: String) {
        separate()
        needsComma = true
        var value = value
        value.withUTF8 { writeQuoted(UnsafeRawBufferPointer($0)) }
    }

    /// Writes a tree.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeNull()
        case .bool(let bool): write(bool)
        case .integer(let integer): write(integer)
        case .number(let number): write(number)
        case .string(let string): write(string)
        case .array(let elements):
            open(UInt8(ascii: "["))
            for element in elements { write(element) }
            close(UInt8(ascii: "]"))
        case .object(let object):
            open(UInt8(ascii: "{"))
            for member in object.storage {
                key(member.key)
                write(member.value)
            }
            close(UInt8(ascii: "}"))
        }
    }

    /// Writes a parsed value as it stood, without the white space around its tokens.
    public mutating func write(_ view: JSONView) {
        separate()
        needsComma = true
        copy(view.storage, index: view.index)
    }

    /// Writes bytes that are one JSON value already.
    public mutating func writeEncoded(_ bytes: [UInt8]) {
        separate()
        needsComma = true
        buffer.append(contentsOf: bytes)
    }

    // MARK: Members

    /// Writes one member.
    @inline(__always)
    public mutating func member(_ key: String, _ value: String) {
        self.key(key)
        write(value)
    }

    /// Writes one member.
    public mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        write(value)
    }

    /// Writes one member.
    public mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        write(value)
    }

    /// Writes one member.
    public mutating func member(_ key: String, _ value: JSONValue) {
        self.key(key)
        write(value)
    }

    /// Writes one member.
    public mutating func member(_ key: String, _ value: JSONView) {
        self.key(key)
        write(value)
    }

    /// Writes the members of a parsed object as they stood and in their order, but for those with an excluded key.
    public mutating func members(of view: JSONView, excluding excluded: JSONKeySet = []) {
        guard view.kind == .object else { return }
        let storage = view.storage
        if excluded.isEmpty, storage.isCompact {
            guard view.count > 0 else { return }
            separate()
            needsComma = true
            let node = view.node
            copy(storage, from: Int(node.start) + 1, to: Int(node.end) - 1)
            return
        }
        if storage.isCompact {
            copyRuns(of: view, excluding: excluded)
            return
        }
        view.forEachMember { key, value in
            guard !excluded.contains(storage, key) else { return }
            separate()
            needsComma = true
            copy(storage, index: key)
            buffer.append(UInt8(ascii: ":"))
            copy(storage, index: value)
        }
    }

    /// Copies the members of a compact object: what stands between two excluded ones at once, commas included.
    private mutating func copyRuns(of view: JSONView, excluding excluded: JSONKeySet) {
        let storage = view.storage
        var run = 0..<0
        view.forEachMember { key, value in
            if excluded.contains(storage, key) {
                copyRun(run, of: storage)
                run = 0..<0
            } else {
                run = (run.isEmpty ? storage.textStart(key) : run.lowerBound)..<storage.textEnd(value)
            }
        }
        copyRun(run, of: storage)
    }

    @inline(__always)
    private mutating func copyRun(_ run: Range<Int>, of storage: JSONStorage) {
        guard !run.isEmpty else { return }
        separate()
        needsComma = true
        copy(storage, from: run.lowerBound, to: run.upperBound)
    }

    // MARK: Copying

    @inline(__always)
    private mutating func copy(_ storage: JSONStorage, from start: Int, to end: Int) {
        storage.bytes.withUnsafeBytes { bytes in
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }

    /// Copies a value's tokens; the depth of recursion is bounded by the parser's depth limit.
    private mutating func copy(_ storage: JSONStorage, index: Int) {
        let node = storage.tape.nodes[index]
        if storage.isCompact || (node.kind != .array && node.kind != .object) {
            copy(storage, from: storage.textStart(index), to: storage.textEnd(index))
            return
        }
        let isObject = node.kind == .object
        buffer.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        var cursor = index + 1
        var isFirst = true
        while cursor < Int(node.next) {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            if isObject {
                copy(storage, from: storage.textStart(cursor), to: storage.textEnd(cursor))
                buffer.append(UInt8(ascii: ":"))
                cursor += 1
            }
            copy(storage, index: cursor)
            cursor = Int(storage.tape.nodes[cursor].next)
        }
        buffer.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    // MARK: Escaping

    @inline(__always)
    private mutating func writeQuoted(_ text: UnsafeRawBufferPointer) {
        buffer.append(UInt8(ascii: "\""))
        var plain = 0
        while true {
            let special = Self.firstEscaped(in: text, from: plain)
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[plain..<special]))
            guard special < text.count else { break }
            writeEscape(text[special])
            plain = special + 1
        }
        buffer.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func firstEscaped(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var cursor = start
        while cursor + 8 <= text.count {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
            let special = UTF8Scan.escapedBytes(in: word)
            if special != 0 { return cursor + special.trailingZeroBitCount / 8 }
            cursor += 8
        }
        while cursor < text.count {
            let byte = text[cursor]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            cursor += 1
        }
        return cursor
    }

    @inline(never)
    private mutating func writeEscape(_ byte: UInt8) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(byte)
        case 0x08: buffer.append(UInt8(ascii: "b"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0C: buffer.append(UInt8(ascii: "f"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            buffer.append(contentsOf: [
                UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)],
            ])
        }
    }

    @inline(__always)
    private mutating func writeVerbatim(_ literal: StaticString) {
        separate()
        needsComma = true
        buffer.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }
}

extension JSONStorage {
    /// The offset of a value's first byte, a string's quote included.
    @inline(__always)
    func textStart(_ index: Int) -> Int {
        let node = tape.nodes[index]
        return node.kind == .string ? Int(node.start) - 1 : Int(node.start)
    }

    /// The offset after a value's last byte, a string's quote included.
    @inline(__always)
    func textEnd(_ index: Int) -> Int {
        let node = tape.nodes[index]
        return node.kind == .string ? Int(node.end) + 1 : Int(node.end)
    }
}
