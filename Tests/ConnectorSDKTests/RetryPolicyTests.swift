import ConnectorSDK
import ConnectorTestKit
import Testing

struct RetryPolicyTests {
    private let clock = ManualClock(jumps: true)
    private let policy = RetryPolicy(
        maximumAttempts: 4, baseDelay: .milliseconds(100), maximumDelay: .milliseconds(300), patience: .seconds(60))

    /// How often an operation is tried that fails the first times.
    private func attempts(failing times: Int, with error: any Error) async -> (attempts: Int, succeeded: Bool) {
        var attempts = 0
        let result: Int? = try? await policy.run(clock: clock.host) { attempt in
            attempts = attempt
            if attempt <= times { throw error }
            return attempt
        }
        return (attempts, result != nil)
    }

    @Test func `What fails for a passing reason is tried again, up to the limit`() async {
        let error = ConnectorError(.unavailable, "down", retry: .backoff)
        #expect(await attempts(failing: 0, with: error) == (1, true))
        #expect(await attempts(failing: 3, with: error) == (4, true))
        #expect(await attempts(failing: 4, with: error) == (4, false))
    }

    @Test func `Waits double up to the longest, half of each left to chance`() async {
        _ = await attempts(failing: 3, with: ConnectorError(.unavailable, "down", retry: .backoff))
        #expect(clock.sleeps.count == 3)
        for (wait, full) in zip(clock.sleeps, [100, 200, 300]) {
            #expect((.milliseconds(full / 2)...(.milliseconds(full))).contains(wait))
        }
    }

    @Test func `A wait that is asked for is kept, unless it takes too long`() async {
        let patient = ConnectorError(.rateLimited, "later", retry: .after(.seconds(60)))
        #expect(await attempts(failing: 1, with: patient) == (2, true))
        #expect(clock.sleeps == [.seconds(60)])
        let tooLong = ConnectorError(.rateLimited, "tomorrow", retry: .after(.seconds(61)))
        #expect(await attempts(failing: 1, with: tooLong) == (1, false))
    }

    @Test(
        arguments: [
            ConnectorError(.permission, "no"), CancellationError(), JSONValueError(),
        ] as [any Error])
    func `What cannot be helped is not tried again`(error: any Error) async {
        #expect(await attempts(failing: 1, with: error) == (1, false))
        #expect(clock.sleeps.isEmpty)
    }

    @Test func `The last failure is thrown`() async throws {
        let error = await #expect(throws: ConnectorError.self) {
            try await policy.run(clock: clock.host) { attempt in
                throw ConnectorError(.unavailable, "attempt \(attempt)", retry: .backoff)
            }
        }
        #expect(error?.message == "attempt 4")
    }

    @Test func `Cancellation ends the waiting`() async {
        let clock = ManualClock()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await policy.run(clock: clock.host) { _ in
                    throw ConnectorError(.unavailable, "down", retry: .backoff)
                }
            }
            await clock.waitForSleepers(1)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
    }

    private struct JSONValueError: Error {}
}
