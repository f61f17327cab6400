import EmbeddedIndex
import JSON
import Testing

struct DocumentStreamTests {
    let fixture: IndexFixture
    init() throws { fixture = try IndexFixture() }

    @Test func `documents come in the order of their ids, with bodies untouched`() async throws {
        let index = try fixture.index()
        _ = try await index.write([
            document("é", #"{"n":1.00e5,"s":"\u00e9\/","b":{"deep":[{}]}}"#), document("z", "{}"),
            document(#"a"\"#, " {\n \"x\" : 1 }\n"), document("y", "{ }"),
        ])
        #expect(
            try await index.allDocuments() == [
                #"{"_id":"a\"\\",\#n "x" : 1 }"#, #"{"_id":"y"}"#, #"{"_id":"z"}"#,
                #"{"_id":"é","n":1.00e5,"s":"\u00e9\/","b":{"deep":[{}]}}"#,
            ])
    }

    @Test func `a fetched file is described after the body`() async throws {
        let index = try fixture.index()
        let file = try fixture.attachment("a \"b\".txt", Array("abc".utf8), contentType: "text/plain")
        let bare = try fixture.attachment("c.bin", [0, 1])
        _ = try await index.write([
            document("1", #"{"topic":"T"}"#, attachment: file), document("2", "{}", attachment: bare),
        ])
        let lines = try await index.allDocuments()
        #expect(
            lines.first
                == #"{"_id":"1","topic":"T","attachment":{"name":"a \"b\".txt","size":3,"sha256":"#
                + #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","content_type":"text/plain"}}"#)
        let second = try JSONDocument(parsing: Array(try #require(lines.last).utf8)).root
        #expect(second["attachment"]?["size"]?.int64 == 2)
        #expect(second["attachment"]?["content_type"] == nil)
    }
}
