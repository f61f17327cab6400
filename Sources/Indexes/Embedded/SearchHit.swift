/// A document that a search found.
package struct SearchHit: Sendable, Hashable {
    /// The document's id.
    package let id: String
    /// What kind of thing it is: the field `document_type`.
    package let type: String?
    /// What it is called.
    package let title: String?
    /// The place that matches best, with its matches marked.
    package let snippet: String
    /// How well it matches: above zero, more is better; comparable only within one search.
    package let score: Double

    package init(id: String, type: String?, title: String?, snippet: String, score: Double) {
        self.id = id
        self.type = type
        self.title = title
        self.snippet = snippet
        self.score = score
    }
}

/// What is put around the matches in a snippet.
package struct SnippetMarks: Sendable, Hashable {
    /// Before a match.
    package let opening: String
    /// After a match.
    package let closing: String

    /// Marks of one's own, such as the codes of a terminal for bold.
    package init(opening: String, closing: String) {
        self.opening = opening
        self.closing = closing
    }

    /// `[` and `]`.
    package static let brackets = SnippetMarks(opening: "[", closing: "]")
}
