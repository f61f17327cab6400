import HTTP
import Testing

@Suite struct HTTPClientRedirectTests {
    @Test(arguments: [
        (301, HTTPMethod.post, "GET"), (302, .post, "GET"), (303, .post, "GET"), (307, .post, "POST"),
        (308, .post, "POST"), (301, .put, "PUT"), (302, .delete, "DELETE"), (303, .put, "GET"), (303, .head, "HEAD"),
        (307, .put, "PUT"), (308, .get, "GET"), (301, .get, "GET"),
    ])
    func `Each status repeats the request in its way`(status: Int, method: HTTPMethod, next: String) async throws {
        let body: [UInt8]? = method == .post || method == .put ? Array("data".utf8) : nil
        try await withClientAndServer { connection, request in
            request.target == "/a"
                ? connection.answer(status, ["Location: /b?x"], body: method == .head ? [] : noise(100))
                : connection.answer(200)
        } _: { client, server in
            let headers: HTTPHeaders = body == nil ? [:] : ["Content-Type": "text/plain"]
            let request = HTTPRequest(method, server.url + "/a", headers: headers, body: body, redirects: .follow())
            let response = try await client.send(request)
            #expect(response.status == 200)
            #expect(response.url == server.url + "/b?x")
            let second = try #require(server.requests.last)
            #expect(second.method == next)
            #expect(second.target == "/b?x")
            let keepsBody = next == method.rawValue && body != nil
            #expect(second.body == (keepsBody ? body : []))
            #expect(second.value("Content-Type") == (keepsBody ? "text/plain" : nil))
            #expect(server.acceptedCount == 1)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `A redirect is an answer unless asked to follow`(status: Int) async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(status, ["Location: /b"], body: Array("moved".utf8))
        } _: { client, server in
            let response = try await client.send(HTTPRequest(.get, server.url))
            #expect(response.status == status)
            #expect(response.headers["location"] == "/b")
            #expect(response.body == Array("moved".utf8))
        }
    }

    @Test(arguments: [300, 304, 302])
    func `Without a place to go, the answer stands`(status: Int) async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(status, status == 302 ? [] : ["Location: /b"])
        } _: { client, server in
            let response = try await client.send(HTTPRequest(.get, server.url, redirects: .follow()))
            #expect(response.status == status)
        }
    }

    /// Follows a redirect from one server to another and returns what the second one received.
    private func crossOriginRequest(
        host: String = "127.0.0.1", headers: HTTPHeaders, credentials: String = "", redirects: HTTPRedirectPolicy
    ) async throws -> ReceivedRequest {
        try await withServer { connection, _ in
            connection.answer(200)
        } _: { target in
            try await withClientAndServer { connection, _ in
                connection.answer(302, ["Location: http://evil:word@\(host):\(target.port)/b"])
            } _: { client, server in
                let url = "http://\(credentials)127.0.0.1:\(server.port)/a"
                _ = try await client.send(HTTPRequest(.get, url, headers: headers, redirects: redirects))
                return try #require(target.requests.first)
            }
        }
    }

    @Test(arguments: ["", "user:secret@"], ["127.0.0.1", "localhost"])
    func `Credentials stay behind when host or port change`(credentials: String, host: String) async throws {
        let headers: HTTPHeaders = [
            "Cookie": "secret", "Proxy-Authorization": "secret", "X-Kept": "1", "Authorization": "secret",
        ]
        let received = try await crossOriginRequest(
            host: host, headers: headers, credentials: credentials, redirects: .follow())
        #expect(received.value("Authorization") == nil)
        #expect(received.value("Cookie") == nil)
        #expect(received.value("Proxy-Authorization") == nil)
        #expect(received.value("X-Kept") == "1")
    }

    @Test func `The caller may let the authorization go along`() async throws {
        let received = try await crossOriginRequest(
            headers: ["Authorization": "Bearer token", "Cookie": "secret"],
            redirects: .follow { _, _ in .followKeepingAuthorization })
        #expect(received.value("Authorization") == "Bearer token")
        #expect(received.value("Cookie") == nil)
    }

    @Test(arguments: ["", "user:secret@"])
    func `Credentials go along on the same origin`(credentials: String) async throws {
        try await withClientAndServer { connection, request in
            request.target == "/a"
                ? connection.answer(
                    302, ["Location: http://127.0.0.1:\(request.value("Host")?.split(separator: ":").last ?? "")/b"])
                : connection.answer(200)
        } _: { client, server in
            let headers: HTTPHeaders = credentials.isEmpty ? ["Authorization": "Bearer token", "Cookie": "c"] : [:]
            let url = "http://\(credentials)127.0.0.1:\(server.port)/a"
            _ = try await client.send(HTTPRequest(.get, url, headers: headers, redirects: .follow()))
            let second = try #require(server.requests.last)
            #expect(second.target == "/b")
            #expect(second.value("Authorization") == server.requests.first?.value("Authorization"))
            #expect(second.value("Authorization") != nil)
            #expect(second.value("Cookie") == headers["Cookie"])
        }
    }

    @Test func `A loop ends after the allowed number`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(302, ["Location: /again"])
        } _: { client, server in
            let request = HTTPRequest(.get, server.url, redirects: .follow(maximum: 3))
            let error = try await failure(of: request, with: client)
            #expect(error.code == .tooManyRedirects)
            #expect(server.requests.count == 4)
        }
    }

    @Test func `The caller may refuse, and the reason is told`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(302, ["Location: http://other.invalid/?secret"])
        } _: { client, server in
            let request = HTTPRequest(
                .get, server.url, redirects: .follow { from, to in .refuse(reason: "\(to.host) is not \(from.host)") })
            let error = try await failure(of: request, with: client)
            #expect(error.code == .redirectRefused)
            #expect(error.message.contains("other.invalid is not 127.0.0.1"))
            #expect(!error.message.contains("secret"))
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://h:0x/"])
    func `A redirect to what is no web address is refused`(location: String) async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(302, ["Location: \(location)"])
        } _: { client, server in
            let request = HTTPRequest(.get, server.url, redirects: .follow())
            let error = try await failure(of: request, with: client)
            #expect(error.code == .redirectRefused)
        }
    }

    @Test func `The body of a redirect is not awaited beyond its start`() async throws {
        try await withClientAndServer { connection, request in
            guard request.target == "/a" else { return connection.answer(200) }
            connection.write("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 1000000000\r\n\r\n")
            while connection.write(noise(10_000)) {}
            return false
        } _: { client, server in
            let request = HTTPRequest(.get, server.url + "/a", maximumBodySize: 10, redirects: .follow())
            let response = try await client.send(request)
            #expect(response.status == 200)
        }
    }
}
