import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomRecordingWindowTests {
    @Test(arguments: [
        ("2026-11-23", 0, ["2026-11-23..2026-11-23"]),
        ("2026-11-23", 1, ["2026-10-24..2026-11-23", "2026-10-23..2026-10-24"]),
        ("2026-03-31", 1, ["2026-03-01..2026-03-31", "2026-02-28..2026-03-01"]),
        ("2026-03-15", 1, ["2026-02-15..2026-03-15"]),
        (
            "2026-03-15", 3,
            ["2026-02-15..2026-03-15", "2026-01-16..2026-02-15", "2025-12-17..2026-01-16", "2025-12-15..2025-12-17"]
        ),
    ])
    func `windows go back from today and share their boundary days`(
        today: String, months: Int, expected: [String]
    ) throws {
        let day = try #require(Timestamp(iso8601: today)).date
        let windows = ZoomRecordingWindow.windows(endingOn: day, months: months)
        #expect(windows.map { "\($0.from)..\($0.to)" } == expected)
    }

    @Test func `an absurd age ends at the founding of Zoom`() throws {
        let day = try #require(Timestamp(iso8601: "2026-11-23")).date
        let windows = ZoomRecordingWindow.windows(endingOn: day, months: .max)
        #expect(windows.last?.from.description == "2011-01-01")
        #expect(windows.count < 250)
    }

    @Test func `no window is longer than a month by either reading`() throws {
        let day = try #require(Timestamp(iso8601: "2026-08-31")).date
        for window in ZoomRecordingWindow.windows(endingOn: day, months: 60) {
            #expect(window.from >= window.to.adding(months: -1))
            #expect(window.to.daysSince1970 - window.from.daysSince1970 <= 30)
        }
    }
}
