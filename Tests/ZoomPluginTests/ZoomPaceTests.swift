import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomPaceTests {
    private let clock = TestClock()

    private func pace(perSecond: Double = .infinity) -> ZoomPace {
        ZoomPace(clock: clock.hostClock) { _ in perSecond }
    }

    @Test func `without refusals nobody waits`() async throws {
        let pace = pace()
        for _ in 0..<100 {
            #expect(try await pace.acquire(.medium) == 0)
            pace.speedUp(.medium)
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func `after a refusal the class waits for the pause and leaves one by one`() async throws {
        let pace = pace()
        let epoch = try await pace.acquire(.medium)
        pace.slowDown(.medium, epoch: epoch, pause: .seconds(3600))
        for _ in 0..<3 { #expect(try await pace.acquire(.medium) == epoch + 1) }
        _ = try await pace.acquire(.light)
        #expect(clock.sleeps.count == 3)
        #expect(clock.sleeps.allSatisfy { $0 > .seconds(3500) })
        #expect(clock.sleeps[2] - clock.sleeps[0] > .milliseconds(1))
    }

    @Test func `refusals of one epoch count as one`() async throws {
        let pace = pace()
        pace.slowDown(.medium, epoch: 0, pause: .zero)
        pace.slowDown(.medium, epoch: 0, pause: .seconds(3600))
        #expect(try await pace.acquire(.medium) == 1)
        #expect(clock.sleeps.allSatisfy { $0 < .seconds(60) })
    }

    @Test func `successes end the pace`() async throws {
        let pace = pace()
        pace.slowDown(.medium, epoch: 0, pause: .seconds(3600))
        for _ in 0..<1000 { pace.speedUp(.medium) }
        _ = try await pace.acquire(.medium)
        #expect(clock.sleeps.isEmpty)
    }
}
