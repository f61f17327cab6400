/// Finds the words of an HTML page: enough to search them, not to show the page.
enum HTMLText {
    /// The text without tags, comments, scripts and styles; the commonest entities are decoded.
    static func withoutTags(_ html: String) -> String {
        var source = html
        let bytes = source.withUTF8 { strip(UnsafeRawBufferPointer($0)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func strip(_ html: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(html.count / 2)
        var index = 0
        while index < html.count {
            let byte = html[index]
            if byte == UInt8(ascii: "<"), let end = endOfMarkup(html, at: index) {
                output.append(UInt8(ascii: " "))
                index = end
            } else if byte == UInt8(ascii: "&"), let (entity, end) = entity(html, at: index) {
                output.append(contentsOf: entity.utf8)
                index = end
            } else {
                output.append(byte)
                index += 1
            }
        }
        return output
    }

    /// The offset after the tag, comment, script or style that begins at `start`; `nil` if it is a mere "less than".
    private static func endOfMarkup(_ html: UnsafeRawBufferPointer, at start: Int) -> Int? {
        if hasPrefix(html, "<!--", at: start) { return offset(after: "-->", in: html, from: start + 4) }
        guard start + 1 < html.count else { return nil }
        let next = html[start + 1]
        let isLetter = (0x61...0x7A).contains(next | 0x20)
        guard isLetter || next == UInt8(ascii: "/") || next == UInt8(ascii: "!") || next == UInt8(ascii: "?") else {
            return nil
        }
        for (opening, closing) in [("<script", "</script"), ("<style", "</style")] as [(StaticString, StaticString)]
        where hasPrefix(html, opening, at: start) {
            let end = offset(after: closing, in: html, from: start)
            return offset(after: ">", in: html, from: end)
        }
        return offset(after: ">", in: html, from: start)
    }

    /// The offset after the next `text`, or the end.
    private static func offset(after text: StaticString, in html: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < html.count {
            if hasPrefix(html, text, at: index) { return index + text.utf8CodeUnitCount }
            index += 1
        }
        return html.count
    }

    /// Whether `text`, in lower case, stands at an offset, in any case.
    private static func hasPrefix(_ html: UnsafeRawBufferPointer, _ text: StaticString, at start: Int) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard start + wanted.count <= html.count else { return false }
        return wanted.indices.allSatisfy { index in
            let byte = html[start + index]
            return ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted[index]
        }
    }

    private static let entities: [(name: StaticString, text: String)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"),
        ("&nbsp;", " "),
    ]

    private static func entity(_ html: UnsafeRawBufferPointer, at start: Int) -> (text: String, end: Int)? {
        for (name, text) in entities where hasPrefix(html, name, at: start) {
            return (text, start + name.utf8CodeUnitCount)
        }
        return nil
    }
}
