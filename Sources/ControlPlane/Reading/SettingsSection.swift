import ConnectorSDK
import Text

/// One mapping of the file while it is read: hands out its keys, and in the end reports those that nobody asked for.
final class SettingsSection {
    let path: String
    let line: Int
    let problems: ProblemCollector
    private var entries: [String: SettingsEntry] = [:]
    private var order: [String] = []
    private var known: [String] = []

    /// Opens a mapping.
    ///
    /// - Parameter expandsDots: whether `a.b: 1` means `a: {b: 1}`; both may be mixed, and parts of a mapping that stand
    ///   apart are put together.
    init(_ entries: [SettingsEntry], path: String, line: Int, problems: ProblemCollector, expandsDots: Bool = true) {
        self.path = path
        self.line = line
        self.problems = problems
        for entry in entries { add(expandsDots ? Self.expanded(entry) : entry) }
    }

    /// `a.b.c: 1` as `a: {b.c: 1}`; the rest is expanded when that mapping is opened.
    private static func expanded(_ entry: SettingsEntry) -> SettingsEntry {
        guard let dot = entry.key.firstIndex(of: "."), dot > entry.key.startIndex,
            dot < entry.key.index(before: entry.key.endIndex)
        else { return entry }
        let rest = String(entry.key[entry.key.index(after: dot)...])
        let inner = SettingsEntry(key: rest, line: entry.line, node: entry.node)
        return SettingsEntry(
            key: String(entry.key[..<dot]), line: entry.line,
            node: SettingsNode(content: .mapping([inner]), line: entry.line))
    }

    private func add(_ entry: SettingsEntry) {
        guard let first = entries[entry.key] else {
            entries[entry.key] = entry
            order.append(entry.key)
            return
        }
        guard case .mapping(let left) = first.node.content, case .mapping(let right) = entry.node.content else {
            problems.add(
                path(of: entry.key), entry.line, "'\(entry.key)' is set in line \(first.line) already",
                hint: "Keep one of the two.")
            return
        }
        entries[entry.key] = SettingsEntry(
            key: entry.key, line: first.line,
            node: SettingsNode(content: .mapping(left + right), line: first.node.line))
    }

    // MARK: Looking up

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The line of a key; where it is missing, that of the mapping.
    func line(of key: String) -> Int { entries[key]?.line ?? line }

    /// The keys, in the order of the file.
    var keys: [String] { order }

    /// Whether a key is there, with or without a value.
    func has(_ key: String) -> Bool { entries[key] != nil }

    /// The value of a key; `nil` when it is missing, empty (as in `key:`) or was found wrong before.
    func node(_ key: String) -> SettingsNode? {
        if !known.contains(key) { known.append(key) }
        guard let node = entries[key]?.node, !node.isNull, !node.isUnusable else { return nil }
        return node
    }

    /// Reports a key that is missing or has no value.
    func require(_ key: String, hint: String? = nil) {
        if node(key) != nil || entries[key]?.node.isUnusable == true { return }
        let message = has(key) ? "'\(key)' has no value" : "'\(key)' is missing"
        problems.add(path(of: key), line(of: key), message, hint: hint)
    }

    /// Reports a key's value as wrong.
    func refuse(_ key: String, _ message: String, hint: String? = nil) {
        problems.add(path(of: key), line(of: key), message, hint: hint)
    }

    func refuse(_ key: String, _ node: SettingsNode, expected: String) {
        // A number that is no whole number is a number all the same.
        let seen = expected.hasSuffix("number") && node.kindName == "a number" ? "" : ", but is \(node.kindName)"
        problems.add(path(of: key), node.line, "'\(key)' must be \(expected)\(seen)")
    }

    /// Reports a text that is none of the possible ones; the text itself is not repeated.
    func refuse(_ key: String, _ text: String, among words: [String]) {
        refuse(
            key, "'\(key)' must be one of: \(words.joined(separator: ", "))",
            hint: nearest(to: text, in: words).map { "Did you mean '\($0)'?" })
    }

    /// Opens a mapping inside this one, has it read, and reports what was not asked for.
    func readSection(_ key: String, expandsDots: Bool = true, _ read: (SettingsSection) -> Void) {
        guard let node = node(key) else { return }
        guard case .mapping(let entries) = node.content else { return refuse(key, node, expected: "a mapping") }
        let section = SettingsSection(
            entries, path: path(of: key), line: line(of: key), problems: problems, expandsDots: expandsDots)
        read(section)
        section.finish()
    }

    /// The elements of a list with the path of each; reports what is no list.
    func elements(_ key: String) -> [(path: String, node: SettingsNode)] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let elements) = node.content else {
            refuse(key, node, expected: "a list")
            return []
        }
        return elements.enumerated().map { ("\(path(of: key))[\($0)]", $1) }
    }

    /// Reports every key that nobody asked for.
    func finish() {
        for key in order where !known.contains(key) {
            let hint =
                nearest(to: key, in: known).map { "Did you mean '\($0)'?" }
                ?? "Known: \(known.joined(separator: ", "))."
            problems.add(path(of: key), line(of: key), "there is no setting '\(key)' here", hint: hint)
        }
    }
}
