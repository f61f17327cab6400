import ConnectorSDK

/// Reading values of a kind. Each leaves the default alone when the key is missing or empty, and reports a value of another
/// kind. Numbers and truth values may be given as text, as variables of the environment always are.
extension SettingsSection {
    func read(_ key: String, into value: inout String) {
        if let text = text(key) { value = text }
    }

    func read(_ key: String, into value: inout String?) {
        if let text = text(key) { value = text }
    }

    func read(_ key: String, into value: inout Secret) {
        if let text = text(key) { value = Secret(text) }
    }

    func read(_ key: String, into value: inout Secret?) {
        if let text = text(key), !text.isEmpty { value = Secret(text) }
    }

    func read(_ key: String, into value: inout Bool) {
        guard let node = valueNode(key) else { return }
        if case .scalar(let text, _) = node.content, let flag = Self.flags[text.lowercased()] {
            value = flag
        } else {
            refuse(key, node, expected: "true or false")
        }
    }

    /// The words of YAML 1.2, and those of YAML 1.1, which files written for other readers have.
    private static let flags = [
        "true": true, "yes": true, "on": true, "false": false, "no": false, "off": false,
    ]

    func read(_ key: String, into value: inout Int, in range: ClosedRange<Int> = 0...Int.max) {
        guard let node = valueNode(key) else { return }
        guard case .scalar(let text, let json) = node.content, let number = json.int64.map({ Int($0) }) ?? Int(text)
        else {
            return refuse(key, node, expected: "a whole number")
        }
        if range.contains(number) { value = number } else { refuse(key, Self.outside(range, key)) }
    }

    func read(_ key: String, into value: inout Double, in range: ClosedRange<Double>) {
        guard let node = valueNode(key) else { return }
        guard case .scalar(let text, let json) = node.content, let number = json.double ?? Double(text) else {
            return refuse(key, node, expected: "a number")
        }
        if range.contains(number) {
            value = number
        } else {
            refuse(key, "'\(key)' must be from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))")
        }
    }

    /// Reads a time in seconds, at most ten years of them.
    func readSeconds(_ key: String, into value: inout Duration) {
        var seconds = -1.0
        read(key, into: &seconds, in: 0...315_360_000)
        if seconds >= 0 { value = .milliseconds(Int64(seconds * 1000)) }
    }

    /// Reads a size in MiB.
    func readMebibytes(_ key: String, into bytes: inout Int) {
        var size = -1.0
        read(key, into: &size, in: 0...1_048_576)
        if size >= 0 { bytes = Int(size * 1_048_576) }
    }

    /// Reads one of some words, upper or lower case.
    func read<Value>(_ key: String, into value: inout Value, words: [String: Value]) {
        guard let text = text(key) else { return }
        if let meant = words[text.lowercased()] {
            value = meant
        } else {
            refuse(key, text, among: words.keys.sorted())
        }
    }

    /// Reads a list of texts; a single text stands for a list of one.
    func read(_ key: String, into value: inout [String]) {
        guard let node = valueNode(key) else { return }
        if case .scalar(let text, _) = node.content {
            value = [text]
            return
        }
        value = elements(key).compactMap { path, element in
            if case .scalar(let text, _) = element.content { return text }
            if !element.isUnusable {
                problems.add(path, element.line, "a text is expected here, not \(element.kindName)")
            }
            return nil
        }
    }

    /// Reads a mapping of texts, whose keys are free.
    func read(_ key: String, into value: inout [String: Secret]) {
        readSection(key, expandsDots: false) { section in
            for name in section.keys { value[name] = section.text(name).map { Secret($0) } }
        }
    }

    /// Reads an absolute `http` or `https` URL.
    func readURL(_ key: String, into value: inout String) {
        guard let text = text(key) else { return }
        if HTTPURL(text) != nil {
            value = text
        } else {
            refuse(key, "'\(key)' must be an absolute URL", hint: "It has the form https://host:port.")
        }
    }

    /// The text of a single value exactly as it is written: `0123` keeps its zero.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, _) = node.content else {
            refuse(key, node, expected: "text")
            return nil
        }
        return text
    }

    /// The text of a key that must be there and not empty; reports it otherwise.
    func requiredText(_ key: String, hint: String? = nil) -> String? {
        require(key, hint: hint)
        guard let text = text(key) else { return nil }
        guard !text.isEmpty else {
            refuse(key, "'\(key)' has no value", hint: hint)
            return nil
        }
        return text
    }

    /// The value of a key, unless it is the empty text, which an empty variable of the environment leaves.
    private func valueNode(_ key: String) -> SettingsNode? {
        guard let node = node(key) else { return nil }
        if case .scalar("", _) = node.content { return nil }
        return node
    }

    /// A number as a person writes it: without `.0`.
    private static func plain(_ number: Double) -> String {
        Int64(exactly: number).map { String($0) } ?? number.description
    }

    private static func outside(_ range: ClosedRange<Int>, _ key: String) -> String {
        range.upperBound == .max
            ? "'\(key)' must be at least \(range.lowerBound)"
            : "'\(key)' must be from \(range.lowerBound) to \(range.upperBound)"
    }
}
