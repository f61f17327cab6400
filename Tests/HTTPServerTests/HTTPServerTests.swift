import HTTPServer
import RawHTTPClient
import Synchronization
import Testing

@Suite struct HTTPServerTests {
    /// Answers with what it received, so that a test sees the request through the server's eyes.
    private static let echo: @Sendable (ServerRequest) -> ServerResponse = { request in
        let items = request.queryItems.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        let body = String(decoding: request.body, as: UTF8.self)
        let text = "\(request.method) \(request.path) [\(items)] \(request.header("X-Probe") ?? "-") \(body)"
        return ServerResponse(contentType: "text/plain", text: text)
    }

    @Test func `A request arrives with method, raw path, decoded query, headers and body`() throws {
        let server = try HTTPServer(handler: Self.echo)
        let response = try rawRequest(
            "POST", port: server.port, "/a/%252Fb%2F/c?q=x%20y+z&empty=&flag&e=%C3%BC", headers: ["x-PROBE": "seen"],
            body: "grüße")
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/plain")
        #expect(response.text == "POST /a/%252Fb%2F/c [q=x y z|empty=|flag=|e=ü] seen grüße")
    }

    @Test func `A connection serves one request after another`() throws {
        let server = try HTTPServer(handler: Self.echo)
        let connection = try RawConnection(port: server.port)
        for number in 1...3 {
            try connection.send("GET /\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try connection.readResponse().text.hasPrefix("GET /\(number) "))
        }
        #expect(server.statistics.connections == 1)
        #expect(server.statistics.requests == 3)
    }

    @Test(arguments: [1, 2, 4]) func `A large shared body arrives whole`(threads: Int) throws {
        let body = ServerBody(count: 3_000_000) { bytes in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        }
        let server = try HTTPServer(options: .init(threads: threads)) { _ in ServerResponse(body: body) }
        for _ in 1...3 {
            let response = try rawRequest(port: server.port, "/")
            #expect(body.withUnsafeBytes { $0.elementsEqual(response.body) })
        }
    }

    @Test func `A body over the limit is answered with 413`() throws {
        let server = try HTTPServer(options: .init(bodyLimit: 10), handler: Self.echo)
        #expect(try rawRequest("POST", port: server.port, "/", body: "0123456789").status == 200)
        #expect(try rawRequest("POST", port: server.port, "/", body: "0123456789A").status == 413)
        let connection = try RawConnection(port: server.port)
        try connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        try connection.send("8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n")
        #expect(try connection.readResponse().status == 413)
    }

    @Test func `A closed answer is no byte at all`() throws {
        let server = try HTTPServer { _ in
            var response = ServerResponse(contentType: "text/plain", text: "never seen")
            response.delivery = .closed
            return response
        }
        let connection = try RawConnection(port: server.port)
        try connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try connection.readToEnd().isEmpty)
    }

    @Test func `A truncated answer announces more than it sends`() throws {
        let server = try HTTPServer { _ in
            var response = ServerResponse(contentType: "text/plain", text: "half")
            response.delivery = .truncated(missing: 6)
            return response
        }
        let response = try rawRequest(port: server.port, "/")
        #expect(response.announcedCount == 10)
        #expect(response.text == "half")
    }

    @Test(arguments: [1, 2]) func `A delayed answer arrives, on a connection that stays usable`(threads: Int) throws {
        let server = try HTTPServer(options: .init(threads: threads)) { request in
            var response = Self.echo(request)
            response.delay = .milliseconds(5)
            return response
        }
        let connection = try RawConnection(port: server.port)
        for number in 1...5 {
            try connection.send("GET /\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try connection.readResponse().text.hasPrefix("GET /\(number) "))
        }
    }

    @Test func `Delayed answers wait all at once and do not outlive the server`() async throws {
        let expected = 300
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(expected))
        let server = try HTTPServer { _ in
            var response = ServerResponse()
            response.delay = .seconds(3600)
            arrived.yield()
            return response
        }
        let connections = try (0..<expected).map { _ in try RawConnection(port: server.port) }
        for connection in connections { try connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") }
        var seen = 0
        for await _ in arrivals {
            seen += 1
            if seen == expected { break }
        }
        #expect(server.statistics.inFlight == expected)
        server.stop()
        #expect(server.statistics.inFlight == 0)
        #expect(server.statistics.maximumInFlight == expected)
    }

    @Test func `Threads of the pool answer many connections`() async throws {
        let server = try HTTPServer(options: .init(threads: 4), handler: Self.echo)
        let port = server.port
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask { try rawRequest(port: port, "/\(number)").text == "GET /\(number) [] - " }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 64)
    }

    @Test func `A client that goes away during the delay harms nobody`() throws {
        let server = try HTTPServer { request in
            var response = Self.echo(request)
            response.delay = .milliseconds(2)
            return response
        }
        for _ in 1...20 {
            let connection = try RawConnection(port: server.port)
            try connection.send("GET /gone HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }
        #expect(try rawRequest(port: server.port, "/still").text == "GET /still [] - ")
    }

    @Test func `A used port is refused with its reason`() throws {
        let server = try HTTPServer(handler: Self.echo)
        let error = try #require(throws: HTTPServerError.self) {
            _ = try HTTPServer(port: server.port, handler: Self.echo)
        }
        #expect(error.code == .cannotListen)
        #expect(error.description.contains("port \(server.port)"))
    }

    @Test(arguments: [("localhost", 0), ("127.0.0.1", 70000), ("127.0.0.1", -1)])
    func `An address that is not numeric is refused`(address: String, port: Int) throws {
        let error = try #require(throws: HTTPServerError.self) {
            _ = try HTTPServer(address: address, port: port, handler: Self.echo)
        }
        #expect(error.code == .invalidAddress)
    }

    @Test func `Stopping twice is harmless and frees the port`() throws {
        let server = try HTTPServer(handler: Self.echo)
        server.stop()
        server.stop()
        let next = try HTTPServer(port: server.port, handler: Self.echo)
        #expect(next.port == server.port)
    }
}
