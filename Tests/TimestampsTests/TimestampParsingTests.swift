import Testing
import Timestamps

struct TimestampParsingTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2026-01-31T23:59:59Z", 1_769_903_999_000),
        ("2026-01-31t23:59:59z", 1_769_903_999_000),
        ("2026-01-31 23:59:59Z", 1_769_903_999_000),
        ("2026-01-31T23:59:59", 1_769_903_999_000),
        ("2026-01-31T23:59Z", 1_769_903_940_000),
        ("2026-01-31T23:59", 1_769_903_940_000),
        ("2026-02-01T01:59:59+02:00", 1_769_903_999_000),
        ("2026-02-01T01:59:59+0200", 1_769_903_999_000),
        ("2026-02-01T01:59:59+02", 1_769_903_999_000),
        ("2026-01-31T18:29:59-05:30", 1_769_903_999_000),
        ("2026-01-31T23:59:59-00:00", 1_769_903_999_000),
        ("2026-01-31T23:59:59.5Z", 1_769_903_999_500),
        ("2026-01-31T23:59:59,25Z", 1_769_903_999_250),
        ("2026-01-31T23:59:59.0019999999999999999999999Z", 1_769_903_999_001),
        ("2016-12-31T23:59:60Z", 1_483_228_799_999),
        ("2016-12-31T23:59:60.75Z", 1_483_228_799_999),
        ("2024-02-29", 1_709_164_800_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `reads the forms of RFC 3339 and their variants`(text: String, milliseconds: Int64) throws {
        let timestamp = try #require(Timestamp(iso8601: text))
        #expect(timestamp.millisecondsSince1970 == milliseconds)
        let fromBytes = Array(text.utf8).withUnsafeBytes { Timestamp(iso8601: $0) }
        #expect(fromBytes == timestamp)
    }

    @Test(arguments: [
        "", " ", "2026", "2026-01", "2026-1-31", "26-01-31", "2026-02-31", "2025-02-29", "1900-02-29", "2026-13-01",
        "2026-00-10", "2026-01-00", "0000-01-01", "2026-01-31T", "2026-01-31T25:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T23:60:00Z", "2026-01-31T23:59:61Z", "2026-01-31T23:59:59.Z", "2026-01-31T23:59:59X",
        "2026-01-31T23:59:59ZZ", "2026-01-31T23:59:59Z ", " 2026-01-31", "2026-01-31T23:59:59+24:00",
        "2026-01-31T23:59:59+02:60", "2026-01-31T23:59:59+2:00", "2026-01-31T23:59:59+", "2026-01-31T23:59:59+02:",
        "2026-01-31Z", "2026-01-31  23:59:59Z", "2026/01/31", "+2026-01-31", "-026-01-31", "2026-01-31T2359:59Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-01-31T23:59:59\0", "२०२६-०१-३१", "now",
    ])
    func `refuses what is not a date or does not exist`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `refuses every truncation of a date and time that ends inside a field`() {
        let full = "2026-01-31T23:59:59.123+02:00"
        let complete: Set<Int> = [10, 16, 19, 21, 22, 23, 26, 29]
        for length in 0...full.count {
            let isRead = Timestamp(iso8601: String(full.prefix(length))) != nil
            #expect(isRead == complete.contains(length), "\(full.prefix(length))")
        }
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        ("Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z"),
        ("sun, 06 nov 1994 08:49:37 gmt", "1994-11-06T08:49:37Z"),
        ("Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59.999Z"),
        ("Friday, 01-Jan-76 00:00:00 GMT", "2076-01-01T00:00:00Z"),
        ("Saturday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00Z"),
        ("Tuesday, 29-Feb-00 00:00:00 GMT", "2000-02-29T00:00:00Z"),
    ])
    func `reads the three forms of an HTTP date`(text: String, expected: String) throws {
        let now = try #require(Timestamp(iso8601: "2026-06-01"))
        #expect(Timestamp(httpDate: text, now: now)?.iso8601 == expected)
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nvo 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 06 08:49:37 94", "Sun Nov 6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT ", "120", "1994-11-06",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
    ])
    func `refuses other forms of an HTTP date`(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }
}
