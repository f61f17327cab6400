/// Finds the values of several keys in one walk over an object.
///
/// The keys are prepared once. What is found are ``Slot``s, which cost nothing to keep, can be read in place, and become a
/// ``JSONView`` only where one is needed.
package struct JSONMemberTable: Sendable {
    /// Where a value stands in its document's bytes.
    package struct Slot: Sendable {
        /// What kind of value it is.
        package let kind: JSONKind
        /// Whether it is a string with escapes, which must be decoded before it is compared.
        package let isEscaped: Bool
        private let start: UInt32
        private let end: UInt32
        fileprivate let index: UInt32

        fileprivate init(_ node: JSONNode, index: Int) {
            kind = node.kind
            isEscaped = node.isEscaped
            start = node.start
            end = node.end
            self.index = UInt32(truncatingIfNeeded: index)
        }

        /// The bytes of the value's text, a string's without its quotes.
        package var text: Range<Int> { Int(start)..<Int(end) }
    }

    private struct Key {
        let place: Int
        let bytes: Range<Int>
    }

    /// The keys, shortest first.
    private let keys: [Key]
    /// The bytes of all keys, one after the other.
    private let bytes: [UInt8]
    /// Where the keys of each length begin in ``keys``; the last length stands for all longer ones.
    private let starts: [Int]

    private static let longest = 63

    /// A table of `keys`, which are told apart by their places from now on.
    package init(_ keys: [String]) {
        var bytes: [UInt8] = []
        var sorted: [Key] = []
        for (place, key) in keys.enumerated().sorted(by: { $0.element.utf8.count < $1.element.utf8.count }) {
            let start = bytes.count
            bytes.append(contentsOf: key.utf8)
            sorted.append(Key(place: place, bytes: start..<bytes.count))
        }
        self.keys = sorted
        self.bytes = bytes
        starts =
            (0...Self.longest + 1).map { length in
                sorted.prefix { $0.bytes.count < length }.count
            }.dropLast() + [sorted.count]
    }

    /// How many keys there are.
    package var count: Int { keys.count }

    /// Walks over an object's members and notes where the value of each key stands.
    ///
    /// Where a key stands twice, its last value counts, as for ``JSONView/subscript(_:)``. What is no object has no members.
    ///
    /// - Parameter slots: room for ``count`` slots, all `nil`, in the order of the keys.
    package func locate(in view: JSONView, slots: UnsafeMutableBufferPointer<Slot?>) {
        guard view.kind == .object, !keys.isEmpty else { return }
        let storage = view.storage
        bytes.withUnsafeBytes { bytes in
            view.forEachMember { key, value in
                let node = storage.tape.nodes[key]
                let length = node.isEscaped ? Self.longest : min(Int(node.end - node.start), Self.longest)
                // An escaped key may have any length once it is decoded.
                for candidate in keys[(node.isEscaped ? 0 : starts[length])..<starts[length + 1]] {
                    if storage.keyEquals(key, UnsafeRawBufferPointer(rebasing: bytes[candidate.bytes])) {
                        slots[candidate.place] = Slot(storage.tape.nodes[value], index: value)
                    }
                }
            }
        }
    }
}

extension JSONView {
    /// The value in a slot that ``JSONMemberTable/locate(in:slots:)`` found in this view's document.
    package func value(in slot: JSONMemberTable.Slot) -> JSONView { JSONView(storage: storage, index: Int(slot.index)) }

    /// Runs `body` on the bytes of the whole document, in which slots have their places.
    package func withDocumentBytes(_ body: (UnsafeRawBufferPointer) -> Int?) -> Int? {
        storage.bytes.withUnsafeBytes(body)
    }
}

extension JSONNumber {
    /// The value of a whole number's text, such as a ``JSONMemberTable/Slot`` of the kind `integer` has.
    package static func integer(_ text: UnsafeRawBufferPointer) -> Int64? { int64(text) }
}
