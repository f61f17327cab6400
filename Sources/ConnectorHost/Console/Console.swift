import ConnectorSDK
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The standard output, for results, and the standard error output, for everything else.
final class Console: Sendable {
    private struct State {
        var output: [UInt8] = []
        var isOutputClosed = false
        var progressLine: String?
    }

    private let state = Mutex(State())
    private static let bufferSize = 65_536

    /// Whether the standard error output is a terminal, on which a line can be redrawn.
    let isTerminal = isatty(2) == 1

    // MARK: Results

    /// Prints text to the standard output.
    ///
    /// Control characters, which sources may have put into titles and messages, become spaces: they would command the
    /// terminal.
    func output(_ text: String) {
        state.withLock { $0.output.append(contentsOf: Self.printable(text).utf8) }
    }

    /// Prints one JSON value to the standard output, on a line of its own.
    func output(_ json: JSONValue) {
        let line = json.encoded() + [UInt8(ascii: "\n")]
        state.withLock { $0.output.append(contentsOf: line) }
    }

    /// Prints bytes and a line break to the standard output.
    ///
    /// - Throws: ``OutputClosed`` once nobody reads them any more.
    func outputLine(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            state.output.append(contentsOf: bytes)
            state.output.append(UInt8(ascii: "\n"))
            if state.output.count >= Self.bufferSize { Self.flush(&state) }
            if state.isOutputClosed { throw OutputClosed() }
        }
    }

    /// Writes out what was printed so far.
    func flush() { state.withLock { Self.flush(&$0) } }

    private static func flush(_ state: inout State) {
        if !state.isOutputClosed { state.isOutputClosed = !state.output.withUnsafeBytes { write($0, to: 1) } }
        state.output.removeAll(keepingCapacity: true)
    }

    // MARK: Everything else

    /// Writes lines, each ended by a line break, to the standard error output, above the progress if that is shown.
    ///
    /// Control characters become spaces.
    func report(_ lines: String) {
        let printable = Self.printable(lines)
        state.withLock { state in
            let (erase, redraw) = state.progressLine.map { (Self.erasure, $0) } ?? ("", "")
            Self.writeError(erase + printable + redraw)
        }
    }

    /// Shows a line of progress in place of the last; `nil` takes it away.
    ///
    /// For terminals only.
    func showProgress(_ line: String?) {
        state.withLock { state in
            guard state.progressLine != nil || line != nil else { return }
            // Without automatic wrapping, so that a narrow terminal cuts the line instead of keeping half of it.
            let text = line.map { "\u{1B}[?7l" + Self.printable($0) + "\u{1B}[?7h" }
            Self.writeError(Self.erasure + (text ?? ""))
            state.progressLine = text
        }
    }

    /// A text with its line breaks made spaces.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static let erasure = "\r\u{1B}[K"

    private static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar.properties.generalCategory == .control && scalar != "\n" ? " " : scalar)
        }
        return String(result)
    }

    private static func writeError(_ text: String) {
        var text = text
        _ = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: 2) }
    }

    /// Writes all of the bytes.
    ///
    /// - Returns: whether that went well.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = systemWrite(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        return true
    }
}

/// Nobody reads the standard output any more.
struct OutputClosed: Error {}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
