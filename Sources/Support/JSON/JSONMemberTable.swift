/// Finds the values of several keys in one walk over an object.
///
/// The keys are prepared once; what is found are positions, which cost nothing to keep and become a ``JSONView`` only where
/// one is needed.
package struct JSONMemberTable: Sendable {
    /// The position of a key that the object does not have.
    package static let absent = UInt32.max

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
    /// - Parameter positions: room for ``count`` positions, in the order of the keys; all of them are written.
    package func locate(in view: JSONView, positions: UnsafeMutableBufferPointer<UInt32>) {
        positions.update(repeating: Self.absent)
        guard view.kind == .object, !keys.isEmpty else { return }
        let storage = view.storage
        bytes.withUnsafeBytes { bytes in
            view.forEachMember { key, value in
                let node = storage.tape.nodes[key]
                let length = node.isEscaped ? Self.longest : min(Int(node.end - node.start), Self.longest)
                // An escaped key may have any length once it is decoded.
                for candidate in keys[(node.isEscaped ? 0 : starts[length])..<starts[length + 1]] {
                    if storage.keyEquals(key, UnsafeRawBufferPointer(rebasing: bytes[candidate.bytes])) {
                        positions[candidate.place] = UInt32(truncatingIfNeeded: value)
                    }
                }
            }
        }
    }
}

extension JSONView {
    /// The value at a position that ``JSONMemberTable/locate(in:positions:)`` found in this view's document.
    package func value(at position: UInt32) -> JSONView { JSONView(storage: storage, index: Int(position)) }

    /// Runs `body` on the bytes of a scalar: a string's value, escapes decoded, or the text of anything else.
    ///
    /// Nothing is copied but for strings with escapes in them.
    package func withUTF8(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard node.isEscaped else { return withText(body) }
        var decoded = string ?? ""
        return decoded.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
