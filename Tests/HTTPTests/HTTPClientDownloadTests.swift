import Foundation
import HTTP
import Testing

@Suite struct HTTPClientDownloadTests {
    @Test(arguments: [0, 1, 3_000_000])
    func `The file has every byte and is its owner's alone`(size: Int) async throws {
        let body = noise(size)
        try await withDirectory { directory in
            let file = directory.appending(path: "file")
            try await withClientAndServer { connection, _ in
                connection.answer(200, body: body)
            } _: { client, server in
                let download = try await client.download(HTTPRequest(.get, server.url), to: file.path())
                #expect(download.status == 200)
                #expect(download.bodySize == size)
                #expect(download.errorBody.isEmpty)
            }
            #expect(try Data(contentsOf: file) == Data(body))
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path())
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `A redirect is followed to the file`() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "file")
            try await withClientAndServer { connection, request in
                request.target == "/a"
                    ? connection.answer(302, ["Location: /b"], body: Array("go on".utf8))
                    : connection.answer(200, body: Array("content".utf8))
            } _: { client, server in
                let request = HTTPRequest(.get, server.url + "/a", redirects: .follow())
                let download = try await client.download(request, to: file.path())
                #expect(download.url == server.url + "/b")
            }
            #expect(try Data(contentsOf: file) == Data("content".utf8))
        }
    }

    @Test func `Another status brings its explanation and touches no file`() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "file")
            try Data("before".utf8).write(to: file)
            try await withClientAndServer { connection, request in
                connection.answer(403, body: noise(request.target == "/long" ? 1_000_000 : 5))
            } _: { client, server in
                let short = try await client.download(HTTPRequest(.get, server.url), to: file.path())
                #expect(short.status == 403)
                #expect(short.errorBody == noise(5))
                let long = try await client.download(HTTPRequest(.get, server.url + "/long"), to: file.path())
                #expect(long.errorBody == Array(noise(65_536)))
            }
            #expect(try Data(contentsOf: file) == Data("before".utf8))
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\n\r\n0123456789abcdef"])
    func `A download that fails leaves no file`(answer: String) async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "file")
            try await withClientAndServer { connection, _ in
                connection.write(answer)
                return false
            } _: { client, server in
                let request = HTTPRequest(.get, server.url, maximumBodySize: 12)
                await #expect(throws: HTTPError.self) { try await client.download(request, to: file.path()) }
            }
            #expect(!FileManager.default.fileExists(atPath: file.path()))
        }
    }

    @Test(arguments: ["", "missing/file"])
    func `A path that cannot be written is named with the system's reason`(name: String) async throws {
        try await withDirectory { directory in
            let path = directory.path() + name
            try await withClientAndServer { connection, _ in
                connection.answer(200, body: [1])
            } _: { client, server in
                let error = try await #require(throws: HTTPError.self) {
                    try await client.download(HTTPRequest(.get, server.url), to: path)
                }
                #expect(error.code == .fileWrite)
                #expect(error.message.contains(path))
                #expect(error.message.contains(name.isEmpty ? "directory" : "No such file"))
            }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `A full disk is told with the system's reason`() async throws {
        try await withDirectory { directory in
            // The link, not the device, is what a failed download removes.
            let link = directory.appending(path: "full")
            try FileManager.default.createSymbolicLink(atPath: link.path(), withDestinationPath: "/dev/full")
            try await withClientAndServer { connection, _ in
                connection.answer(200, body: noise(100))
            } _: { client, server in
                let error = try await #require(throws: HTTPError.self) {
                    try await client.download(HTTPRequest(.get, server.url), to: link.path())
                }
                #expect(error.code == .fileWrite)
                #expect(error.message.contains("No space left on device"))
            }
        }
    }
}
