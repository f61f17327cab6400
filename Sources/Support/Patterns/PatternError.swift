/// A pattern that cannot be compiled, or a match that was given up.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of problem.
    package enum Code: String, Sendable, Hashable {
        /// The pattern is not a regular expression; ``PatternError/offset`` says where.
        case invalidPattern = "invalid_pattern"
        /// The match took more steps or memory than allowed, as a pattern with nested repetitions may.
        case limitExceeded = "limit_exceeded"
        /// The library failed in a way that neither the pattern nor the text explains.
        case matchFailed = "match_failed"
    }

    /// The kind of problem.
    package let code: Code
    /// The pattern.
    package let pattern: String
    /// Where the pattern is wrong, in UTF-8 bytes from its start; nil for problems of matching.
    package let offset: Int?
    /// What is wrong.
    package let message: String

    package init(code: Code, pattern: String, offset: Int? = nil, message: String) {
        self.code = code
        self.pattern = pattern
        self.offset = offset
        self.message = message
    }

    /// The pattern, the problem and what to do about it.
    package var description: String {
        let shown = pattern.count <= 200 ? pattern : pattern.prefix(199) + "…"
        return switch code {
        case .invalidPattern:
            "the pattern '\(shown)' is not a regular expression: \(message)"
                + (offset.map { ", at byte \($0)" } ?? "")
        case .limitExceeded:
            "matching the pattern '\(shown)' was given up: \(message); avoid repetitions inside repetitions, such as "
                + "(a+)+"
        case .matchFailed:
            "matching the pattern '\(shown)' failed: \(message)"
        }
    }
}
