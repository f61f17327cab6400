/// Breaks a text between words into lines that fit a width.
///
/// Line breaks in the text stay, and so does the indentation of its first line, which following lines of the same
/// paragraph share. A word that is wider than the width has a line of its own.
///
/// - Parameters:
///   - text: Paragraphs separated by line breaks.
///   - width: The width of a line in columns of the terminal, indentation included.
///   - indentation: Spaces put before every line that is not empty.
/// - Returns: The lines, separated by line breaks, without one at the end.
package func wrapped(_ text: String, width: Int = 80, indentation: Int = 0) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
        .flatMap { wrappedLines(of: $0, width: width, indentation: indentation) }
        .joined(separator: "\n")
}

private func wrappedLines(of paragraph: Substring, width: Int, indentation: Int) -> [String] {
    let words = paragraph.split(separator: " ")
    let ownIndentation = paragraph.prefix { $0 == " " }.count
    let margin = String(repeating: " ", count: max(indentation, 0) + ownIndentation)
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    for word in words {
        let wordWidth = displayWidth(String(word))
        if line.isEmpty {
            line = margin + word
            lineWidth = margin.utf8.count + wordWidth
        } else if lineWidth + 1 + wordWidth <= width {
            line += " " + word
            lineWidth += 1 + wordWidth
        } else {
            lines.append(line)
            line = margin + word
            lineWidth = margin.utf8.count + wordWidth
        }
    }
    lines.append(line)
    return lines
}
