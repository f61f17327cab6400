import JSON
import Testing

struct JSONMemberTableTests {
    private func values(_ keys: [String], in text: String) throws -> [String?] {
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        let table = JSONMemberTable(keys)
        return withUnsafeTemporaryAllocation(of: JSONMemberTable.Slot?.self, capacity: table.count) { slots in
            slots.initialize(repeating: nil)
            table.locate(in: root, slots: slots)
            return slots.map { slot in slot.map { root.value(in: $0).description } }
        }
    }

    @Test func `Values are found in one walk, nested ones left alone`() throws {
        let text = #"{"a":1,"b":{"c":2,"a":3},"c":[4],"dd":"x"}"#
        #expect(try values(["c", "a", "dd", "e"], in: text) == ["[4]", "1", #""x""#, nil])
    }

    @Test func `Escaped keys are read, and the last of equal keys counts`() throws {
        #expect(try values(["a", "Ü", ""], in: #"{"\u0061":1,"a":2,"Ü":3,"":4}"#) == ["2", "3", "4"])
        #expect(try values(["a"], in: #"{"a":1,"\u0061":2}"#) == ["2"])
    }

    @Test(arguments: ["[]", "[1]", "3", #""a""#, "null", "{}"])
    func `What has no members has none of the keys`(text: String) throws {
        #expect(try values(["a"], in: text) == [nil])
    }

    @Test func `A slot knows its value's text`() throws {
        let root = try JSONDocument(parsing: Array(#"{"a":"x y","b":-12,"c":"\n"}"#.utf8)).root
        let table = JSONMemberTable(["a", "b", "c"])
        try withUnsafeTemporaryAllocation(of: JSONMemberTable.Slot?.self, capacity: table.count) { slots in
            slots.initialize(repeating: nil)
            table.locate(in: root, slots: slots)
            let found = try slots.map { try #require($0) }
            #expect(found.map(\.kind) == [.string, .integer, .string])
            #expect(found.map(\.isEscaped) == [false, false, true])
            #expect(root.withDocumentBytes { $0[found[0].text].elementsEqual("x y".utf8) ? 1 : nil } == 1)
            let number = root.withDocumentBytes { bytes in
                JSONNumber.integer(UnsafeRawBufferPointer(rebasing: bytes[found[1].text])).map { Int($0) }
            }
            #expect(number == -12)
        }
    }
}
