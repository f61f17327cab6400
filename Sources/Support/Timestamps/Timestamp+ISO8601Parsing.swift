extension Timestamp {
    /// Reads a date, or a date and time, in the form of RFC 3339 and the common variants of ISO 8601.
    ///
    /// Read are `2026-01-31` (midnight UTC) and `2026-01-31T23:59:59.123+02:00`, where
    /// - a small `t` or one space may stand for `T`;
    /// - the seconds may be missing, and 60, a leap second, is read as 59.999;
    /// - the fraction, after a point or a comma, has any length and is cut off after milliseconds;
    /// - the offset is `Z`, `z`, `±hh:mm`, `±hhmm` or `±hh`; a time without an offset is taken as UTC.
    ///
    /// The result is nil for any other form, for times that do not exist and for moments beyond the range.
    public init?(iso8601 text: String) {
        guard let timestamp = text.withUTF8Bytes({ Timestamp(iso8601: $0) }) else { return nil }
        self = timestamp
    }

    /// Reads the same forms from UTF-8 bytes, without allocating.
    public init?(iso8601 bytes: UnsafeRawBufferPointer) {
        var cursor = ByteCursor(bytes)
        guard let date = Self.readDate(&cursor) else { return nil }
        guard !cursor.isAtEnd else {
            self = date.startOfDay
            return
        }
        guard cursor.read(anyOf: "Tt ") != nil,
            let time = Self.readTime(&cursor),
            let offset = Self.readOffset(&cursor),
            cursor.isAtEnd
        else { return nil }
        let milliseconds = date.startOfDay.millisecondsSince1970 + time - offset
        guard Self.range.contains(milliseconds) else { return nil }
        self.init(millisecondsSince1970: milliseconds)
    }

    private static func readDate(_ cursor: inout ByteCursor) -> CalendarDate? {
        guard let year = cursor.readNumber(digits: 4), cursor.read(UInt8(ascii: "-")),
            let month = cursor.readNumber(digits: 2), cursor.read(UInt8(ascii: "-")),
            let day = cursor.readNumber(digits: 2)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// Milliseconds since midnight.
    private static func readTime(_ cursor: inout ByteCursor) -> Int64? {
        guard let hour = cursor.readNumber(digits: 2), hour < 24, cursor.read(UInt8(ascii: ":")),
            let minute = cursor.readNumber(digits: 2), minute < 60
        else { return nil }
        let start = (hour * 60 + minute) * 60_000
        guard cursor.read(UInt8(ascii: ":")) else { return Int64(start) }
        guard let second = cursor.readNumber(digits: 2), second <= 60,
            let fraction = readFraction(&cursor)
        else { return nil }
        return Int64(start + (second == 60 ? 59_999 : second * 1000 + fraction))
    }

    /// Milliseconds of the fraction; 0 if there is none, nil if it has no digits.
    private static func readFraction(_ cursor: inout ByteCursor) -> Int? {
        guard cursor.read(anyOf: ".,") != nil else { return 0 }
        guard let first = cursor.readDigit() else { return nil }
        var milliseconds = first * 100
        var weight = 10
        while let digit = cursor.readDigit() {
            milliseconds += digit * weight
            weight /= 10
        }
        return milliseconds
    }

    /// Milliseconds that the written time is ahead of UTC.
    private static func readOffset(_ cursor: inout ByteCursor) -> Int64? {
        if cursor.isAtEnd || cursor.read(anyOf: "Zz") != nil { return 0 }
        guard let sign = cursor.read(anyOf: "+-"), let hours = cursor.readNumber(digits: 2), hours < 24 else {
            return nil
        }
        var minutes = 0
        if !cursor.isAtEnd {
            _ = cursor.read(UInt8(ascii: ":"))
            guard let read = cursor.readNumber(digits: 2), read < 60 else { return nil }
            minutes = read
        }
        let offset = Int64((hours * 60 + minutes) * 60_000)
        return sign == UInt8(ascii: "-") ? -offset : offset
    }
}
