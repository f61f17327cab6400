import HTTP
import Testing

/// What arrives at the server, and what comes back from it, when nothing goes wrong.
@Suite struct HTTPClientRequestTests {
    @Test(arguments: [
        (HTTPMethod.get, nil), (.get, 3), (.post, nil), (.post, 0), (.post, 5), (.put, 70_000), (.put, nil),
        (.patch, 1), (.delete, nil), (.delete, 2), (.head, nil), (HTTPMethod(rawValue: "PROPFIND"), 4),
        (.post, 3_000_000),
    ])
    func `Method, fields and body arrive as given`(method: HTTPMethod, size: Int?) async throws {
        let body = size.map(noise)
        try await withClientAndServer { connection, _ in
            connection.answer(200)
        } _: { client, server in
            let request = HTTPRequest(
                method, server.url + "/p/ath?q=%20x", headers: ["X-One": "1", "X-Empty": "", "x-one": "2"], body: body)
            let response = try await client.send(request)
            #expect(response.status == 200)
            let received = try #require(server.requests.first)
            #expect(received.method == method.rawValue)
            #expect(received.target == "/p/ath?q=%20x")
            #expect(received.fields.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["1", "2"])
            #expect(received.value("X-Empty") == "")
            #expect(received.value("User-Agent") == "connector-host")
            #expect(received.value("Content-Type") == nil)
            #expect(received.value("Expect") == nil)
            #expect(received.body == body ?? [])
            let sendsBody = body != nil || [.post, .put, .patch].contains(method)
            #expect(received.value("Content-Length") == (sendsBody ? "\(size ?? 0)" : nil))
        }
    }

    @Test(arguments: [0, 1, 1000, 65_536, 200_000, 5_000_000])
    func `Bodies of any size arrive whole`(size: Int) async throws {
        let body = noise(size)
        try await withClientAndServer { connection, _ in
            connection.answer(201, body: body)
        } _: { client, server in
            let response = try await client.send(HTTPRequest(.get, server.url))
            #expect(response.status == 201)
            #expect(response.body == body)
            #expect(response.httpVersion == "1.1")
            #expect(response.url == server.url + "/")
        }
    }

    @Test func `Header fields keep order, repetition and folding, and interim answers and trailers are left out`()
        async throws
    {
        try await withClientAndServer { connection, _ in
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n")
            connection.write(
                "HTTP/1.1 404 No\r\nB:  one \r\nA: two\r\nb: three\r\n  more\r\nTransfer-Encoding: chunked")
            return connection.write("\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: late\r\n\r\n")
        } _: { client, server in
            let response = try await client.send(HTTPRequest(.get, server.url))
            #expect(response.status == 404)
            #expect(response.headers == ["B": "one", "A": "two", "b": "three more", "Transfer-Encoding": "chunked"])
            #expect(response.body == Array("abcde".utf8))
        }
    }

    @Test func `Compressed bodies are decoded`() async throws {
        let plain = Array(repeating: UInt8(ascii: "z"), count: 100_000)
        let compressed = try gzip(plain)
        try await withClientAndServer { connection, _ in
            connection.answer(200, ["Content-Encoding: gzip"], body: compressed)
        } _: { client, server in
            let response = try await client.send(HTTPRequest(.get, server.url))
            #expect(response.body == plain)
            #expect(server.requests.first?.value("Accept-Encoding")?.contains("gzip") == true)
        }
    }

    @Test func `A connection serves many requests`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200)
        } _: { client, server in
            for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url)) }
            #expect(server.requests.count == 20)
            #expect(server.acceptedCount == 1)
        }
    }

    @Test func `A connection that the server closed between requests is replaced`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200)
            return false
        } _: { client, server in
            for _ in 0..<5 {
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.status == 200)
            }
            #expect(server.acceptedCount == 5)
        }
    }

    @Test func `User and password of the URL are sent as basic authentication and shown nowhere`() async throws {
        try await withClientAndServer { connection, _ in
            connection.answer(200)
        } _: { client, server in
            let url = "http://us%40er:secret@127.0.0.1:\(server.port)/x?token=secret"
            let response = try await client.send(HTTPRequest(.get, url))
            #expect(server.requests.first?.value("Authorization") == "Basic dXNAZXI6c2VjcmV0")
            #expect(!response.url.contains("@"))
            #expect(!"\(HTTPRequest(.get, url)) \(response)".contains("secret"))
        }
    }

    @Test(arguments: [("G T", "X"), ("", "X"), ("GET\r\nX:", "X"), ("GET", "X Y"), ("GET", "a\r\nb"), ("GET", "")])
    func `Methods and names that are no tokens are refused`(method: String, name: String) async throws {
        try await withClient { client in
            let request = HTTPRequest(HTTPMethod(rawValue: method), "http://127.0.0.1:9/", headers: [name: "v"])
            let error = try await failure(of: request, with: client)
            #expect(error.code == .invalidRequest)
        }
    }

    @Test func `A URL that cannot be fetched is refused without being repeated`() async throws {
        try await withClient { client in
            let error = try await failure(of: HTTPRequest(.get, "ftp://user:secret@h/?secret"), with: client)
            #expect(error.code == .invalidURL)
            #expect(!error.message.contains("secret"))
        }
    }

    @Test func `Requests go through the configured proxy`() async throws {
        try await withServer { connection, _ in
            connection.answer(200, body: Array("proxied".utf8))
        } _: { proxy in
            try await withClient(.init(proxy: .url(proxy.url))) { client in
                let response = try await client.send(HTTPRequest(.get, "http://unknown.invalid/x"))
                #expect(response.body == Array("proxied".utf8))
                #expect(proxy.requests.first?.target == "http://unknown.invalid/x")
            }
        }
    }
}
