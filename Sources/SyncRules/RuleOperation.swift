/// What a rule does with a document's value.
///
/// `equals`, `>` and `<` compare by the kind of the value:
/// - texts as texts, byte by byte; for `>` and `<` moments in time if both sides are ISO 8601 dates;
/// - numbers as numbers, whole ones exactly;
/// - truth values are equal to `true` and `false` in any case;
/// - what cannot be compared (a number with a word, a list, null) does not match.
///
/// The others look at the value's text; see ``RuleText`` for values that are none.
enum RuleOperation: String, CaseIterable {
    case equals
    case contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    /// Matches at the start of the text, not necessarily all of it.
    case regex
    case greater = ">"
    case less = "<"
}
