import JSON
import Testing

struct JSONMemberTableTests {
    private func values(_ keys: [String], in text: String) throws -> [String?] {
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        let table = JSONMemberTable(keys)
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: table.count) { positions in
            positions.initialize(repeating: 7)
            table.locate(in: root, positions: positions)
            return positions.map { $0 == JSONMemberTable.absent ? nil : root.value(at: $0).description }
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

    @Test(arguments: [(#""a\nb""#, "a\nb"), (#""plain""#, "plain"), ("1.50", "1.50"), ("true", "true")])
    func `The bytes of a scalar are its value`(text: String, expected: String) throws {
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        #expect(root.withUTF8 { $0.elementsEqual(expected.utf8) })
    }
}
