extension YAMLNode {
    /// Guards against texts that are small to write and large to hold.
    package struct Limits: Sendable, Hashable {
        /// The largest text, in bytes.
        package var bytes = 4 << 20
        /// The deepest nesting of sequences and mappings, counted through aliases.
        package var depth = 64
        /// The most nodes of the document, with every alias counted as the nodes that it stands for.
        package var nodes = 200_000

        package init() {}
    }

    /// Parses a text that holds one YAML document.
    ///
    /// An empty text is a null scalar. Anchors, aliases and merge keys (`<<`) are resolved. Refused are duplicate keys,
    /// keys that are not scalars, tags beyond those of the core schema, and a second document.
    ///
    /// - Throws: The first problem, with its place.
    package static func parse(_ text: String, limits: Limits = Limits()) throws(YAMLError) -> YAMLNode {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(YAMLError) in try parse(UnsafeRawBufferPointer(bytes), limits: limits) }
        }
        return try result.get()
    }

    /// Parses bytes in UTF-8, or in UTF-16 with a byte order mark.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: Limits = Limits()
    ) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= limits.bytes else {
            let message = "the text has \(bytes.count) bytes; at most \(limits.bytes) are read"
            throw YAMLError(.limitExceeded, message, at: YAMLMark(line: 1, column: 1))
        }
        var composer = YAMLComposer(events: YAMLEventReader(bytes), limits: limits)
        return try composer.composeStream()
    }
}
