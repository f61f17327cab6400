import JSON
import Timestamps

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A rule prepared for decisions: plain values and positions only, so that reading it counts no references.
struct CompiledRule {
    let operation: RuleOperation
    /// The place of the field among all fields that rules name.
    let place: Int
    /// Where the value's bytes stand among those of all rules.
    let value: Range<Int>
    /// The place of the pattern of a `regex` rule.
    let pattern: Int
    private let integer: Int64?
    private let number: Double?
    private let bool: Bool?
    private let moment: Timestamp?

    init(_ rule: Rule, place: Int, value: Range<Int>, pattern: Int?) {
        operation = rule.operation
        self.place = place
        self.value = value
        self.pattern = pattern ?? 0
        let text = RuleNumber.trimmed(rule.value)
        integer = Int64(text)
        number = RuleNumber.double(text)
        bool =
            switch text.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        moment = Timestamp(iso8601: rule.value)
    }

    /// Whether a value's text must be made up first: for string operations on what is neither a text nor a number.
    @inline(__always)
    func needsDescription(of kind: JSONKind) -> Bool {
        switch kind {
        case .string, .integer, .number: false
        case .null, .bool, .array, .object:
            switch operation {
            case .equals, .greater, .less: false
            case .contains, .startsWith, .endsWith, .regex: true
            }
        }
    }

    /// Whether `equals`, `>` or `<` holds for a document's value.
    ///
    /// - Parameter text: a string's value, or the JSON text of anything else.
    @inline(__always)
    func compares(_ kind: JSONKind, _ text: UnsafeRawBufferPointer, to wanted: UnsafeRawBufferPointer) -> Bool {
        switch kind {
        case .string: return compares(text, to: wanted)
        case .integer:
            guard let left = JSONNumber.integer(text) else { return false }
            if let right = integer { return holds(left, right) }
            return number.map { holds(Double(left), $0) } ?? false
        case .number:
            guard let right = number, let left = Double(String(decoding: text, as: UTF8.self)) else { return false }
            return holds(left, right)
        case .bool: return operation == .equals && bool == (text.count == 4)
        case .null, .array, .object: return false
        }
    }

    private func compares(_ text: UnsafeRawBufferPointer, to wanted: UnsafeRawBufferPointer) -> Bool {
        if operation == .equals { return text.count == wanted.count && text.starts(with: wanted, at: 0) }
        if let moment, !Self.sortAsWritten(text, wanted), let left = Timestamp(iso8601: text) {
            return holds(left, moment)
        }
        let shared = min(text.count, wanted.count)
        var order: Int32 = 0
        if shared > 0, let left = text.baseAddress, let right = wanted.baseAddress {
            order = memcmp(left, right, shared)
        }
        return order == 0 ? holds(text.count, wanted.count) : holds(order, 0)
    }

    /// Whether two moments are both written as `2026-01-31T23:59:59Z`, so that the earlier one is also the lesser text.
    @inline(__always)
    private static func sortAsWritten(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == 20, right.count == 20 else { return false }
        return left[19] == UInt8(ascii: "Z") && right[19] == left[19] && left[10] == right[10]
    }

    @inline(__always)
    private func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch operation {
        case .equals: left == right
        case .greater: left > right
        case .less: left < right
        case .contains, .startsWith, .endsWith, .regex: false
        }
    }
}

/// Reads the numbers that people write into rules.
enum RuleNumber {
    /// The text without the white space around it.
    static func trimmed(_ text: String) -> String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = text.unicodeScalars.drop(while: isSpace)
        return String(String.UnicodeScalarView(start.reversed().drop(while: isSpace).reversed()))
    }

    /// A decimal number; hexadecimal ones and NaN, which `Double` would read, are none.
    static func double(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether `other` stands at an offset.
    @inline(__always)
    func starts(with other: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard offset >= 0, count - offset >= other.count else { return false }
        guard !other.isEmpty, let base = baseAddress, let wanted = other.baseAddress else { return true }
        return memcmp(base + offset, wanted, other.count) == 0
    }

    /// Whether a string operation finds `other`.
    @inline(__always)
    func has(_ other: UnsafeRawBufferPointer, _ operation: RuleOperation) -> Bool {
        switch operation {
        case .startsWith: return starts(with: other, at: 0)
        case .endsWith: return starts(with: other, at: count - other.count)
        case .contains: return contains(other)
        case .equals, .regex, .greater, .less: return false
        }
    }

    /// Whether `other` stands anywhere: hops from one occurrence of its first byte to the next.
    @inline(__always)
    private func contains(_ other: UnsafeRawBufferPointer) -> Bool {
        guard let first = other.first else { return true }
        guard let base = baseAddress else { return false }
        var offset = 0
        while count - offset >= other.count {
            let room = count - offset - other.count + 1
            guard let hit = memchr(base + offset, Int32(first), room) else { return false }
            offset = UnsafeRawPointer(hit) - base
            if starts(with: other, at: offset) { return true }
            offset += 1
        }
        return false
    }
}
