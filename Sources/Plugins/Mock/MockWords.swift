import ConnectorSDK

/// Texts, titles and dates to choose from, made once and already encoded as JSON, so that a document only copies them.
struct MockWords: Sendable {
    private let texts: [[UInt8]]
    private let titles: [[UInt8]]
    private let dates: [[UInt8]]
    private let priorities: [[UInt8]]

    /// Words of several scripts, and some that must be escaped in JSON.
    static let vocabulary = [
        "agenda", "budget", "café", "draft", "émigré", "forecast", "größer", "hiring", "invoice", "журнал", "kernel",
        "ledger", "meeting", "naïve", "offsite", "payment", "quarter", "review", "schedule", "東京", "update", "vendor",
        "weekly", "überprüfung", "yield", "zebra", "☃", "😀", "\"quoted\"", "back\\slash", "tab\there", "line\nbreak",
    ]

    /// 2020-01-01T00:00:00Z, the first date.
    private static let epoch: Int64 = 1_577_836_800

    /// - Parameter textSize: about how many bytes a document is to have, everything else included.
    init(seed: UInt64, textSize: Int) {
        let length = max(textSize - 210, 8)
        // More different texts only where they are short: at most about 1 MiB of them.
        let count = min(max((1 << 20) / length, 4), 256)
        texts = (0..<count).map { Self.encodedText(key: MockDice.roll(seed, UInt64($0) << 16 | 1), length: length) }
        titles = (0..<1024).map { Self.encodedText(key: MockDice.roll(seed, UInt64($0) << 16 | 2), length: 24) }
        dates = (0..<2048).map { Self.encode(.string(Self.date(number: $0).iso8601)) }
        priorities = (0..<100).map { number in
            Array("\(number / 10)\(number % 10 == 0 ? "" : ".\(number % 10)")".utf8)
        }
    }

    func text(_ dice: UInt64) -> [UInt8] { texts[Int((dice >> 8) % UInt64(texts.count))] }
    func title(_ dice: UInt64) -> [UInt8] { titles[Int(dice >> 24 & 1023)] }
    func encodedDate(_ dice: UInt64) -> [UInt8] { dates[Int(dice >> 12 & 2047)] }
    func priority(_ dice: UInt64) -> [UInt8] { priorities[Int((dice >> 4) % 100)] }
    func date(_ dice: UInt64) -> Timestamp { Self.date(number: Int(dice >> 12 & 2047)) }

    private static func date(number: Int) -> Timestamp {
        Timestamp(secondsSince1970: epoch + Int64(number) * 97_561)
    }

    private static func encodedText(key: UInt64, length: Int) -> [UInt8] {
        encode(.string(text(key: key, length: length)))
    }

    private static func encode(_ value: JSONValue) -> [UInt8] { value.encoded() }

    /// Words up to a length in bytes.
    static func text(key: UInt64, length: Int) -> String {
        var text = ""
        var size = 0
        var number: UInt64 = 0
        while true {
            let word = vocabulary[Int(MockDice.roll(key, number) % UInt64(vocabulary.count))]
            size += word.utf8.count + 1
            guard size <= length else { return text }
            if number > 0 { text += " " }
            text += word
            number += 1
        }
    }
}
