/// Collects the entries of a mapping, refuses a key that comes twice and applies merge keys.
struct YAMLMappingBuilder {
    private var written: [YAMLEntry] = []
    private var places: [String: YAMLMark] = [:]
    private var merged: [YAMLNode] = []

    /// Adds an entry; a plain `<<` takes the entries of the mapping, or mappings, that is its value.
    mutating func add(key: String, isPlain: Bool, keyMark: YAMLMark, value: YAMLNode) throws(YAMLError) {
        if let first = places.updateValue(keyMark, forKey: key) {
            let message = "the key '\(key)' is already in line \(first.line); keep one of the two"
            throw YAMLError(.duplicateKey, message, at: keyMark)
        }
        if key == "<<", isPlain {
            merged = try Self.sources(ofMerge: value, keyMark: keyMark)
        } else {
            written.append(YAMLEntry(key: key, keyMark: keyMark, value: value))
        }
    }

    /// The written entries, then those merged: written keys win over merged ones, and earlier mappings over later.
    mutating func entries() -> [YAMLEntry] {
        var result = written
        for source in merged {
            for entry in source.mapping ?? [] where places.updateValue(entry.keyMark, forKey: entry.key) == nil {
                result.append(entry)
            }
        }
        return result
    }

    private static func sources(ofMerge value: YAMLNode, keyMark: YAMLMark) throws(YAMLError) -> [YAMLNode] {
        let sources = value.sequence ?? [value]
        guard sources.allSatisfy({ $0.mapping != nil }) else {
            throw YAMLError(.invalidValue, "the merge key '<<' takes a mapping or a sequence of mappings", at: keyMark)
        }
        return sources
    }
}
