import Testing
import Text

struct NearestTests {
    private let commands = ["serve", "sync", "check", "schema", "status", "search", "configuration"]

    @Test(arguments: [
        ("sycn", "sync"), ("snc", "sync"), ("syncc", "sync"), ("synk", "sync"), ("SYNC", "sync"), ("Shcema", "schema"),
        ("stauts", "status"), ("serch", "search"), ("confguraton", "configuration"), ("sync", "sync"),
    ])
    func `a slip of the finger is understood`(word: String, expected: String) {
        #expect(nearest(to: word, in: commands) == expected)
    }

    @Test(arguments: ["", "x", "delete", "zoom", "synchronise-everything", String(repeating: "s", count: 10_000)])
    func `another word is not`(word: String) {
        #expect(nearest(to: word, in: commands) == nil)
    }

    @Test func `the nearest wins, and the first among equals`() {
        #expect(nearest(to: "cart", in: ["card", "cast", "cart"]) == "cart")
        #expect(nearest(to: "cart", in: ["cord", "card", "cast"]) == "card")
        #expect(nearest(to: "sync", in: []) == nil)
        #expect(nearest(to: "gerät", in: ["Geraet", "GERÄTE"]) == "GERÄTE")
        #expect(nearest(to: "ab", in: ["x", "", "ac"]) == "ac")
        #expect(nearest(to: "a", in: ["b"]) == nil)
    }
}

struct TextTableTests {
    @Test func `columns are aligned and titles included`() {
        var table = TextTable(["NAME", TextTable.Column("DOCUMENTS", alignment: .right), "STATUS"])
        table.add(["zoom", "12,345", "completed"])
        table.add(["a longer name", "7"])
        table.add(["three", "1", "error", "ignored"])
        #expect(
            table.render() == """
                NAME           DOCUMENTS  STATUS
                zoom              12,345  completed
                a longer name          7
                three                  1  error

                """)
    }

    @Test func `without titles only rows are printed`() {
        var table = TextTable(["", ""])
        #expect(table.render() == "")
        table.add(["a", "b"])
        table.add(["long", "c"])
        #expect(table.render() == "a     b\nlong  c\n")
    }

    @Test func `a cell cannot break the table or command the terminal`() {
        var table = TextTable(["A", "B"])
        table.add(["one\ntwo", "\u{1B}[31mred\u{9B}x\u{2028}\u{202E}"])
        #expect(table.render() == "A        B\none two   [31mred x\n")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("käse", 4), ("ka\u{308}se", 4), ("日本", 4), ("🧀", 2), ("👩‍🚀", 2), ("한글", 4), ("☎", 1),
        ("☎\u{FE0F}", 2), ("\u{200D}", 0), ("ｆ", 2),
    ])
    func `width is counted in columns of the terminal`(text: String, width: Int) {
        #expect(displayWidth(text) == width)
    }
}

struct WordWrappingTests {
    @Test(arguments: [
        ("", 10, 0, ""),
        ("one two three", 80, 0, "one two three"),
        ("one two three", 7, 0, "one two\nthree"),
        ("one two three", 6, 0, "one\ntwo\nthree"),
        ("one two three", 9, 2, "  one two\n  three"),
        ("a\n\nb c", 80, 2, "  a\n\n  b c"),
        ("  one two three", 9, 0, "  one two\n  three"),
        ("incomprehensible a", 5, 0, "incomprehensible\na"),
        ("one   two ", 80, 0, "one two"),
        ("日本 日本 日本", 9, 0, "日本 日本\n日本"),
        ("a b", 0, -3, "a\nb"),
    ])
    func `text is broken between words`(text: String, width: Int, indentation: Int, expected: String) {
        #expect(wrapped(text, width: width, indentation: indentation) == expected)
    }
}
