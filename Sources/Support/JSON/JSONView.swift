#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A value inside a ``JSONDocument``: cheap to pass on, decoded only where asked.
///
/// Reading a value as something that it is not gives `nil`, so chains such as `page["users"]?["id"]?.string` need no
/// checks in between.
public struct JSONView: Sendable {
    let storage: JSONStorage
    let index: Int

    @inline(__always)
    var node: JSONNode { storage.tape.nodes[index] }

    /// What kind of value this is.
    public var kind: JSONKind { node.kind }

    /// Whether the value is `null`.
    public var isNull: Bool { node.kind == .null }

    /// How many bytes the value takes in the text, a string without its quotes; for making room before it is written.
    public var textSize: Int { Int(node.end - node.start) }

    /// Runs `body` on the value's UTF-8 as it stands in the text: a string without its quotes, escapes untouched.
    @inline(__always)
    func withText<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        let node = node
        return storage.bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(node.start)..<Int(node.end)]))
        }
    }

    // MARK: Scalars

    /// The value of a string, escapes decoded; a lone surrogate escape reads as U+FFFD.
    public var string: String? {
        let node = node
        guard node.kind == .string else { return nil }
        return withText { text in
            if node.isEscaped { return JSONUnescaper.decode(text) }
            return String(unsafeUninitializedCapacity: text.count) { target in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: text)
                return text.count
            }
        }
    }

    /// The value of `true` and `false`.
    public var bool: Bool? {
        let node = node
        return node.kind == .bool ? node.end - node.start == 4 : nil
    }

    /// The value of a whole number that fits.
    public var int64: Int64? { node.kind == .integer ? withText(JSONNumber.int64) : nil }

    /// The value of a number, as the nearest double.
    public var double: Double? { numberText.flatMap { Double($0) } }

    /// The text of a number, exactly as written.
    public var numberText: String? {
        let kind = node.kind
        guard kind == .integer || kind == .number else { return nil }
        return withText { String(decoding: $0, as: UTF8.self) }
    }

    /// A string's value or a number's text: what an identifier that is sent now as one, now as the other, really says.
    public var identifier: String? { string ?? numberText }

    // MARK: Containers

    /// The number of elements or members; 0 for scalars.
    public var count: Int { Int(node.count) }

    /// The value of the member `key` of an object; where a key stands twice, its last value, as most parsers do.
    public subscript(_ key: String) -> JSONView? {
        guard node.kind == .object else { return nil }
        var found: Int?
        var wanted = key
        wanted.withUTF8 { wanted in
            forEachMember { keyIndex, valueIndex in
                if storage.keyEquals(keyIndex, UnsafeRawBufferPointer(wanted)) { found = valueIndex }
            }
        }
        return found.map { JSONView(storage: storage, index: $0) }
    }

    /// The elements of an array, in order; empty for anything else.
    public var elements: Elements {
        let node = node
        return Elements(
            storage: storage, index: index + 1, end: node.kind == .array ? Int(node.next) : index + 1)
    }

    /// The members of an object, in the order of the text; empty for anything else.
    public var members: Members {
        let node = node
        return Members(
            storage: storage, index: index + 1, end: node.kind == .object ? Int(node.next) : index + 1)
    }

    /// Calls `body` with the tape indices of each key and its value.
    @inline(__always)
    func forEachMember(_ body: (_ key: Int, _ value: Int) -> Void) {
        let end = Int(node.next)
        var cursor = index + 1
        while cursor < end {
            body(cursor, cursor + 1)
            cursor = Int(storage.tape.nodes[cursor + 1].next)
        }
    }

    /// The elements of an array, read one by one.
    public struct Elements: Sequence, IteratorProtocol, Sendable {
        let storage: JSONStorage
        var index: Int
        let end: Int

        /// The next element.
        public mutating func next() -> JSONView? {
            guard index < end else { return nil }
            defer { index = Int(storage.tape.nodes[index].next) }
            return JSONView(storage: storage, index: index)
        }
    }

    /// The members of an object, read one by one.
    public struct Members: Sequence, IteratorProtocol, Sendable {
        let storage: JSONStorage
        var index: Int
        let end: Int

        /// The next key and its value.
        public mutating func next() -> (key: String, value: JSONView)? {
            guard index < end else { return nil }
            let key = JSONView(storage: storage, index: index).string ?? ""
            let value = JSONView(storage: storage, index: index + 1)
            index = Int(storage.tape.nodes[index + 1].next)
            return (key, value)
        }
    }
}

extension JSONStorage {
    /// Whether the key at a tape index says `wanted` (UTF-8, not escaped).
    @inline(__always)
    func keyEquals(_ index: Int, _ wanted: UnsafeRawBufferPointer) -> Bool {
        let node = tape.nodes[index]
        let start = Int(node.start)
        let count = Int(node.end) - start
        if node.isEscaped {
            let decoded = JSONView(storage: self, index: index).string ?? ""
            return decoded.utf8.elementsEqual(wanted)
        }
        guard count == wanted.count else { return false }
        guard count > 0, let target = wanted.baseAddress else { return true }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return memcmp(base + start, target, count) == 0
        }
    }
}

extension JSONView: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { String(decoding: encoded(), as: UTF8.self) }

    /// The value as compact JSON bytes, tokens untouched.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: textSize + 2)
        writer.write(self)
        return writer.finish()
    }
}
