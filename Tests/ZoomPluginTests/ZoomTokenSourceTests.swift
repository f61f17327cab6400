import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomTokenSourceTests {
    private let clock = TestClock()

    private func source(
        lifetime: Duration = .seconds(3600), counting requests: Counter,
        before: @escaping @Sendable (_ request: Int) async throws -> Void = { _ in }
    ) -> ZoomTokenSource {
        ZoomTokenSource(clock: clock.hostClock) {
            let number = requests.next()
            try await before(number)
            return ZoomTokenGrant(value: Secret("token-\(number)"), lifetime: lifetime)
        }
    }

    @Test func `many tasks that ask at once cause one request`() async throws {
        let requests = Counter()
        let source = source(counting: requests) { _ in for _ in 0..<50 { await Task.yield() } }
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await source.token().value.exposed } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["token-1"])
        #expect(requests.value == 1)
    }

    @Test func `when the asking task is cancelled another one takes over`() async throws {
        let requests = Counter()
        let (entered, signal) = AsyncStream.makeStream(of: Void.self)
        let source = source(counting: requests) { number in
            guard number == 1 else { return }
            signal.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let leader = Task { try await source.token() }
            for await _ in entered { break }
            for _ in 0..<10 {
                group.addTask {
                    let token = try await source.token()
                    #expect(token.value.exposed == "token-2")
                }
            }
            leader.cancel()
            await #expect(throws: CancellationError.self) { _ = try await leader.value }
            try await group.waitForAll()
        }
        #expect(requests.value == 2)
    }

    @Test func `a cancelled waiter leaves the request to the others`() async throws {
        let requests = Counter()
        let (entered, signal) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let source = source(counting: requests) { _ in
            signal.yield()
            for await _ in released { break }
        }
        async let first = source.token()
        for await _ in entered { break }
        let waiter = Task { try await source.token() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiter.value }
        release.yield()
        #expect(try await first.value.exposed == "token-1")
        #expect(requests.value == 1)
    }

    @Test(arguments: [
        (lifetime: 3600, after: 3539, requests: 1), (lifetime: 3600, after: 3540, requests: 2),
        (lifetime: 100, after: 89, requests: 1), (lifetime: 100, after: 90, requests: 2),
    ])
    func `a token is replaced a little before its end`(lifetime: Int, after: Int, requests expected: Int) async throws {
        let requests = Counter()
        let source = source(lifetime: .seconds(lifetime), counting: requests)
        _ = try await source.token()
        clock.advance(.seconds(after))
        _ = try await source.token()
        #expect(requests.value == expected)
    }

    @Test func `a token without any life is good for who asked for it`() async throws {
        let requests = Counter()
        let source = source(lifetime: .zero, counting: requests)
        #expect(try await source.token().value.exposed == "token-1")
        #expect(try await source.token().value.exposed == "token-2")
    }

    @Test func `a hundred refusals of one token lead to one new token`() async throws {
        let requests = Counter()
        let source = source(counting: requests)
        let refused = try await source.token()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    source.reject(refused)
                    let token = try await source.token()
                    #expect(token.value.exposed == "token-2")
                }
            }
            try await group.waitForAll()
        }
        #expect(requests.value == 2)
    }

    @Test func `a failure reaches everybody who waits, and the next one asks again`() async throws {
        let requests = Counter()
        let source = source(counting: requests) { number in
            if number == 1 { throw ConnectorError(.authentication, "no") }
        }
        await #expect(throws: ConnectorError.self) { _ = try await source.token() }
        #expect(try await source.token().value.exposed == "token-2")
    }
}
