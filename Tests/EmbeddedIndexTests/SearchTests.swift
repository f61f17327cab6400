import ConnectorSDK
import EmbeddedIndex
import Testing

struct SearchTests {
    let fixture: IndexFixture
    init() throws { fixture = try IndexFixture() }

    @Test func `a hit has id, type, title, marked snippet and score`() async throws {
        let index = try fixture.index()
        _ = try await index.write([
            document("m:1", #"{"document_type":"past_meeting","topic":"Budget","agenda":"The quarterly numbers"}"#)
        ])
        let hit = try #require(try await index.search("numbers", limit: 5).first)
        #expect(hit.id == "m:1")
        #expect(hit.type == "past_meeting")
        #expect(hit.title == "Budget")
        #expect(hit.snippet == "The quarterly [numbers]")
        #expect(hit.score > 0)
        let marks = SnippetMarks(opening: "<b>", closing: "</b>")
        #expect(try await index.search("budget", limit: 5, marks: marks).first?.snippet == "<b>Budget</b>")
    }

    @Test func `the best hits come first, and titles weigh more than text`() async throws {
        let index = try fixture.index()
        var documents = (0..<20).map { document("other-\($0)", #"{"topic":"Nothing","agenda":"else here"}"#) }
        documents.append(document("text", #"{"topic":"Weekly","agenda":"roadmap"}"#))
        documents.append(document("title", #"{"topic":"Roadmap","agenda":"weekly"}"#))
        _ = try await index.write(documents)
        let hits = try await index.search("roadmap", limit: 10)
        #expect(hits.map(\.id) == ["title", "text"])
        #expect(hits[0].score > hits[1].score && hits[1].score > 0)
        #expect(try await index.search("roadmap", limit: 1).count == 1)
        #expect(try await index.search("roadmap", limit: 0).isEmpty)
    }

    @Test func `all words must match, or any of them when nothing has all`() async throws {
        let index = try fixture.index()
        _ = try await index.write([
            document("1", #"{"agenda":"red apple"}"#), document("2", #"{"agenda":"green apple"}"#),
            document("3", #"{"agenda":"blue sky"}"#),
        ])
        #expect(try await index.found("apple red") == ["1"])
        #expect(Set(try await index.found("red sky")) == ["1", "3"])
        #expect(try await index.found("yellow").isEmpty)
    }

    @Test(arguments: [
        ("\"quarterly results\"", ["1"]), ("\"results quarterly\"", []), ("quart*", ["1", "2"]), ("quart", []),
        ("\"unclosed quarterly", []), ("results AND", ["1"]), ("ÜBERSICHT", ["3"]), ("ubersicht", ["3"]),
        ("日本語", ["3"]), ("agenda:quarterly", []), ("follow-up", ["2"]), ("-quarterly", ["1", "2"]),
        ("NOT quarterly", ["2"]), ("quarterly * results", ["1", "2"]),
    ])
    func `queries are plain words, phrases and beginnings`(query: String, expected: [String]) async throws {
        let index = try fixture.index()
        _ = try await index.write([
            document("1", #"{"agenda":"quarterly results and agenda"}"#),
            document("2", #"{"agenda":"results not quarterly, follow-up"}"#),
            document("3", #"{"agenda":"Übersicht 日本語 \u00e9t\u00e9"}"#),
        ])
        #expect(try await index.found(query).sorted() == expected)
    }

    @Test(arguments: [
        "\"", "\"\"\"a", "a\"b", "(a", "a)", "a OR", "NEAR(a b)", "^a", "{a b}:c", "a + b", "a\u{0}b",
        "'; DROP TABLE x",
        "col : a", "a*b*", "***a***", "\\", "😀 a", "a\n\tb", "a\u{301}",
    ])
    func `no input is a syntax error`(query: String) async throws {
        let index = try fixture.index()
        _ = try await index.write([document("1", #"{"agenda":"a b c"}"#)])
        do {
            _ = try await index.search(query, limit: 5)
        } catch let error as ConnectorError {
            #expect(error.message.contains("no word"))
            #expect(!query.contains("a"))
        }
    }

    @Test(arguments: ["", "  \n", "\"\"", "* - :", "😀", "\u{0}"])
    func `a query without words is an error`(query: String) async throws {
        let index = try fixture.index()
        try await index.prepare()
        let error = await #expect(throws: ConnectorError.self) { try await index.search(query, limit: 5) }
        #expect(error?.code == .index)
    }

    @Test func `the first title field with text and all text fields are searched, others are not`() async throws {
        let index = try fixture.index()
        let body = #"""
            {"topic":"","name":"Second title","agenda":"line\nbreak \"quoted\" \ud83d\ude00","host_id":"hidden",
            "people":[{"name":"Ada"},{"name":["Grace","Barbara"]}],"other":"unlisted"}
            """#
        _ = try await index.write([document("1", body)])
        #expect(try await index.search("second", limit: 1).first?.title == "Second title")
        for word in ["break", "quoted", "ada", "grace", "barbara"] { #expect(try await index.found(word) == ["1"]) }
        for word in ["hidden", "unlisted"] { #expect(try await index.found(word).isEmpty) }
    }

    @Test func `where no field is text, every string is but ids, addresses and dates`() async throws {
        let index = try fixture.index(fields: [.init("title", .title, "T"), .init("secretive", .value, "V")])
        let body = #"""
            {"title":"Heading","note":"prose","list":["inner",{"deep":"deeper"}],"id":"idvalue","user_id":"uservalue",
            "url":"https://example.com/path","when":"2026-01-31T10:00:00Z","secretive":"quiet","document_type":"kind"}
            """#
        _ = try await index.write([document("1", body)])
        for word in ["heading", "prose", "inner", "deeper"] { #expect(try await index.found(word) == ["1"]) }
        for word in ["idvalue", "uservalue", "example", "2026", "quiet", "kind"] {
            #expect(try await index.found(word).isEmpty)
        }
    }

    @Test func `documents are searched by the fields that the plugin names now`() async throws {
        let old = try fixture.index(fields: [.init("topic", .title, "T"), .init("agenda", .text, "A")])
        let file = try fixture.attachment("a.txt", Array("attached".utf8))
        _ = try await old.write(
            (0..<450).map { document("id-\($0)", #"{"topic":"First","agenda":"second","note":"third"}"#) }
                + [document("file", #"{"note":"third"}"#, attachment: file)])
        await old.close()
        let new = try fixture.index(fields: [.init("agenda", .title, "A"), .init("note", .text, "N")])
        try await new.prepare()
        #expect(try await new.search("third", limit: 1000).count == 451)
        #expect(try await new.search("second", limit: 1).first?.title == "second")
        #expect(try await new.found("first").isEmpty)
        #expect(try await new.found("attached") == ["file"])
        try fixture.expectConsistent()
    }
}
