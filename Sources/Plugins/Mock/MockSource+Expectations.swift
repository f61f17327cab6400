package import ConnectorSDK

/// A document that a mock source holds, with everything that a test may want to compare.
package struct MockDocument: Sendable {
    /// The document's id.
    package let id: String
    /// The scope in which it is listed.
    package let scope: ScopePath
    /// The body, byte for byte.
    package let body: [UInt8]
    /// The last revision that changed it: an incremental sync since an earlier one lists it.
    package let version: Int
    /// The content of its file, made when asked for; `nil` for documents without one.
    package var attachment: [UInt8]? { content?.bytes }

    fileprivate let content: MockContent?
}

extension MockSource {
    /// What a full sync with a configuration must leave in an index, if no fault is configured and no rule excludes it.
    ///
    /// - Parameter values: settings by key, as a connector's configuration has them.
    /// - Throws: ``ConfigurationProblems``.
    package static func expectedDocuments(_ values: JSONObject) throws -> [MockDocument] {
        var documents: [MockDocument] = []
        let configuration = try MockSettings.schema.validate(values).get()
        MockSource(MockSettings(configuration)).forEachDocument { documents.append($0) }
        return documents
    }

    /// Visits every document that the source holds, one at a time, user by user.
    package func forEachDocument(_ visit: (MockDocument) throws -> Void) rethrows {
        let usersPath = ScopePath.root.appending("users")
        for user in (0..<userSlots).lazy.compactMap({ self.user($0) }) {
            let path = usersPath.appending(user.id)
            let document = document(of: user)
            try visit(
                MockDocument(id: document.id, scope: path, body: document.body, version: user.version, content: nil))
            for kind in MockItem.Kind.allCases {
                let path = path.appending(kind.scopeName)
                for item in (0..<itemSlots(kind)).lazy.compactMap({ self.item($0, kind, of: user) }) {
                    let document = self.document(of: item)
                    try visit(
                        MockDocument(
                            id: document.id, scope: path, body: document.body, version: item.version,
                            content: kind == .file ? content(of: item) : nil))
                }
            }
        }
    }
}
