import Foundation
import HTTP
import Synchronization
import Testing

/// Many requests, cancelled requests, and the end of a client.
@Suite struct HTTPClientLifecycleTests {
    @Test func `Cancelling ends the exchange and closes its connection`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let (closings, closing) = AsyncStream.makeStream(of: Void.self)
        try await withClientAndServer { connection, _ in
            arrival.yield()
            connection.awaitClose()
            closing.yield()
            return false
        } _: { client, server in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(600)))
                    }
                }
                await arrivals.first { _ in true }
                group.cancelAll()
            }
            await closings.first { _ in true }
        }
    }

    @Test func `A task cancelled beforehand sends nothing`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200)
        } _: { client, server in
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await client.send(HTTPRequest(.get, server.url))
                    }
                }
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `Cancelling at any moment ends every request once`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200)
        } _: { client, server in
            for round in 0..<200 {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            do {
                                let response = try await client.send(HTTPRequest(.get, server.url))
                                #expect(response.status == 200)
                            } catch {
                                #expect(error is CancellationError)
                            }
                        }
                    }
                    for _ in 0..<round % 20 { await Task.yield() }
                    group.cancelAll()
                }
            }
            let response = try await client.send(HTTPRequest(.get, server.url))
            #expect(response.status == 200)
        }
    }

    @Test func `A cancelled request leaves the line, and the others get their turn`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let configuration = HTTPClient.Configuration(proxy: .none, maximumConnectionsPerHost: 1)
        try await withServer { connection, request in
            guard request.target == "/hold" else { return connection.answer(200) }
            arrival.yield()
            connection.awaitClose()
            return false
        } _: { server in
            try await withClient(configuration) { client in
                await withTaskGroup(of: Void.self) { holder in
                    holder.addTask { _ = try? await client.send(HTTPRequest(.get, server.url + "/hold")) }
                    await arrivals.first { _ in true }
                    await withTaskGroup(of: Void.self) { waiters in
                        for _ in 0..<10 {
                            waiters.addTask {
                                await #expect(throws: CancellationError.self) {
                                    try await client.send(HTTPRequest(.get, server.url + "/cancelled"))
                                }
                            }
                        }
                        waiters.cancelAll()
                    }
                    holder.cancelAll()
                }
                let response = try await client.send(HTTPRequest(.get, server.url + "/last"))
                #expect(response.status == 200)
                #expect(server.requests.map(\.target) == ["/hold", "/last"])
            }
        }
    }

    @Test(arguments: [(1, 100), (3, 100), (128, 2)])
    func `No more exchanges run at once than allowed, and all finish`(total: Int, perHost: Int) async throws {
        let current = Gauge()
        let configuration = HTTPClient.Configuration(
            proxy: .none, maximumConnections: total, maximumConnectionsPerHost: perHost)
        try await withServer { connection, _ in
            current.enter()
            defer { current.leave() }
            return connection.answer(200, body: noise(10_000))
        } _: { server in
            try await withClient(configuration) { client in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<100 {
                        group.addTask { try await client.send(HTTPRequest(.get, server.url)).body.count }
                    }
                    for try await count in group { #expect(count == 10_000) }
                }
            }
            #expect(server.acceptedCount <= min(total, perHost))
            #expect(current.peak <= min(total, perHost))
        }
    }

    @Test func `Waiting in line does not count towards the timeout`() async throws {
        let configuration = HTTPClient.Configuration(proxy: .none, maximumConnections: 1)
        try await withServer { connection, request in
            guard request.target != "/hold" else {
                connection.awaitClose()
                return false
            }
            return connection.answer(200)
        } _: { server in
            try await withClient(configuration) { client in
                await withTaskGroup(of: Void.self) { group in
                    // Each of the first requests uses up its own time; the last one waits for all of them.
                    for _ in 0..<3 {
                        group.addTask {
                            let hold = HTTPRequest(.get, server.url + "/hold", timeout: .milliseconds(400))
                            _ = try? await client.send(hold)
                        }
                    }
                    group.addTask {
                        let request = HTTPRequest(.get, server.url + "/last", timeout: .milliseconds(400))
                        #expect((try? await client.send(request))?.status == 200)
                    }
                }
            }
        }
    }

    @Test func `After shutdown requests fail, and shutting down again does nothing`() async throws {
        let client = try HTTPClient(configuration: .init(proxy: .none))
        await client.shutdown()
        await client.shutdown()
        let error = try await failure(of: HTTPRequest(.get, "http://127.0.0.1:9/"), with: client)
        #expect(error.code == .shutDown)
    }

    @Test func `Shutdown fails the requests in flight and in line`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withServer { connection, _ in
            arrival.yield()
            connection.awaitClose()
            return false
        } _: { server in
            let client = try HTTPClient(configuration: .init(proxy: .none, maximumConnectionsPerHost: 2))
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask { try await failure(of: HTTPRequest(.get, server.url), with: client) }
                }
                var iterator = arrivals.makeAsyncIterator()
                for _ in 0..<2 { await iterator.next() }
                await client.shutdown()
                for try await error in group { #expect(error.code == .shutDown) }
            }
        }
    }
}

/// Counts who is inside, and how many at most.
private final class Gauge: Sendable {
    private let counts = Mutex((current: 0, peak: 0))

    var peak: Int { counts.withLock(\.peak) }

    func enter() {
        counts.withLock { $0 = ($0.current + 1, max($0.peak, $0.current + 1)) }
    }

    func leave() {
        counts.withLock { $0.current -= 1 }
    }
}
