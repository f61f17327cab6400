import ConnectorSDK
import ConnectorTestKit
import Testing

struct RateLimiterTests {
    private let clock = ManualClock(jumps: true)

    private func limiter(_ rate: RateLimiter.Rate, clock: ManualClock? = nil) -> RateLimiter {
        let clock = clock ?? self.clock
        return RateLimiter(classes: ["a": rate], clock: clock.host) { clock.elapsed }
    }

    /// The instants, in milliseconds, at which requests made one after the other may leave.
    private func instants(_ limiter: RateLimiter, _ count: Int, class name: String = "a") async throws -> [Int64] {
        var instants: [Int64] = []
        for _ in 0..<count {
            try await limiter.acquire(name)
            instants.append(clock.elapsed / 1_000_000)
        }
        return instants
    }

    @Test func `Requests leave evenly`() async throws {
        let limiter = limiter(.init(perSecond: 10))
        #expect(try await instants(limiter, 4) == [0, 100, 200, 300])
    }

    @Test func `A burst may leave at once, and again after a rest`() async throws {
        let limiter = limiter(.init(perSecond: 10, burst: 3))
        #expect(try await instants(limiter, 5) == [0, 0, 0, 100, 200])
        clock.advance(by: .seconds(10))
        #expect(try await instants(limiter, 4) == [10_200, 10_200, 10_200, 10_300])
    }

    @Test func `A rest does not add up to more than a burst`() async throws {
        let limiter = limiter(.init(perSecond: 10))
        clock.advance(by: .seconds(10))
        #expect(try await instants(limiter, 3) == [10_000, 10_100, 10_200])
    }

    @Test(arguments: ["a", "unnamed"])
    func `What has no limit does not wait`(name: String) async throws {
        #expect(try await instants(limiter(.unlimited), 100, class: name).last == 0)
        #expect(clock.sleeps.isEmpty)
    }

    @Test(arguments: [1e-300, 1e-9, .leastNonzeroMagnitude])
    func `A tiny rate waits long and does not overflow`(rate: Double) async throws {
        let limiter = limiter(.init(perSecond: rate, burst: .max))
        #expect(try await instants(limiter, 3) == [0, 0, 0])
        let strict = self.limiter(.init(perSecond: rate))
        #expect(try await instants(strict, 2).last == 10_000_000)
    }

    @Test(arguments: [1, 3])
    func `A pause holds back the whole class, its burst included`(burst: Int) async throws {
        let limiter = limiter(.init(perSecond: 10, burst: burst))
        try await limiter.acquire("a")
        limiter.pause("a", for: .seconds(2))
        let after = try await instants(limiter, 4)
        #expect(after == (burst == 1 ? [2000, 2100, 2200, 2300] : [2000, 2000, 2000, 2100]))
    }

    @Test func `The longest of several pauses counts`() async throws {
        let limiter = limiter(.unlimited)
        limiter.pause("a", for: .seconds(2))
        limiter.pause("a", for: .seconds(1))
        limiter.pause("unnamed", for: .seconds(60))
        #expect(try await instants(limiter, 1) == [2000])
    }

    @Test func `A pause holds back those who wait already`() async throws {
        let clock = ManualClock()
        let limiter = limiter(.init(perSecond: 10), clock: clock)
        try await limiter.acquire("a")
        try await withThrowingTaskGroup(of: Int64.self) { group in
            group.addTask {
                try await limiter.acquire("a")
                return clock.elapsed / 1_000_000
            }
            await clock.waitForSleepers(1)
            limiter.pause("a", for: .seconds(5))
            clock.advance(by: .milliseconds(100))
            await clock.waitForSleepers(1)
            clock.advance(by: .milliseconds(5000))
            let instant = try await group.next()
            // Put off by the whole pause, like everybody else in the row.
            #expect(instant == 5100)
        }
    }

    @Test func `Many who wait are let through one by one`() async throws {
        let clock = ManualClock()
        let limiter = limiter(.init(perSecond: 1000), clock: clock)
        var passed = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { try await limiter.acquire("a") }
            }
            // The first passes at once; the others wait 1 ms, 2 ms, … 199 ms.
            await clock.waitForSleepers(199)
            #expect(Set(clock.sleeps) == Set((1...199).map { Duration.milliseconds($0) }))
            clock.advance(by: .milliseconds(199))
            for try await _ in group { passed += 1 }
        }
        #expect(passed == 200)
    }

    @Test func `Waiting ends with cancellation`() async throws {
        let clock = ManualClock()
        let limiter = limiter(.init(perSecond: 0.001), clock: clock)
        try await limiter.acquire("a")
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await limiter.acquire("a") }
            await clock.waitForSleepers(1)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
    }

    @Test func `A pool gives the same limiter for the same key`() {
        let pool = RateLimiterPool()
        let first = pool.limiter(for: "zoom/1") { limiter(.unlimited) }
        #expect(pool.limiter(for: "zoom/1") { limiter(.unlimited) } === first)
        #expect(pool.limiter(for: "zoom/2") { limiter(.unlimited) } !== first)
    }
}
