import Testing
import YAML

struct YAMLHostileInputTests {
    private func code(_ text: String, limits: YAMLNode.Limits = .init()) -> YAMLError.Code? {
        do throws(YAMLError) {
            _ = try YAMLNode.parse(text, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `aliases that multiply are stopped`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(code(text) == .limitExceeded)
    }

    @Test func `merges that multiply are stopped`() {
        var text = "a0: &a0 {k: v}\n"
        for level in 1...40 { text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)]}\n" }
        #expect(code(text) == .limitExceeded)
    }

    @Test func `aliases do not evade the limit of depth`() {
        var text = "a0: &a0 [x]\n"
        for level in 1...80 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(code(text) == .limitExceeded)
    }

    @Test func `nesting is allowed up to its limit`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(code(nested(64)) == nil)
        #expect(code(nested(65)) == .limitExceeded)
        #expect(code(String(repeating: "[", count: 100_000)) == .limitExceeded)
        #expect(code(String(repeating: "{a: ", count: 100_000)) == .limitExceeded)
        #expect(code(String(repeating: "- ", count: 100_000)) == .limitExceeded)
        #expect(code(String(repeating: "? ", count: 100_000)) == .limitExceeded)
    }

    @Test func `a text beyond the limit of size is not read`() {
        var limits = YAMLNode.Limits()
        limits.bytes = 10
        #expect(code("0123456789", limits: limits) == nil)
        #expect(code("0123456789a", limits: limits) == .limitExceeded)
    }

    @Test func `more nodes than allowed are refused`() {
        var limits = YAMLNode.Limits()
        limits.nodes = 4
        #expect(code("[1, 2, 3]", limits: limits) == nil)
        #expect(code("[1, 2, 3, 4]", limits: limits) == .limitExceeded)
    }

    @Test(arguments: [
        "\0", "a: \0", "\u{1}", "%YAML 9.9\n---\na", "%TAG ! !\n%TAG ! !\n---\na", "&", "*", "!<", "|", ">9",
    ])
    func `odd texts are refused or read, not more`(text: String) {
        _ = code(text)
    }

    /// The generator SplitMix64: the same inputs in every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test func `twenty thousand mutations are read or refused with a place inside the text`() {
        let seed = Array(
            """
            service: &s {host: "127.0.0.1", port: 8080, on: [yes, 'no', ~]}
            users:
              - name: ann # first
                tags: !!seq [a, b]
              - <<: *s
                text: |
                  two
                  lines
            last: >-
              folded 'text'
            """.utf8)
        let material = Array("{}[]&*!|>%@`?:,-#'\"\\\n\t \0<~\u{FEFF}ä".utf8) + [0xC3, 0xFF, 0xED, 0xF4]
        var generator = Generator(state: 20_260_131)
        var read = 0
        for round in 0..<20_000 {
            var bytes = seed
            for _ in 0...Int.random(in: 0..<6, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = material.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] = byte
                case 1: bytes.insert(byte, at: position)
                case 2: bytes.removeSubrange(position..<min(position + 3, bytes.count - 1))
                default: bytes.insert(contentsOf: bytes[position...].prefix(20), at: position)
                }
            }
            let lines = bytes.count + 1
            let result = bytes.withUnsafeBytes { bytes in
                Result { () throws(YAMLError) in try YAMLNode.parse(bytes) }
            }
            switch result {
            case .success: read += 1
            case .failure(let error):
                if error.message.isEmpty || !(1...lines).contains(error.line) || error.column < 1 {
                    Issue.record("round \(round): \(error)")
                }
            }
        }
        #expect((1..<20_000).contains(read))
    }
}
