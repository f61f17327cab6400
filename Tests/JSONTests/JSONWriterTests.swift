import JSON
import Testing

struct JSONWriterTests {
    @Test func `structure, commas and escapes come out as RFC 8259 wants them`() {
        var writer = JSONWriter()
        writer.object { object in
            object.member("text", "a\"b\\c\u{1}\n\t\u{7f}é😀/")
            object.member("numbers", [0, -1, 9_223_372_036_854_775_807, -9_223_372_036_854_775_808])
            object.key("list")
            object.array { list in
                list.write(true)
                list.writeNull()
                list.object { _ in }
                list.array { _ in }
            }
            object.member("empty", "")
        }
        #expect(
            String(decoding: writer.finish(), as: UTF8.self)
                == #"{"text":"a\"b\\c\u0001\n\t"# + "\u{7f}" + #"é😀/","numbers":[0,-1,9223372036854775807,"#
                + #"-9223372036854775808],"list":[true,null,{},[]],"empty":""}"#)
    }

    @Test(arguments: [#"{"a":1,"secret":"x","b":[1,2]}"#, "{ \"a\" : 1 , \"secret\" : \"x\" , \"b\" : [ 1 , 2 ] }"])
    func `members are copied without the excluded ones and with added ones`(text: String) throws {
        let view = try JSONDocument(parsing: Array(text.utf8)).root
        var writer = JSONWriter()
        writer.object { object in
            object.members(of: view, excluding: ["secret", "document_type"])
            object.member("document_type", "user")
        }
        #expect(String(decoding: writer.finish(), as: UTF8.self) == #"{"a":1,"b":[1,2],"document_type":"user"}"#)
    }

    @Test(arguments: ["{}", "{ }", #"{"secret":1}"#])
    func `an object left without members adds no comma`(text: String) throws {
        let view = try JSONDocument(parsing: Array(text.utf8)).root
        var writer = JSONWriter()
        writer.object { object in
            object.members(of: view, excluding: ["secret"])
            object.member("a", 1)
        }
        #expect(String(decoding: writer.finish(), as: UTF8.self) == #"{"a":1}"#)
    }

    @Test func `every character survives writing and parsing`() throws {
        for value in 0...0x10FFFF {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let text = "x" + String(scalar) + "1234567"
            if value > 0x3000 && value % 97 != 0 { continue }
            #expect(try JSONValue(parsing: JSONValue.string(text).encoded()) == .string(text))
        }
    }

    @Test func `lines of NDJSON stand apart`() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.object { $0.member("n", number) }
            writer.newline()
        }
        #expect(String(decoding: writer.finish(), as: UTF8.self) == "{\"n\":1}\n{\"n\":2}\n")
    }
}
