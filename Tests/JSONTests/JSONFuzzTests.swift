import Foundation
import JSON
import Testing

struct JSONFuzzTests {
    /// A generator with a fixed seed, so that a failure can be repeated (the constants of Knuth's MMIX).
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let seeds = [
        #"{"id":"a1","topic":"Ünïcode ☃ 😀","n":[1,-2.5e3,0.1],"o":{"k":null,"t":true},"e":"\u0041\ud83d\ude00\n"}"#,
        "[[[[]]],{\"a\":{\"b\":{\"c\":[1,2,3]}}}]", "  \t[1 , 2 ]\r\n",
    ]

    @Test(arguments: 0..<8)
    func `mutated texts are accepted or refused, never crash, and agree with Foundation`(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 77 &+ 5)
        for _ in 0..<4_000 {
            var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array("{}[]\",:\\u0e-+.".utf8).randomElement(using: &random) ?? 0, at: place)
                default: bytes.append(contentsOf: bytes[place...])
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            guard let document = try? JSONDocument(parsing: bytes) else { continue }
            // Foundation is laxer in places (it takes a byte order mark), never stricter but for lone surrogates and depth.
            if !String(decoding: bytes, as: UTF8.self).contains("\\u") && !hasHugeNumber(document.root) {
                #expect((try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil)
            }
            let value = document.root.value
            #expect(try JSONValue(parsing: value.encoded()) == value)
            #expect(try JSONDocument(parsing: document.root.encoded()).root.value == value)
        }
    }

    private func hasHugeNumber(_ view: JSONView) -> Bool {
        if let double = view.double {
            return !double.isFinite || abs(double) > 1e300 || (double != 0 && abs(double) < 1e-300)
        }
        return view.elements.contains { hasHugeNumber($0) } || view.members.contains { hasHugeNumber($0.value) }
    }
}
