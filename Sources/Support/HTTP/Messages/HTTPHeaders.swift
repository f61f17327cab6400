/// Header fields in the order in which they are sent or arrived; names compare without regard to case.
///
/// Kept as the one byte buffer that a response brings: a lookup scans it, which for the few fields of a message costs
/// less than building a string or a dictionary entry for every field that nobody asks for.
///
/// A value is stored without surrounding white space, and CR, LF and NUL inside it become spaces (RFC 9110, section
/// 5.5), so no value can smuggle in a field of its own.
public struct HTTPHeaders: Sendable {
    /// The fields, each as `name:value` and a line feed.
    private(set) var storage: [UInt8]

    /// Creates an empty collection.
    public init() {
        storage = []
    }

    /// Creates the fields of `pairs`, in their order.
    public init(_ pairs: some Sequence<(String, String)>) {
        self.init()
        for (name, value) in pairs { add(name, value) }
    }

    /// Takes over a buffer of the form that `storage` documents.
    init(storage: [UInt8]) {
        self.storage = storage
    }

    /// Whether there is no field.
    public var isEmpty: Bool { storage.isEmpty }

    /// The value of the first field of that name; setting replaces every field of that name, and nil removes them.
    public subscript(name: String) -> String? {
        get {
            var found: String?
            scan(for: name) { _, value in
                found = String(decoding: value, as: UTF8.self)
                return false
            }
            return found
        }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// The values of all fields of that name, in order.
    public func values(for name: String) -> [String] {
        var found: [String] = []
        scan(for: name) { _, value in
            found.append(String(decoding: value, as: UTF8.self))
            return true
        }
        return found
    }

    /// Whether there is a field of that name.
    public func contains(_ name: String) -> Bool {
        var found = false
        scan(for: name) { _, _ in
            found = true
            return false
        }
        return found
    }

    /// Adds a field after the others, of the same name too.
    public mutating func add(_ name: String, _ value: String) {
        storage.reserveCapacity(storage.count + name.utf8.count + value.utf8.count + 2)
        // A byte that no name may have is kept from breaking the buffer, and makes the request fail when it is sent.
        for byte in name.utf8 { storage.append(byte.isTokenByte ? byte : UInt8(ascii: "?")) }
        storage.append(UInt8(ascii: ":"))
        let start = storage.count
        for byte in value.utf8 where storage.count > start || !byte.isFieldSpace {
            storage.append(byte.isFieldSpace && byte != UInt8(ascii: "\t") ? UInt8(ascii: " ") : byte)
        }
        while storage.count > start, let last = storage.last, last.isFieldSpace { storage.removeLast() }
        storage.append(UInt8(ascii: "\n"))
    }

    /// Replaces all fields of that name by one, which goes to the end.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        add(name, value)
    }

    /// Removes all fields of that name.
    public mutating func remove(_ name: String) {
        var ranges: [Range<Int>] = []
        scan(for: name) { range, _ in
            ranges.append(range)
            return true
        }
        for range in ranges.reversed() { storage.removeSubrange(range) }
    }

    /// Whether every name is a token, as RFC 9110 demands; the first that is not is returned.
    var firstInvalidName: String? {
        for (name, _) in self where name.isEmpty || !name.utf8.allSatisfy(\.isTokenByte) { return name }
        return nil
    }

    /// Calls `body` with the range and the value of each field of that name until it returns false.
    private func scan(for name: String, _ body: (Range<Int>, Slice<UnsafeBufferPointer<UInt8>>) -> Bool) {
        storage.withUnsafeBufferPointer { bytes in
            var start = 0
            while let field = HTTPHeaderField(in: bytes, at: start) {
                if field.isNamed(name, in: bytes), !body(field.range, bytes[field.value]) { return }
                start = field.range.upperBound
            }
        }
    }
}

// MARK: - Sequence

extension HTTPHeaders: Sequence {
    /// Walks the fields in order.
    public struct Iterator: IteratorProtocol, Sendable {
        private let storage: [UInt8]
        private var position = 0

        fileprivate init(_ storage: [UInt8]) {
            self.storage = storage
        }

        /// The next field, or nil after the last.
        public mutating func next() -> (name: String, value: String)? {
            storage.withUnsafeBufferPointer { bytes in
                guard let field = HTTPHeaderField(in: bytes, at: position) else { return nil }
                position = field.range.upperBound
                return (
                    String(decoding: bytes[field.name], as: UTF8.self),
                    String(decoding: bytes[field.value], as: UTF8.self)
                )
            }
        }
    }

    /// Walks the fields in order.
    public func makeIterator() -> Iterator {
        Iterator(storage)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Creates the fields of the literal, in its order; a name may repeat.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }
}

extension HTTPHeaders: Equatable {
    /// Whether both have the same fields in the same order; names compare without regard to case.
    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.storage == right.storage
            || left.elementsEqual(right) { $0.value == $1.value && $0.name.lowercased() == $1.name.lowercased() }
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomReflectable {
    /// The fields, with the values that carry credentials replaced by `<redacted>`.
    public var description: String {
        let fields = map { name, value in
            HTTPHeaders.secretNames.contains(name.lowercased()) ? "\(name): <redacted>" : "\(name): \(value)"
        }
        return "[\(fields.joined(separator: ", "))]"
    }

    /// Shows the description alone, so that a dump cannot reveal what it redacts.
    public var customMirror: Mirror {
        Mirror(self, children: ["fields": description], displayStyle: .struct)
    }

    /// Names, in lower case, of the fields that carry credentials.
    private static let secretNames: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
    ]
}

// MARK: - Bytes

/// Where one field lies in a buffer of `name:value` lines.
struct HTTPHeaderField {
    /// The whole line with its line feed.
    let range: Range<Int>
    let name: Range<Int>
    let value: Range<Int>

    /// Finds the field that begins at `start`, or nil at the end.
    init?(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        guard start < bytes.count else { return nil }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")) ?? end
        range = start..<min(end + 1, bytes.count)
        name = start..<colon
        value = min(colon + 1, end)..<end
    }

    /// Whether the field has that name, in any case of its ASCII letters.
    func isNamed(_ other: String, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let utf8 = other.utf8
        guard utf8.count == name.count else { return false }
        return zip(bytes[name], utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// Whether names of headers and methods may have the byte (`tchar` of RFC 9110, section 5.6.2).
    var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether the byte is white space around a value, or one that stands for white space inside it.
    var isFieldSpace: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
            || self == UInt8(ascii: "\n") || self == 0
    }

    /// The small letter of an ASCII capital, and every other byte itself.
    var lowercasedASCII: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
