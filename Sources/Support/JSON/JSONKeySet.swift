/// Keys to look for in parsed objects, prepared once so that testing a key costs a few comparisons.
public struct JSONKeySet: Sendable, ExpressibleByArrayLiteral {
    private let keys: [[UInt8]]
    /// A bit for each length (63 stands for all longer ones): most keys are ruled out by it alone.
    private let lengths: UInt64

    /// The set of `keys`.
    public init(_ keys: [String]) {
        self.keys = keys.map { Array($0.utf8) }
        lengths = self.keys.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
    }

    /// The set of the literal's keys.
    public init(arrayLiteral keys: String...) { self.init(keys) }

    /// Whether the set holds no key.
    public var isEmpty: Bool { keys.isEmpty }

    /// Whether the key at a tape index is in the set.
    @inline(__always)
    func contains(_ storage: JSONStorage, _ index: Int) -> Bool {
        let node = storage.tape.nodes[index]
        if !node.isEscaped, lengths & 1 << UInt64(min(node.end - node.start, 63)) == 0 { return false }
        return keys.contains { key in key.withUnsafeBytes { storage.keyEquals(index, $0) } }
    }
}
