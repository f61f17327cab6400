import ConnectorSDK
import Testing

struct ScopePathTests {
    @Test(arguments: [
        ("plain", "plain"), ("a/b", "a%2Fb"), ("100%", "100%25"), ("*", "%2A"), ("", "%"), ("%2F", "%252F"),
        ("Ünï ☃", "Ünï ☃"), ("/\u{301}", "%2F\u{301}"), ("\u{301}", "\u{301}"),
    ])
    func `Names are escaped`(name: String, escaped: String) {
        let path = ScopePath.root.appending("users").appending(name)
        #expect(path.text.unicodeScalars.elementsEqual("users/\(escaped)".unicodeScalars))
        #expect(path.components.map { String($0) } == ["users", escaped])
        #expect(path.parent == ScopePath.root.appending("users"))
    }

    @Test func `Different names make different paths`() {
        let names = ["", "%", "/", "%2F", "a/b", "a", "*", "%2A", " "]
        #expect(Set(names.map { ScopePath.root.appending($0) }).count == names.count)
        #expect(ScopePath.root.appending("a/b") != ScopePath.root.appending("a").appending("b"))
    }

    @Test func `Parents lead to the root, which has none`() {
        let path = ScopePath.root.appending("a").appending("b/c").appending("")
        #expect(path.parent?.text == "a/b%2Fc")
        #expect(path.parent?.parent?.text == "a")
        #expect(path.parent?.parent?.parent == .root)
        #expect(ScopePath.root.parent == nil)
        #expect(ScopePath.root.components.isEmpty)
        #expect(ScopePath.root.description == "/")
    }

    @Test func `A path survives being stored`() {
        let path = ScopePath.root.appending("users").appending("a/b")
        #expect(ScopePath(stored: path.text) == path)
    }
}
