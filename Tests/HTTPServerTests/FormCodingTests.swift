import HTTPServer
import Testing

@Suite struct FormCodingTests {
    @Test(arguments: [
        ("plain", "plain"), ("%2F%2f", "//"), ("%252F", "%2F"), ("100%", "100%"), ("%zz", "%zz"), ("%4", "%4"),
        ("%F0%9F%9A%A2", "🚢"), ("a+b", "a+b"),
    ])
    func `Percent-decoding takes one layer off`(encoded: String, decoded: String) {
        #expect(FormCoding.percentDecoded(encoded) == decoded)
    }

    @Test(arguments: ["/abc//+==", "ü 🚢", "a-b.c_d~e"])
    func `What is encoded is decoded to itself`(text: String) {
        let encoded = FormCoding.percentEncoded(text)
        #expect(FormCoding.percentDecoded(encoded) == text)
        #expect(!encoded.contains { "/+= ".contains($0) })
    }
}
