import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomThrottleTests {
    private static let now = Timestamp(iso8601: "2026-11-23T10:00:00Z") ?? .earliest

    @Test(
        arguments: [
            ("2", Duration.seconds(2)), ("0", .zero), ("1.5", .milliseconds(1500)),
            ("Mon, 23 Nov 2026 10:00:30 GMT", .seconds(30)), ("2026-11-24T00:00:00Z", .seconds(50_400)),
            ("2026-11-23T10:00:05+00:00", .seconds(5)), ("2026-11-23T09:00:00Z", .zero), ("soon", nil), ("-3", nil),
            ("nan", nil), ("inf", nil), ("", nil), ("1e300", .seconds(1_000_000_000)),
        ] as [(String, Duration?)])
    func `every form of Retry-After is read`(field: String, expected: Duration?) {
        #expect(ZoomThrottle.wait(field, now: Self.now) == expected)
    }

    @Test(
        arguments: [
            ("Daily-limit", "", true), ("daily-LIMIT", "", true), ("QPS", "maximum daily", false), (nil, "", false),
            (nil, "You have reached the maximum daily rate limit", true), (nil, "maximum per-second limit", false),
        ] as [(String?, String, Bool)])
    func `the daily limit is told from that of the second`(type: String?, text: String, isDaily: Bool) {
        var headers: HTTPHeaders = [:]
        headers["X-RateLimit-Type"] = type
        #expect(ZoomThrottle(headers: headers, text: text, now: Self.now).isDaily == isDaily)
    }

    @Test func `a date is read by the clock of the answer`() {
        let headers: HTTPHeaders = [
            "Date": "Mon, 23 Nov 2026 09:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 09:00:07 GMT",
        ]
        #expect(ZoomThrottle(headers: headers, text: "", now: Self.now).wait == .seconds(7))
    }

    @Test func `without a wait the day ends at midnight UTC`() {
        let throttle = ZoomThrottle(headers: ["X-RateLimit-Type": "Daily-limit"], text: "", now: Self.now)
        #expect(throttle.reset(now: Self.now).iso8601 == "2026-11-24T00:00:00Z")
    }

    @Test(arguments: [
        (ZoomPlan.free, ZoomRateClass.medium, 2.0), (.pro, .light, 30), (.pro, .heavy, 10), (.business, .medium, 60),
        (.unlimited, .medium, .infinity),
    ])
    func `plans grant what Zoom documents`(plan: ZoomPlan, rateClass: ZoomRateClass, perSecond: Double) {
        #expect(plan.perSecond(rateClass) == perSecond)
    }
}
