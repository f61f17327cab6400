/// Rows of text in aligned columns, for a terminal.
package struct TextTable: Sendable {
    /// A column's title and the side to which its cells are aligned.
    package struct Column: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The sides of a column.
        package enum Alignment: Sendable, Hashable {
            case left, right
        }

        /// The title.
        package var title: String
        /// The side to which title and cells are aligned: right for numbers.
        package var alignment: Alignment

        package init(_ title: String, alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }

        /// Makes a column that is aligned left.
        package init(stringLiteral title: String) {
            self.init(title)
        }
    }

    /// The columns, from left to right.
    package let columns: [Column]
    /// The cells of each row.
    package private(set) var rows: [[String]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, and cells without a column are left out.
    package mutating func add(_ cells: [String]) {
        rows.append(Array(cells.prefix(columns.count)))
    }

    /// The titles, unless all are empty, and the rows, a line each, ended by a line break.
    ///
    /// Line breaks and control characters in cells become spaces, so that no cell breaks the table or commands the
    /// terminal. Columns are two spaces apart; no line ends in a space.
    package func render() -> String {
        let titles = columns.map(\.title)
        let hasTitles = titles.contains { !$0.isEmpty }
        let lines = ((hasTitles ? [titles] : []) + rows).map { $0.map(printable) }
        let widths = columns.indices.map { column in
            lines.map { column < $0.count ? displayWidth($0[column]) : 0 }.max() ?? 0
        }
        var text = ""
        for line in lines {
            var rendered = ""
            for (column, width) in widths.enumerated() {
                let cell = column < line.count ? line[column] : ""
                let padding = String(repeating: " ", count: width - displayWidth(cell))
                if column > 0 { rendered += "  " }
                rendered += columns[column].alignment == .left ? cell + padding : padding + cell
            }
            text += trimmingTrailingSpaces(rendered) + "\n"
        }
        return text
    }

    private func trimmingTrailingSpaces(_ line: String) -> Substring {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return line
    }
}

/// The text with a space in place of every control character.
private func printable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        // Formats may turn the direction of the line; the joiners among them hold emoji together.
        case .control, .lineSeparator, .paragraphSeparator: scalars.append(" ")
        case .format where scalar != "\u{200D}" && scalar != "\u{200C}": continue
        default: scalars.append(scalar)
        }
    }
    return String(scalars)
}
