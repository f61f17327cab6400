import ConnectorSDK

/// What a person typed into a search, as FTS5's query language.
///
/// Words, phrases in double quotes, and `*` at the end of a word for words that begin so. Nothing else has a meaning:
/// each word is quoted, so that no input is a syntax error (<https://sqlite.org/fts5.html#full_text_query_syntax>).
struct SearchQuery {
    /// Finds documents with all words.
    let all: String
    /// Finds documents with any of the words; `nil` if there is only one.
    let any: String?

    /// - Throws: ``ConnectorSDK/ConnectorError`` if there is nothing to search for.
    init(_ input: String) throws {
        let terms = Self.terms(input)
        guard !terms.isEmpty else {
            throw ConnectorError(
                .index, "the query has no word to search for",
                hint: "Give one or more words, a \"phrase in quotes\", or the beginning of a word and *.", scope: .job)
        }
        all = terms.joined(separator: " AND ")
        any = terms.count > 1 ? terms.joined(separator: " OR ") : nil
    }

    private static func terms(_ input: String) -> [String] {
        var terms: [String] = []
        // A quote that is not closed goes on to the end.
        for (index, part) in input.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) {
                // FTS5 reads a query only to its first zero byte, and control characters are no part of any word.
                for word in part.split(whereSeparator: { $0.isWhitespace || $0.isControl }) where hasToken(word) {
                    let isPrefix = word.last == "*" && word.dropLast().last.map(isTokenCharacter) == true
                    terms.append(quoted(word) + (isPrefix ? "*" : ""))
                }
            } else if hasToken(part) {
                terms.append(quoted(part.filter { !$0.isControl }[...]))
            }
        }
        return terms
    }

    private static func quoted(_ text: Substring) -> String { "\"\(text)\"" }

    /// Whether FTS5 finds any word in it; a term without words would match nothing.
    private static func hasToken(_ text: Substring) -> Bool { text.contains(where: isTokenCharacter) }

    /// Letters, numbers and characters for private use, as FTS5's `unicode61` has it.
    private static func isTokenCharacter(_ character: Character) -> Bool {
        character.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .privateUse:
                true
            default: false
            }
        }
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }
}
