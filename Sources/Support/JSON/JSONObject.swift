/// The members of a JSON object, in order.
///
/// Look-ups scan: objects in practice have few members, and a hash table a value would cost more than it saves.
/// A key that stands twice keeps both members when written; look-ups see the last.
public struct JSONObject: Sendable, Hashable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
    /// A key and its value.
    public struct Member: Sendable, Hashable {
        /// The key, decoded.
        public var key: String
        /// The value.
        public var value: JSONValue
    }

    private(set) var storage: [Member]

    /// An object without members.
    public init(capacity: Int = 0) {
        storage = []
        storage.reserveCapacity(capacity)
    }

    /// An object with `members`, in their order.
    public init(_ members: [(String, JSONValue)]) {
        storage = members.map { Member(key: $0.0, value: $0.1) }
    }

    /// An object with the literal's members, in their order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements.map { ($0.0, $0.1) }) }

    /// The position of the first member.
    public var startIndex: Int { storage.startIndex }
    /// The position after the last member.
    public var endIndex: Int { storage.endIndex }
    /// The member at a position.
    public subscript(_ position: Int) -> Member { storage[position] }

    /// The keys, in order.
    public var keys: [String] { storage.map(\.key) }

    /// The value of a key: reading gives `nil` when absent, writing replaces in place or appends, `nil` removes.
    public subscript(_ key: String) -> JSONValue? {
        get { storage.last { $0.key == key }?.value }
        set {
            guard let newValue else {
                storage.removeAll { $0.key == key }
                return
            }
            if let index = storage.lastIndex(where: { $0.key == key }) {
                storage[index].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Adds a member at the end, without looking whether the key is there.
    public mutating func append(_ key: String, _ value: JSONValue) {
        storage.append(Member(key: key, value: value))
    }
}
