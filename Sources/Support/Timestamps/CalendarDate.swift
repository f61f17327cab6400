/// A day of the proleptic Gregorian calendar, from 0001-01-01 to 9999-12-31, without a time zone.
///
/// Arithmetic that would leave the range stops at its end.
public struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before it.
    public let daysSince1970: Int

    /// The first day of the range, 0001-01-01.
    public static let earliest = CalendarDate(daysSince1970: -719_162)
    /// The last day of the range, 9999-12-31.
    public static let latest = CalendarDate(daysSince1970: 2_932_896)

    /// Makes the day that lies the given number of days after 1970-01-01, moved into the range if it lies outside.
    public init(daysSince1970: Int) {
        self.daysSince1970 = min(max(daysSince1970, -719_162), 2_932_896)
    }

    /// Makes a day from its parts, or nothing if the calendar has no such day.
    ///
    /// - Parameters:
    ///   - year: 1 to 9999.
    ///   - month: 1 to 12.
    ///   - day: 1 to the length of the month.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.lengthOfMonth(month, year: year)
        else { return nil }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// Counts days in eras of 400 years whose years start on 1 March, so that the leap day comes last.
    private init(uncheckedYear year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        // 719468 days lie between 0000-03-01 and 1970-01-01.
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    /// The year, month and day; cheaper than asking for them one by one.
    public var yearMonthDay: (year: Int, month: Int, day: Int) {
        // The range starts after 0000-03-01, so no operand is negative and plain division rounds down.
        let days = daysSince1970 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    /// The year, 1 to 9999.
    public var year: Int { yearMonthDay.year }
    /// The month, 1 (January) to 12.
    public var month: Int { yearMonthDay.month }
    /// The day of the month, from 1.
    public var day: Int { yearMonthDay.day }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday; 719166 is a multiple of 7 that keeps the operand positive.
        Weekday(rawValue: (daysSince1970 + 719_166 + 4) % 7 + 1) ?? .sunday
    }

    /// The same day later (or earlier, if negative) by a number of days.
    public func adding(days: Int) -> CalendarDate {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        if overflow { return days < 0 ? .earliest : .latest }
        return CalendarDate(daysSince1970: sum)
    }

    /// The same day of a later (or earlier, if negative) month, or that month's last day if it is too short.
    ///
    /// So 31 January plus one month is 28 or 29 February.
    public func adding(months: Int) -> CalendarDate {
        addingWithinRange(months: months) ?? (months < 0 ? .earliest : .latest)
    }

    /// The same, or nil if that is beyond the range.
    func addingWithinRange(months: Int) -> CalendarDate? {
        let (year, month, day) = yearMonthDay
        let (count, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow, (12..<120_000).contains(count) else { return nil }
        let newYear = count / 12
        let newMonth = count % 12 + 1
        let newDay = min(day, Self.lengthOfMonth(newMonth, year: newYear))
        return CalendarDate(uncheckedYear: newYear, month: newMonth, day: newDay)
    }

    /// Midnight UTC at the start of the day.
    public var startOfDay: Timestamp {
        Timestamp(millisecondsSince1970: Int64(daysSince1970) * Timestamp.millisecondsPerDay)
    }

    /// The day as `yyyy-mm-dd`.
    public var description: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            var writer = DigitWriter(buffer: buffer)
            writer.write(self)
            return writer.count
        }
    }

    /// The number of days of a month (1 to 12) in a year.
    public static func lengthOfMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Orders days by time.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

/// A day of the week, numbered from Sunday = 1 as in Quartz cron expressions.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case sunday = 1
    case monday, tuesday, wednesday, thursday, friday, saturday
}
