/// Finds the values of several keys in one walk over an object.
///
/// The keys are prepared once; what is found are positions, which cost nothing to keep and become a ``JSONView`` only where
/// one is needed.
package struct JSONMemberTable: Sendable {
    /// The position of a key that the object does not have.
    package static let absent = UInt32.max

    private let keys: [[UInt8]]
    /// A bit for each length (63 stands for all longer ones): most keys are ruled out by it alone.
    private let lengths: UInt64

    /// A table of `keys`, which are told apart by their places from now on.
    package init(_ keys: [String]) {
        self.keys = keys.map { Array($0.utf8) }
        lengths = self.keys.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
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
        guard view.kind == .object else { return }
        let storage = view.storage
        storage.bytes.withUnsafeBytes { bytes in
            view.forEachMember { key, value in
                let node = storage.tape.nodes[key]
                if node.isEscaped {
                    let decoded = Array((JSONView(storage: storage, index: key).string ?? "").utf8)
                    decoded.withUnsafeBytes { note($0, value, in: positions) }
                } else {
                    note(UnsafeRawBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]), value, in: positions)
                }
            }
        }
    }

    @inline(__always)
    private func note(_ name: UnsafeRawBufferPointer, _ value: Int, in positions: UnsafeMutableBufferPointer<UInt32>) {
        guard lengths & 1 << UInt64(min(name.count, 63)) != 0 else { return }
        for place in keys.indices where keys[place].count == name.count {
            if keys[place].withUnsafeBytes({ $0.elementsEqual(name) }) {
                positions[place] = UInt32(truncatingIfNeeded: value)
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
