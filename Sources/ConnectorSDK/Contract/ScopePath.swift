/// The names of a scope and of those around it, outermost first; the root's path is empty.
public struct ScopePath: Sendable, Hashable, CustomStringConvertible {
    /// The names joined by `/`, each escaped so that it contains no `/` and no `*`; for storing.
    public let text: String

    /// The whole source.
    public static let root = ScopePath(stored: "")

    /// A path as ``text`` gave it.
    public init(stored text: String) { self.text = text }

    /// The path of a scope inside this one.
    public func appending(_ name: String) -> ScopePath {
        var escaped = ""
        // By scalars: in a character, a slash may hide under an accent.
        for scalar in name.unicodeScalars {
            switch scalar {
            case "/": escaped += "%2F"
            case "%": escaped += "%25"
            case "*": escaped += "%2A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        // An empty name must not vanish between the slashes.
        if escaped.isEmpty { escaped = "%" }
        return ScopePath(stored: text.isEmpty ? escaped : text + "/" + escaped)
    }

    /// The escaped names, outermost first.
    public var components: [Substring] {
        guard !text.isEmpty else { return [] }
        return text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The path of the scope around this one; `nil` for the root.
    public var parent: ScopePath? {
        guard !text.isEmpty else { return nil }
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return ScopePath(stored: String(text[..<slash]))
    }

    /// The stored text.
    public var description: String { text.isEmpty ? "/" : text }
}
