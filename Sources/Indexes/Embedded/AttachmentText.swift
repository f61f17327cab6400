import ConnectorSDK
import IndexContract

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads what is searchable of a fetched file: its text, if it is a text file.
enum AttachmentText {
    /// How much of a file is searched, in bytes: an upper bound on the memory that one document takes.
    static let maximumSize = 4 << 20

    /// The text of a file; `nil` for files that are not text, which are found by their name only.
    ///
    /// - Throws: ``UnreadableFile`` when the file is text, but cannot be read.
    static func extract(from attachment: FetchedAttachment) throws(UnreadableFile) -> String? {
        guard let kind = Kind(name: attachment.name, contentType: attachment.contentType) else { return nil }
        let bytes = try readFile(attachment.path)
        guard let text = decode(bytes, isCut: bytes.count == maximumSize, assumesText: kind.isDeclared) else {
            return nil
        }
        switch kind.markup {
        case .none: return text
        case .html: return HTMLText.withoutTags(text)
        case .captions: return withoutCues(text)
        }
    }

    /// A file that is not where it should be.
    struct UnreadableFile: Error, CustomStringConvertible {
        let code: Int32
        var description: String { "the fetched file could not be read: \(String(cString: strerror(code)))" }
    }

    // MARK: Kinds

    /// What is known of a text file before it is read.
    struct Kind: Equatable {
        enum Markup {
            case none, html, captions
        }
        let markup: Markup
        /// Whether the media type says that it is text, whatever its encoding.
        let isDeclared: Bool

        /// `nil` if neither the extension nor the media type speaks of text.
        init?(name: String, contentType: String?) {
            let fileExtension = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
            let mediaType =
                contentType?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased() ?? ""
            isDeclared = mediaType.hasPrefix("text/")
            guard isDeclared || Self.extensions.contains(fileExtension) || Self.isText(mediaType) else { return nil }
            if ["html", "htm", "xhtml"].contains(fileExtension)
                || ["text/html", "application/xhtml+xml"].contains(mediaType)
            {
                markup = .html
            } else if ["vtt", "srt"].contains(fileExtension)
                || ["text/vtt", "application/x-subrip"].contains(mediaType)
            {
                markup = .captions
            } else {
                markup = .none
            }
        }

        private static func isText(_ mediaType: String) -> Bool {
            mediaType.hasSuffix("+json") || mediaType.hasSuffix("+xml") || mediaTypes.contains(mediaType)
        }

        private static let mediaTypes: Set<String> = [
            "application/json", "application/ld+json", "application/x-ndjson", "application/xml", "application/yaml",
            "application/x-yaml", "application/javascript", "application/sql", "application/x-sh", "application/toml",
            "application/x-subrip", "message/rfc822",
        ]

        private static let extensions: Set<String> = [
            "txt", "text", "md", "markdown", "rst", "adoc", "tex", "log", "csv", "tsv", "json", "jsonl", "ndjson",
            "xml", "html", "htm", "xhtml", "svg", "vtt", "srt", "yaml", "yml", "toml", "ini", "cfg", "conf",
            "properties", "env", "sql", "py", "rb", "sh", "bash", "zsh", "ps1", "bat", "swift", "js", "mjs", "ts",
            "tsx", "jsx", "css", "scss", "java", "kt", "go", "rs", "c", "h", "cc", "cpp", "hpp", "cs", "m", "mm", "php",
            "pl", "lua", "r", "scala", "groovy", "gradle", "dockerfile", "makefile", "diff", "patch", "eml", "ics",
            "vcf",
        ]
    }

    // MARK: Bytes

    private static func readFile(_ path: String) throws(UnreadableFile) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw UnreadableFile(code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw UnreadableFile(code: errno) }
        let wanted = min(max(Int(status.st_size), 0), maximumSize)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            while count < wanted, let base = buffer.baseAddress {
                let received = read(file, base + count, wanted - count)
                if received < 0 && errno == EINTR { continue }
                if received < 0 { failure = errno }
                guard received > 0 else { break }
                count += received
            }
        }
        guard failure == 0 else { throw UnreadableFile(code: failure) }
        return bytes
    }

    /// Decodes UTF-8, UTF-16 with a byte order mark, and Latin-1 where the bytes are known to be text.
    ///
    /// - Parameter isCut: whether the bytes may end in the middle of a character.
    static func decode(_ bytes: [UInt8], isCut: Bool = false, assumesText: Bool) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) { return decodeUTF16(bytes.dropFirst(2), isBigEndian: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return decodeUTF16(bytes.dropFirst(2), isBigEndian: true) }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        let whole = isCut ? content[..<completeEnd(content)] : content
        // A zero byte is valid UTF-8, but no text file has one.
        if !whole.contains(0), let text = String(validating: whole, as: UTF8.self) { return text }
        guard assumesText, !whole.contains(0) else { return nil }
        return String(String.UnicodeScalarView(whole.map { Unicode.Scalar($0) }))
    }

    /// The index before a character that is cut at the end.
    private static func completeEnd(_ bytes: ArraySlice<UInt8>) -> Int {
        var index = bytes.endIndex
        for _ in 0..<4 where index > bytes.startIndex {
            index -= 1
            if bytes[index] & 0xC0 != 0x80 { return bytes[index] < 0x80 ? index + 1 : index }
        }
        return bytes.endIndex
    }

    private static func decodeUTF16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(decoding: units, as: UTF16.self)
    }

    // MARK: Captions

    /// Leaves out the times and numbers of captions (WebVTT and SubRip), which nobody searches for.
    private static func withoutCues(_ text: String) -> String {
        var lines: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let isCue = line.contains("-->") || line.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 }
            if !isCue && !line.hasPrefix("WEBVTT") { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }
}
