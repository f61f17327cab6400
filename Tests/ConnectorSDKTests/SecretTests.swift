import ConnectorSDK
import Testing

struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret: Secret
    }

    @Test func `A secret never prints, alone or in something else`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(["k": secret])",
            "\(Optional(secret) as Any)", "\(Holder(secret: secret))", String(reflecting: Holder(secret: secret)),
            dumped,
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("redacted") || text == dumped)
        }
        #expect(secret.exposed == "hunter2")
        #expect(secret == Secret("hunter2"))
    }
}
