import Foundation
import Testing
import Timestamps

struct TimestampCalendarTests {
    /// Foundation's calendar with the same rules: proleptic Gregorian, UTC.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        return calendar
    }()

    @Test func `every day of the range follows the one before it`() throws {
        var expected = (year: 1, month: 1, day: 1)
        var weekday = Weekday.monday.rawValue
        for days in CalendarDate.earliest.daysSince1970...CalendarDate.latest.daysSince1970 {
            let date = CalendarDate(daysSince1970: days)
            guard date.yearMonthDay == expected, date.weekday.rawValue == weekday,
                CalendarDate(year: expected.year, month: expected.month, day: expected.day) == date
            else {
                Issue.record("day \(days) is \(date.yearMonthDay), \(date.weekday), not \(expected)")
                return
            }
            weekday = weekday % 7 + 1
            expected.day += 1
            if expected.day > CalendarDate.lengthOfMonth(expected.month, year: expected.year) {
                expected = (expected.year, expected.month + 1, 1)
            }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
        #expect(expected == (10_000, 1, 1))
    }

    /// 1583 and later: earlier, Foundation's calendar is Julian.
    @Test func `components agree with Foundation`() {
        for milliseconds in stride(from: Int64(-12_212_553_600_000), to: 32_000_000_000_000, by: 4_321_987_654_3) {
            let timestamp = Timestamp(millisecondsSince1970: milliseconds)
            let date = Date(timeIntervalSince1970: Double(timestamp.secondsSince1970))
            let theirs = Self.calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
            let ours = timestamp.components
            #expect(ours.year == theirs.year)
            #expect(ours.month == theirs.month)
            #expect(ours.day == theirs.day)
            #expect(ours.hour == theirs.hour)
            #expect(ours.minute == theirs.minute)
            #expect(ours.second == theirs.second)
            #expect(ours.weekday.rawValue == theirs.weekday)
        }
    }

    @Test(arguments: [-37, -13, -12, -1, 0, 1, 2, 11, 12, 13, 49])
    func `adding months agrees with Foundation`(months: Int) throws {
        for days in stride(from: 10_000, through: 21_000, by: 17) {
            let start = CalendarDate(daysSince1970: days).startOfDay.adding(milliseconds: 45_296_000)
            let date = Date(timeIntervalSince1970: Double(start.secondsSince1970))
            let expected = try #require(Self.calendar.date(byAdding: .month, value: months, to: date))
            #expect(start.adding(months: months).secondsSince1970 == Int64(expected.timeIntervalSince1970))
        }
    }

    @Test(arguments: [
        ("2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
        ("2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z"),
        ("2026-03-31T10:00:00.007Z", -1, "2026-02-28T10:00:00.007Z"),
        ("2026-01-15T00:00:00Z", -1, "2025-12-15T00:00:00Z"),
        ("1969-12-31T23:59:59.999Z", 2, "1970-02-28T23:59:59.999Z"),
        ("9999-12-01T00:00:00Z", 1, "9999-12-31T23:59:59.999Z"),
        ("0001-01-31T00:00:00Z", -1, "0001-01-01T00:00:00Z"),
        ("2026-01-31T10:00:00Z", .max, "9999-12-31T23:59:59.999Z"),
        ("2026-01-31T10:00:00Z", .min, "0001-01-01T00:00:00Z"),
    ])
    func `adding months keeps to the month's end and to the range`(start: String, months: Int, expected: String) {
        #expect(Timestamp(iso8601: start)?.adding(months: months).iso8601 == expected)
    }

    @Test(arguments: [
        ("2026-02-28T10:00:00Z", 1, "2026-03-01T10:00:00Z"),
        ("1970-01-01T00:00:00.001Z", -1, "1969-12-31T00:00:00.001Z"),
        ("9999-12-31T00:00:00Z", 1, "9999-12-31T23:59:59.999Z"),
        ("2026-02-28T10:00:00Z", .min, "0001-01-01T00:00:00Z"),
        ("2026-02-28T10:00:00Z", .max, "9999-12-31T23:59:59.999Z"),
    ])
    func `adding days keeps the time of day and to the range`(start: String, days: Int, expected: String) {
        #expect(Timestamp(iso8601: start)?.adding(days: days).iso8601 == expected)
    }

    @Test func `arithmetic stops at the ends of the range`() {
        #expect(Timestamp(millisecondsSince1970: .max) == .latest)
        #expect(Timestamp(millisecondsSince1970: .min) == .earliest)
        #expect(Timestamp(secondsSince1970: .max) == .latest)
        #expect(Timestamp(secondsSince1970: .min) == .earliest)
        #expect(Timestamp.latest.adding(milliseconds: .max) == .latest)
        #expect(Timestamp.earliest.adding(seconds: .min) == .earliest)
        #expect(Timestamp.earliest.adding(.seconds(-1)) == .earliest)
        #expect(Timestamp.latest.duration(since: .earliest) == .milliseconds(315_537_897_599_999))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00Z"), (1_769_903_999_120, "2026-01-31T23:59:59.120Z"),
    ])
    func `is written with milliseconds only where there are some`(milliseconds: Int64, expected: String) {
        let timestamp = Timestamp(millisecondsSince1970: milliseconds)
        #expect(timestamp.iso8601 == expected)
        #expect(timestamp.dateString == String(expected.prefix(10)))
        #expect(Timestamp(iso8601: timestamp.iso8601) == timestamp)
    }

    @Test func `writes nothing into a buffer that is too small`() {
        var bytes = [UInt8](repeating: 7, count: 23)
        let count = bytes.withUnsafeMutableBufferPointer { Timestamp.latest.writeISO8601(into: $0) }
        #expect(count == 0)
        #expect(bytes == [UInt8](repeating: 7, count: 23))
    }

    @Test func `now is the time of the system's clock`() {
        let before = Int64(Date().timeIntervalSince1970 * 1000) - 1
        let now = Timestamp.now().millisecondsSince1970
        let after = Int64(Date().timeIntervalSince1970 * 1000) + 1
        #expect((before...after).contains(now))
    }

    @Test func `fields that no clock shows make no timestamp`() {
        #expect(Timestamp(year: 2026, month: 2, day: 29) == nil)
        #expect(Timestamp(year: 2026, month: 2, day: 28, hour: 24) == nil)
        #expect(Timestamp(year: 2026, month: 2, day: 28, minute: 60) == nil)
        #expect(Timestamp(year: 2026, month: 2, day: 28, second: 60) == nil)
        #expect(Timestamp(year: 2026, month: 2, day: 28, millisecond: -1) == nil)
        #expect(Timestamp(year: 10_000, month: 1, day: 1) == nil)
        #expect(
            Timestamp(year: 2026, month: 2, day: 28, hour: 23, minute: 1, second: 2, millisecond: 3)?.iso8601
                == "2026-02-28T23:01:02.003Z")
    }
}
