import CPCRE2
import Synchronization

/// Owns what PCRE2 compiled from one pattern, and the working memory of its matches.
final class CompiledPattern: Sendable {
    private let source: String
    private let options: Pattern.Options
    private let limits: Pattern.Limits
    private let state: Mutex<State>

    // What matches share. A variant never changes once it is compiled, so matches use it outside the lock.
    private struct State {
        var variants: [Pattern.Anchor: PatternVariant] = [:]
        var idleWorkspaces: [MatchWorkspace] = []
    }

    /// Bounds the memory that is kept between matches, not the number of matches at a time.
    private static let idleLimit = 8

    init(source: String, options: Pattern.Options, limits: Pattern.Limits) throws(PatternError) {
        self.source = source
        self.options = options
        self.limits = limits
        // One variant is compiled at once, to find mistakes; the others when they are first asked for.
        let variant = try PatternVariant(source: source, options: options, limits: limits, anchor: .anywhere)
        state = Mutex(State(variants: [.anywhere: variant]))
    }

    func matches(_ bytes: UnsafeRawBufferPointer, anchor: Pattern.Anchor) throws(PatternError) -> Bool {
        let (variant, workspace) = try borrow(anchor: anchor)
        let result = variant.match(bytes, workspace: workspace)
        state.withLock { state in
            if state.idleWorkspaces.count < Self.idleLimit { state.idleWorkspaces.append(workspace) }
        }
        switch result {
        case 1...: return true
        case PCRE2_ERROR_NOMATCH: return false
        case PCRE2_ERROR_MATCHLIMIT:
            throw error(.limitExceeded, "it takes more than \(limits.steps) steps")
        case PCRE2_ERROR_DEPTHLIMIT:
            throw error(.limitExceeded, "it is nested deeper than \(limits.depth) levels")
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT, PCRE2_ERROR_NOMEMORY:
            throw error(.limitExceeded, "it needs more than \(limits.memory) KiB of memory")
        default: throw error(.matchFailed, pcre2Message(result))
        }
    }

    private func borrow(anchor: Pattern.Anchor) throws(PatternError) -> (PatternVariant, MatchWorkspace) {
        try state.withLock { state throws(PatternError) in
            let variant: PatternVariant
            if let known = state.variants[anchor] {
                variant = known
            } else {
                variant = try PatternVariant(source: source, options: options, limits: limits, anchor: anchor)
                state.variants[anchor] = variant
            }
            if let workspace = state.idleWorkspaces.popLast() { return (variant, workspace) }
            guard let workspace = MatchWorkspace(limits: limits) else {
                throw error(.matchFailed, "there is not enough memory")
            }
            return (variant, workspace)
        }
    }

    private func error(_ code: PatternError.Code, _ message: String) -> PatternError {
        PatternError(code: code, pattern: source, message: message)
    }
}

/// The code of a pattern for one kind of anchor.
///
/// Anchors are compiled in because PCRE2's just-in-time code does not run with anchors that are given to the match.
///
/// `@unchecked Sendable`: PCRE2 only reads compiled code while matching, and nothing here changes it after `init`.
private final class PatternVariant: @unchecked Sendable {
    private let code: OpaquePointer

    init(
        source: String, options: Pattern.Options, limits: Pattern.Limits, anchor: Pattern.Anchor
    ) throws(PatternError) {
        guard source.utf8.count <= limits.patternLength else {
            throw PatternError(
                code: .invalidPattern, pattern: source, offset: limits.patternLength,
                message: "it has more than \(limits.patternLength) bytes")
        }
        var number: Int32 = 0
        var offset = 0
        var text = source
        let compiled = text.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, Self.bits(options, anchor), &number, &offset, nil)
        }
        guard let compiled else {
            throw PatternError(
                code: .invalidPattern, pattern: source, offset: offset, message: pcre2Message(number))
        }
        code = compiled
        // Where the system forbids executable memory this fails, and matches are interpreted instead.
        _ = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    }

    deinit {
        pcre2_code_free_8(code)
    }

    private static func bits(_ options: Pattern.Options, _ anchor: Pattern.Anchor) -> UInt32 {
        // `\C` could split a character, and callouts have nobody to call.
        var bits = PCRE2_NEVER_BACKSLASH_C
        if options.contains(.utf) { bits |= PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF }
        if options.contains(.caseless) { bits |= PCRE2_CASELESS }
        if options.contains(.multiline) { bits |= PCRE2_MULTILINE }
        if options.contains(.dotMatchesNewline) { bits |= PCRE2_DOTALL }
        switch anchor {
        case .anywhere: break
        case .start: bits |= PCRE2_ANCHORED
        case .full: bits |= PCRE2_ANCHORED | PCRE2_ENDANCHORED
        }
        return bits
    }

    /// PCRE2's result: positive for a match, otherwise an error number.
    func match(_ bytes: UnsafeRawBufferPointer, workspace: MatchWorkspace) -> Int32 {
        let result = workspace.match(code, bytes, options: 0)
        // The stack of just-in-time code is small; interpreted code may use all the memory of the limits.
        return result == PCRE2_ERROR_JIT_STACKLIMIT
            ? workspace.match(code, bytes, options: PCRE2_NO_JIT) : result
    }
}

/// The memory that one match at a time works in.
///
/// `@unchecked Sendable`: whoever takes one out of the pool, under the pool's lock, is its only user until it is back.
private final class MatchWorkspace: @unchecked Sendable {
    private let data: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?

    init?(limits: Pattern.Limits) {
        // One pair of offsets: only whether there is a match is of interest.
        guard let data = pcre2_match_data_create_8(1, nil) else { return nil }
        guard let context = pcre2_match_context_create_8(nil) else {
            pcre2_match_data_free_8(data)
            return nil
        }
        self.data = data
        self.context = context
        pcre2_set_match_limit_8(context, limits.steps)
        pcre2_set_depth_limit_8(context, limits.depth)
        pcre2_set_heap_limit_8(context, limits.memory)
        stack = pcre2_jit_stack_create_8(32 << 10, 512 << 10, nil)
        if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        pcre2_jit_stack_free_8(stack)
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(data)
    }

    func match(_ code: OpaquePointer, _ bytes: UnsafeRawBufferPointer, options: UInt32) -> Int32 {
        let empty: StaticString = ""
        let start = bytes.bindMemory(to: UInt8.self).baseAddress ?? empty.utf8Start
        let result = pcre2_match_8(code, start, bytes.count, 0, options, data, context)
        // 0 is a match with more groups than there is room for.
        return result == 0 ? 1 : result
    }
}

/// PCRE2's text for one of its error numbers.
private func pcre2Message(_ number: Int32) -> String {
    let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
        let count = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(Int(count)), as: UTF8.self) : nil
    }
    return text ?? "error \(number)"
}
