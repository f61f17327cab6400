import Glibc
import HTTP
import Testing

/// What goes wrong on the wire, and what the client says about it.
@Suite struct HTTPClientFailureTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: HTTPError.Code
        let isRetryable: Bool

        init(_ description: String, _ text: String, _ code: HTTPError.Code, isRetryable: Bool) {
            testDescription = description
            bytes = Array(text.utf8)
            self.code = code
            self.isRetryable = isRetryable
        }
    }

    @Test(arguments: [
        Fault("no answer", "", .connectionLost, isRetryable: true),
        Fault("short body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .truncatedBody, isRetryable: true),
        Fault("no body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", .truncatedBody, isRetryable: true),
        Fault(
            "missing last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .truncatedBody,
            isRetryable: true),
        Fault(
            "broken chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
            .truncatedBody, isRetryable: true),
        Fault("not HTTP", "SSH-2.0-Server\r\n\r\n", .protocol, isRetryable: false),
        Fault(
            "not gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
            .invalidEncoding, isRetryable: false),
        Fault(
            "announced too large", "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", .bodyTooLarge,
            isRetryable: false),
        Fault(
            "silently too large", "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001), .bodyTooLarge,
            isRetryable: false),
        Fault(
            "header flood",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Flood: \(String(repeating: "x", count: 80))\r\n", count: 4000),
            .headersTooLarge, isRetryable: false),
    ])
    func `A faulty answer is an error that names the fault`(fault: Fault) async throws {
        try await withClientAndServer { connection, _ in
            connection.write(fault.bytes)
            return false
        } _: { client, server in
            let request = HTTPRequest(
                .get, server.url + "/path?token=secret", headers: ["Authorization": "secret"], maximumBodySize: 1000)
            let error = try await failure(of: request, with: client)
            #expect(error.code == fault.code, "\(error)")
            #expect(error.isRetryable == fault.isRetryable)
            #expect(error.message.contains("GET \(server.url)/path: "))
            #expect(!error.message.contains("secret"))
        }
    }

    @Test func `A body of exactly the allowed size passes`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200, body: noise(1000))
        } _: { client, server in
            let request = HTTPRequest(.get, server.url, maximumBodySize: 1000)
            let response = try await client.send(request)
            #expect(response.body.count == 1000)
        }
    }

    @Test func `A compressed body counts by what it unpacks to`() async throws {
        let bomb = try gzip(Array(repeating: 0, count: 50 << 20))
        try await withClientAndServer { connection, _ in
            connection.answer(200, ["Content-Encoding: gzip"], body: bomb)
        } _: { client, server in
            let request = HTTPRequest(.get, server.url, maximumBodySize: 1 << 20)
            #expect(bomb.count < 1 << 20)
            let error = try await failure(of: request, with: client)
            #expect(error.code == .bodyTooLarge)
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
    func `A server that goes quiet is left after the timeout`(start: String) async throws {
        try await withClientAndServer { connection, _ in
            connection.write(start)
            connection.awaitClose()
            return false
        } _: { client, server in
            let error = try await failure(of: HTTPRequest(.get, server.url, timeout: .milliseconds(100)), with: client)
            #expect(error.code == .timeout)
            #expect(error.isRetryable)
        }
    }

    @Test func `A server that stalls is left long before the timeout`() async throws {
        try await withClientAndServer { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
            connection.awaitClose()
            return false
        } _: { client, server in
            let request = HTTPRequest(.get, server.url, timeout: .seconds(600), stallTimeout: .seconds(1))
            let error = try await failure(of: request, with: client)
            #expect(error.code == .timeout)
        }
    }

    @Test func `Nobody listening and nobody of that name are told apart`() async throws {
        let (listener, port) = try listen()
        close(listener)
        try await withClient { client in
            let refused = try await failure(of: HTTPRequest(.get, "http://127.0.0.1:\(port)/"), with: client)
            #expect(refused.code == .couldNotConnect)
            let unknown = try await failure(of: HTTPRequest(.get, "http://name.invalid/"), with: client)
            #expect(unknown.code == .couldNotResolve)
            #expect(unknown.isRetryable)
        }
    }

    @Test func `A peer that never finishes the handshake is a connect timeout`() async throws {
        // The system accepts the connection; nobody answers the TLS greeting.
        let (listener, port) = try listen()
        defer { close(listener) }
        try await withClient { client in
            let request = HTTPRequest(.get, "https://127.0.0.1:\(port)/", connectTimeout: .milliseconds(100))
            let error = try await failure(of: request, with: client)
            #expect(error.code == .connectTimeout)
        }
    }
}
