import ConnectorSDK

/// The scopes that a document belongs to, as one path in which `*` stands for any name.
///
/// A document that one scope lists has that scope's path. One that several list (a message that both sides see) has the
/// narrowest pattern that covers all of them: `users/1/chat` and `users/2/chat` make `users/*/chat`. Paths of different
/// depth make a pattern that ends in `**`: everything from there downwards.
package struct ScopePattern: Sendable, Hashable {
    /// The pattern as it is stored with the document.
    package let text: String

    /// A pattern as it was stored, or a scope's path.
    package init(_ text: String) { self.text = text }

    /// Every scope there is.
    static let anywhere = ScopePattern("**")

    private var components: [Substring] { ScopePath(stored: text).components }

    /// Whether several scopes are covered.
    var isGeneral: Bool { text.utf8.contains(UInt8(ascii: "*")) }

    /// The narrowest pattern that covers both.
    func merged(with other: ScopePattern) -> ScopePattern {
        if self == other { return self }
        let (left, right) = (components, other.components)
        var result: [Substring] = []
        for (first, second) in zip(left, right) {
            if first == "**" || second == "**" { return ScopePattern((result + ["**"]).joined(separator: "/")) }
            result.append(first == second ? first : "*")
        }
        if left.count != right.count { result.append("**") }
        return ScopePattern(result.joined(separator: "/"))
    }

    /// Whether a scope that was not listed completely may hold a document of this pattern.
    func isShaken(byFailureOf scope: ScopePath) -> Bool {
        let (own, failed) = (components, scope.components)
        for (name, failedName) in zip(own, failed) {
            if name == "**" { return true }
            if name != "*" && name != failedName { return false }
        }
        // A failed scope around this one could not say what is in it; one below it only if the pattern reaches down there.
        return failed.count <= own.count
    }
}
