/// Builds the tree of a document from libyaml's events.
struct YAMLComposer {
    private let events: YAMLEventReader
    private let limits: YAMLNode.Limits
    private var anchors: [String: Subtree] = [:]
    /// Nodes of the document so far, with aliases counted as what they stand for.
    private var nodeCount = 0

    /// A node with what an alias to it costs.
    private struct Subtree {
        var node: YAMLNode
        /// The node itself and all below it.
        var size = 1
        /// 0 for a scalar, otherwise one more than the deepest child.
        var height = 0

        mutating func add(_ child: Subtree) {
            size += child.size
            height = max(height, child.height + 1)
        }
    }

    init(events: YAMLEventReader, limits: YAMLNode.Limits) {
        self.events = events
        self.limits = limits
    }

    mutating func composeStream() throws(YAMLError) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd:
                return root ?? YAMLNode(.scalar(YAMLScalar(text: "", style: .plain, value: .null)), mark: event.mark)
            case .documentStart:
                if root != nil {
                    let message =
                        "a second document starts here; the file must hold one: remove the line `---` and "
                        + "what follows, or put it into a file of its own"
                    throw YAMLError(.unsupported, message, at: event.mark)
                }
                root = try compose(try events.next(), depth: 0).node
            default: break
            }
        }
    }

    /// Composes the node that starts with the event; recursion ends at the limit of depth.
    private mutating func compose(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> Subtree {
        if case .alias(let name) = event.kind { return try resolve(alias: name, at: event.mark, depth: depth) }
        try count(1, at: event.mark)
        let subtree: Subtree
        switch event.kind {
        case .scalar(let text, let style):
            let scalar = try scalar(text, style: style, event: event)
            subtree = Subtree(node: YAMLNode(.scalar(scalar), mark: event.mark))
        case .sequenceStart:
            try checkTag(event, allowed: "seq")
            try checkDepth(depth + 1, at: event.mark)
            subtree = try composeSequence(at: event.mark, depth: depth + 1)
        case .mappingStart:
            try checkTag(event, allowed: "map")
            try checkDepth(depth + 1, at: event.mark)
            subtree = try composeMapping(at: event.mark, depth: depth + 1)
        default:
            throw YAMLError(.syntax, "a value is expected here", at: event.mark)
        }
        // Only now, so that an alias inside its own anchor finds nothing.
        if let anchor = event.anchor { anchors[anchor] = subtree }
        return subtree
    }

    private mutating func composeSequence(at mark: YAMLMark, depth: Int) throws(YAMLError) -> Subtree {
        var elements: [YAMLNode] = []
        var subtree = Subtree(node: YAMLNode(.sequence([]), mark: mark), height: 1)
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let child = try compose(event, depth: depth)
            elements.append(child.node)
            subtree.add(child)
        }
        subtree.node = YAMLNode(.sequence(elements), mark: mark)
        return subtree
    }

    private mutating func composeMapping(at mark: YAMLMark, depth: Int) throws(YAMLError) -> Subtree {
        var mapping = YAMLMappingBuilder()
        var subtree = Subtree(node: YAMLNode(.mapping([]), mark: mark), height: 1)
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            let key = try composeKey(event, depth: depth)
            let value = try compose(try events.next(), depth: depth)
            try mapping.add(key: key.text, isPlain: key.style == .plain, keyMark: event.mark, value: value.node)
            subtree.add(value)
        }
        subtree.node = YAMLNode(.mapping(mapping.entries()), mark: mark)
        return subtree
    }

    private mutating func composeKey(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLScalar {
        guard case .scalar(let key) = try compose(event, depth: depth).node.content else {
            let message =
                "a key must be a single value, not a sequence or mapping; put quotes around a text that "
                + "starts with '[', '{' or '?'"
            throw YAMLError(.unsupported, message, at: event.mark)
        }
        return key
    }

    private mutating func resolve(alias name: String, at mark: YAMLMark, depth: Int) throws(YAMLError) -> Subtree {
        guard let subtree = anchors[name] else {
            let message =
                "the alias '*\(name)' names no value before it; put quotes around a text that starts with "
                + "'*', or define the anchor '&\(name)' first"
            throw YAMLError(.unknownAlias, message, at: mark)
        }
        try count(subtree.size, at: mark)
        try checkDepth(depth + subtree.height, at: mark)
        return subtree
    }

    private mutating func count(_ nodes: Int, at mark: YAMLMark) throws(YAMLError) {
        nodeCount += nodes
        guard nodeCount <= limits.nodes else {
            let message = "the document has more than \(limits.nodes) values, counting what its aliases stand for"
            throw YAMLError(.limitExceeded, message, at: mark)
        }
    }

    private func checkDepth(_ depth: Int, at mark: YAMLMark) throws(YAMLError) {
        guard depth <= limits.depth else {
            throw YAMLError(.limitExceeded, "values are nested deeper than \(limits.depth) levels", at: mark)
        }
    }

    // MARK: Tags

    private static let coreTagPrefix = "tag:yaml.org,2002:"

    private func scalar(
        _ text: String, style: YAMLScalar.Style, event: YAMLEvent
    ) throws(YAMLError) -> YAMLScalar {
        guard let tag = event.tag else {
            let value = style == .plain ? YAMLScalar.coreValue(text) : .string(text)
            return YAMLScalar(text: text, style: style, value: value)
        }
        // The tag `!` alone asks for a string.
        if tag == "!" { return YAMLScalar(text: text, style: style, value: .string(text)) }
        let name = String(tag.dropFirst(Self.coreTagPrefix.count))
        guard tag.hasPrefix(Self.coreTagPrefix), ["str", "null", "bool", "int", "float"].contains(name) else {
            throw unsupportedTag(tag, at: event.mark)
        }
        guard let value = YAMLScalar.taggedValue(text, tag: name) else {
            throw YAMLError(
                .invalidValue, "'\(text)' does not have the form that its tag !!\(name) asks for", at: event.mark)
        }
        return YAMLScalar(text: text, style: style, value: value)
    }

    private func checkTag(_ event: YAMLEvent, allowed name: String) throws(YAMLError) {
        guard let tag = event.tag, tag != "!", tag != Self.coreTagPrefix + name else { return }
        throw unsupportedTag(tag, at: event.mark)
    }

    private func unsupportedTag(_ tag: String, at mark: YAMLMark) -> YAMLError {
        let isCore = tag.hasPrefix(Self.coreTagPrefix)
        let shown = isCore ? "!!" + tag.dropFirst(Self.coreTagPrefix.count) : tag
        let message =
            "the tag \(shown) is not supported here; remove it, or put quotes around a text that starts with '!'"
        return YAMLError(.unsupported, message, at: mark)
    }
}
