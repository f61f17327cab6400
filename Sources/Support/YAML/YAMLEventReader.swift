import CYAML

/// One step of libyaml's parser, copied out of C memory.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(name: String)
        case scalar(text: String, style: YAMLScalar.Style)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    var kind: Kind
    var mark: YAMLMark
    var anchor: String?
    var tag: String?
}

/// Owns a libyaml parser and reads events from it.
final class YAMLEventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool
    private let bytes: UnsafeRawBufferPointer

    /// Reads from bytes that must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
        if isReady {
            // libyaml asserts that there is an address, which an empty buffer need not have.
            let empty: StaticString = ""
            let start = bytes.bindMemory(to: UInt8.self).baseAddress ?? empty.utf8Start
            yaml_parser_set_input_string(parser, start, bytes.count)
        }
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// Reads the next event; after an error or the end of the stream it must not be called again.
    func next() throws(YAMLError) -> YAMLEvent {
        guard isReady else { throw Self.outOfMemory }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
        defer { yaml_event_delete(&event) }
        return Self.copy(event)
    }

    private static func copy(_ event: yaml_event_t) -> YAMLEvent {
        var result = YAMLEvent(kind: .streamEnd, mark: YAMLMark(event.start_mark))
        switch event.type {
        case YAML_STREAM_START_EVENT: result.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_ALIAS_EVENT:
            result.kind = .alias(name: string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.value == nil ? 0 : scalar.length)
            result.kind = .scalar(text: String(decoding: text, as: UTF8.self), style: style(scalar.style))
            result.anchor = string(scalar.anchor)
            result.tag = string(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            result.anchor = string(event.data.sequence_start.anchor)
            result.tag = string(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            result.anchor = string(event.data.mapping_start.anchor)
            result.tag = string(event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        default: break
        }
        return result
    }

    private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    // MARK: Errors

    private static let outOfMemory = YAMLError(
        .limitExceeded, "there is not enough memory to read the text", at: YAMLMark(line: 1, column: 1))

    private func error() -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "the text is not YAML"
        switch state.error {
        case YAML_MEMORY_ERROR: return Self.outOfMemory
        case YAML_READER_ERROR: return readerError(problem: problem, offset: state.problem_offset)
        default: break
        }
        let mark = YAMLMark(state.problem_mark)
        var message = problem
        if let context = state.context {
            message += " \(String(cString: context))"
            let start = YAMLMark(state.context_mark)
            if start != mark { message += " that starts in \(start)" }
        }
        if let advice = advice(problem: problem, at: state.problem_mark) { message += "; \(advice)" }
        return YAMLError(.syntax, message, at: mark)
    }

    /// The reader knows only the offset of a byte that is not text.
    private func readerError(problem: String, offset: Int) -> YAMLError {
        let before = bytes.prefix(min(max(offset, 0), bytes.count))
        let newline = UInt8(ascii: "\n")
        let line = before.count { $0 == newline } + 1
        let start = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
        return YAMLError(
            .encoding, "\(problem); save the file as UTF-8 text", at: YAMLMark(line: line, column: column))
    }

    /// What commonly causes a problem, judged by the character where it was found.
    private func advice(problem: String, at mark: yaml_mark_t) -> String? {
        if problem.contains("cannot start any token") {
            guard let line = line(mark.line) else { return nil }
            let scalars = line.unicodeScalars
            guard let position = scalars.index(scalars.startIndex, offsetBy: mark.column, limitedBy: scalars.endIndex),
                position < scalars.endIndex
            else { return nil }
            return scalars[position] == "\t"
                ? "indent with spaces, not tabs" : "put quotes around a value that starts with '\(scalars[position])'"
        }
        if problem.contains("could not find expected ':'") {
            return "a line of a mapping has the form `key: value`, with a space after the colon"
        }
        if problem.contains("mapping values are not allowed") {
            return "put quotes around a value that contains ': ', and check the indentation"
        }
        return nil
    }

    private func line(_ index: Int) -> String? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: index + 1, omittingEmptySubsequences: false)
        return index < lines.count ? String(decoding: lines[index], as: UTF8.self) : nil
    }
}

extension YAMLMark {
    init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
