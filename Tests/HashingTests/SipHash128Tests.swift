import Hashing
import Testing

struct SipHash128Tests {
    private let published = SipHash128(key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)

    /// The authors' vectors for the key 00…0f and the messages 00, 01, … of growing length.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
        (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
        (8, "3b62a9ba6258f5610f83e264f31497b4"),
        (63, "5150d1772f50834a503e069a973fbd7c"),
    ])
    func `the published vectors come out`(length: Int, expected: String) {
        let message = (0..<length).map { UInt8($0) }
        #expect(message.withUnsafeBytes { published.hash($0) }.bytes.hexadecimal == expected)
    }

    @Test func `stored bytes read back as the same value`() throws {
        let hash = published.hash("a document")
        let restored = try #require(hash.bytes.withUnsafeBytes { Hash128($0) })
        #expect(restored == hash)
        #expect([UInt8](repeating: 0, count: 15).withUnsafeBytes { Hash128($0) } == nil)
    }

    @Test func `another key gives another hash`() {
        #expect(published.hash("id") != SipHash128.random().hash("id"))
    }
}
