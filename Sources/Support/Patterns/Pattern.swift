/// A regular expression with the syntax of Perl, whose matches end in bounded time and memory.
///
/// One pattern may match on many threads at once.
package struct Pattern: Sendable {
    /// How the pattern is read.
    package struct Options: OptionSet, Sendable, Hashable {
        /// The bits of the set.
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Pattern and text are UTF-8, and classes such as `\w` know all of Unicode.
        package static let utf = Options(rawValue: 1)
        /// Upper and lower case are the same.
        package static let caseless = Options(rawValue: 2)
        /// `^` and `$` also match at the start and end of each line.
        package static let multiline = Options(rawValue: 4)
        /// `.` also matches a line break.
        package static let dotMatchesNewline = Options(rawValue: 8)
    }

    /// Which part of the text has to match.
    package enum Anchor: Int, Sendable, Hashable, CaseIterable {
        /// Any part.
        case anywhere
        /// A part that begins at the start of the text.
        case start
        /// The whole text.
        case full
    }

    /// What a match may cost.
    package struct Limits: Sendable, Hashable {
        /// The most steps, as PCRE2 counts them; a million take in the order of 10 ms.
        package var steps: UInt32 = 1_000_000
        /// The deepest nesting of points to return to.
        package var depth: UInt32 = 500_000
        /// The most memory, in KiB.
        package var memory: UInt32 = 16_384
        /// The longest pattern, in UTF-8 bytes.
        package var patternLength = 16_384

        package init() {}
    }

    /// The text of the pattern.
    package let source: String
    private let compiled: CompiledPattern

    /// Compiles a pattern.
    ///
    /// - Throws: ``PatternError`` with the code `invalidPattern` and the offset of the mistake.
    package init(
        _ pattern: String, options: Options = .utf, limits: Limits = Limits()
    ) throws(PatternError) {
        source = pattern
        compiled = try CompiledPattern(source: pattern, options: options, limits: limits)
    }

    /// Whether the pattern matches the text.
    ///
    /// - Throws: ``PatternError`` with the code `limitExceeded` if that is not found out within the limits.
    package func matches(_ text: String, anchor: Anchor = .anywhere) throws(PatternError) -> Bool {
        func result(_ bytes: UnsafeRawBufferPointer) -> Result<Bool, PatternError> {
            Result { () throws(PatternError) in try matches(bytes, anchor: anchor) }
        }
        let contiguous = text.utf8.withContiguousStorageIfAvailable { result(UnsafeRawBufferPointer($0)) }
        return try (contiguous ?? Array(text.utf8).withUnsafeBytes(result)).get()
    }

    /// Whether the pattern matches the bytes.
    ///
    /// With the option `utf`, bytes that are not UTF-8 are never part of a match; what lies before and after them may be.
    package func matches(_ bytes: UnsafeRawBufferPointer, anchor: Anchor = .anywhere) throws(PatternError) -> Bool {
        try compiled.matches(bytes, anchor: anchor)
    }
}
