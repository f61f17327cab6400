extension Timestamp {
    /// Reads a date of an HTTP header field in any of the three forms of RFC 9110, section 5.6.7.
    ///
    /// They are `Sun, 06 Nov 1994 08:49:37 GMT` and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. The name of the day must be one but need not fit the date, and the case of letters
    /// does not matter, because what a careless server means is still clear. A leap second is read as 59.999.
    ///
    /// - Parameters:
    ///   - text: The field's value, without surrounding white space.
    ///   - now: Decides the century of a two-digit year: the latest that is at most 50 years ahead.
    public init?(httpDate text: String, now: Timestamp = .now()) {
        guard let timestamp = text.withUTF8Bytes({ Timestamp(httpDate: $0, now: now) }) else { return nil }
        self = timestamp
    }

    /// Reads the same forms from UTF-8 bytes.
    public init?(httpDate bytes: UnsafeRawBufferPointer, now: Timestamp = .now()) {
        let forms: [(inout ByteCursor) -> Timestamp?] = [
            Self.readFixedDate, { Self.readRFC850Date(&$0, now: now) }, Self.readASCTimeDate,
        ]
        for form in forms {
            var cursor = ByteCursor(bytes)
            if let timestamp = form(&cursor), cursor.isAtEnd {
                self = timestamp
                return
            }
        }
        return nil
    }

    private static let monthNames: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let shortDayNames: [StaticString] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDayNames: [StaticString] = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    private static func readFixedDate(_ cursor: inout ByteCursor) -> Timestamp? {
        guard cursor.readIndex(among: shortDayNames) != nil, cursor.read(", "),
            let day = cursor.readNumber(digits: 2), cursor.read(" "),
            let month = cursor.readIndex(among: monthNames), cursor.read(" "),
            let year = cursor.readNumber(digits: 4), cursor.read(" "),
            let time = readClock(&cursor), cursor.read(" GMT")
        else { return nil }
        return moment(year: year, month: month + 1, day: day, time: time)
    }

    private static func readRFC850Date(_ cursor: inout ByteCursor, now: Timestamp) -> Timestamp? {
        guard cursor.readIndex(among: longDayNames) != nil, cursor.read(", "),
            let day = cursor.readNumber(digits: 2), cursor.read("-"),
            let month = cursor.readIndex(among: monthNames), cursor.read("-"),
            let shortYear = cursor.readNumber(digits: 2), cursor.read(" "),
            let time = readClock(&cursor), cursor.read(" GMT")
        else { return nil }
        let limit = now.adding(months: 50 * 12)
        let century = limit.date.year / 100 * 100
        for year in [century + shortYear, century - 100 + shortYear] {
            if let moment = moment(year: year, month: month + 1, day: day, time: time), moment <= limit {
                return moment
            }
        }
        return nil
    }

    private static func readASCTimeDate(_ cursor: inout ByteCursor) -> Timestamp? {
        guard cursor.readIndex(among: shortDayNames) != nil, cursor.read(" "),
            let month = cursor.readIndex(among: monthNames), cursor.read(" "),
            let day = cursor.read(" ") ? cursor.readDigit() : cursor.readNumber(digits: 2), cursor.read(" "),
            let time = readClock(&cursor), cursor.read(" "),
            let year = cursor.readNumber(digits: 4)
        else { return nil }
        return moment(year: year, month: month + 1, day: day, time: time)
    }

    /// Milliseconds since midnight.
    private static func readClock(_ cursor: inout ByteCursor) -> Int64? {
        guard let hour = cursor.readNumber(digits: 2), hour < 24, cursor.read(":"),
            let minute = cursor.readNumber(digits: 2), minute < 60, cursor.read(":"),
            let second = cursor.readNumber(digits: 2), second <= 60
        else { return nil }
        let start = (hour * 60 + minute) * 60_000
        return Int64(start + (second == 60 ? 59_999 : second * 1000))
    }

    private static func moment(year: Int, month: Int, day: Int, time: Int64) -> Timestamp? {
        CalendarDate(year: year, month: month, day: day)?.startOfDay.adding(milliseconds: time)
    }
}
