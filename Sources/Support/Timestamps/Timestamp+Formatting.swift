extension Timestamp {
    /// The moment in the form of RFC 3339, `2026-01-31T23:59:59Z`, with three decimals if there are milliseconds.
    public var iso8601: String {
        String(unsafeUninitializedCapacity: 24) { writeISO8601(into: $0) }
    }

    /// The UTC day as `yyyy-mm-dd`.
    public var dateString: String { date.description }

    /// Writes the form of ``iso8601`` as ASCII bytes and returns how many it wrote: 20 or 24.
    ///
    /// Nothing is written, and the result is 0, if the buffer holds fewer than 24 bytes.
    public func writeISO8601(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard buffer.count >= 24 else { return 0 }
        var writer = DigitWriter(buffer: buffer)
        let rest = millisecondOfDay
        writer.write(date)
        writer.write(UInt8(ascii: "T"))
        writer.write(rest / 3_600_000, digits: 2)
        writer.write(UInt8(ascii: ":"))
        writer.write(rest / 60_000 % 60, digits: 2)
        writer.write(UInt8(ascii: ":"))
        writer.write(rest / 1000 % 60, digits: 2)
        if rest % 1000 != 0 {
            writer.write(UInt8(ascii: "."))
            writer.write(rest % 1000, digits: 3)
        }
        writer.write(UInt8(ascii: "Z"))
        return writer.count
    }
}

/// Writes zero-padded numbers into a buffer that the caller made large enough.
struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func write(_ number: Int, digits: Int) {
        var rest = number
        for position in stride(from: count + digits - 1, through: count, by: -1) {
            buffer[position] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += digits
    }

    mutating func write(_ date: CalendarDate) {
        let (year, month, day) = date.yearMonthDay
        write(year, digits: 4)
        write(UInt8(ascii: "-"))
        write(month, digits: 2)
        write(UInt8(ascii: "-"))
        write(day, digits: 2)
    }
}
