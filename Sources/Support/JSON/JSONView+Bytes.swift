extension JSONView {
    /// Appends the value of a string to `buffer` as UTF-8, escapes decoded; anything else appends nothing.
    ///
    /// For text that goes on as bytes: a `String` in between would cost more than all the rest.
    package func appendString(to buffer: inout [UInt8]) {
        let node = node
        guard node.kind == .string else { return }
        if node.isEscaped {
            withText { buffer.append(contentsOf: JSONUnescaper.decode($0).utf8) }
        } else {
            withText { buffer.append(contentsOf: $0) }
        }
    }
}
