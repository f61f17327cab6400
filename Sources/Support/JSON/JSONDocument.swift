/// A parsed JSON text: the bytes as they came, and an index over them.
///
/// Nothing is decoded or copied until it is asked for, and what is written out again is what came in, byte for byte:
/// numbers keep their text, strings their escapes, objects the order of their keys. Values are reached as ``JSONView``s,
/// which keep the document alive.
public struct JSONDocument: Sendable {
    let storage: JSONStorage

    /// The depth that is accepted where the caller names none.
    public static let defaultMaximumDepth = 128

    /// Parses one whole text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 without byte order mark, at most 2 GiB.
    ///   - maximumDepth: how many containers may be open at once.
    /// - Throws: ``JSONError`` with the offset of the first byte that RFC 8259 does not allow.
    public init(parsing bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth) throws(JSONError) {
        storage = try JSONStorage(bytes, maximumDepth: maximumDepth)
    }

    /// The value that the text consists of.
    public var root: JSONView { JSONView(storage: storage, index: 0) }

    /// The bytes that were parsed.
    public var bytes: [UInt8] { storage.bytes }
}

/// The bytes and the tape of one document.
///
/// `@unchecked Sendable`: immutable once initialised; the tape's memory is freed only in `deinit`.
final class JSONStorage: @unchecked Sendable {
    let bytes: [UInt8]
    let tape: JSONTape
    let isCompact: Bool

    init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONError) {
        let parser = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) -> JSONParser in
            guard let base = buffer.baseAddress, !buffer.isEmpty else { throw JSONError(.unexpectedEnd, at: 0) }
            var parser = JSONParser(UnsafeRawPointer(base), count: buffer.count, maximumDepth: maximumDepth)
            do throws(JSONError) {
                try parser.parse()
            } catch {
                parser.tape.deallocate()
                throw error
            }
            return parser
        }
        self.bytes = bytes
        tape = parser.tape
        isCompact = parser.isCompact
    }

    deinit { tape.deallocate() }
}
