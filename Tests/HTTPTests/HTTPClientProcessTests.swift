import Foundation
import HTTP
import Testing

/// What concerns the whole process and is therefore tested in one of its own.
@Suite struct HTTPClientProcessTests {
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
    func `A thousand requests at once lose no answer and leak no descriptor`() async {
        await #expect(processExitsWith: .success) {
            func openDescriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            try await withServer { connection, request in
                connection.answer(200, body: Array(request.target.utf8))
            } _: { server in
                // The first round brings what the process opens once.
                var before = 0
                for _ in 0..<2 {
                    before = try openDescriptors()
                    try await withClient { client in
                        try await withThrowingTaskGroup { group in
                            for number in 0..<1000 {
                                group.addTask {
                                    let response = try await client.send(HTTPRequest(.get, "\(server.url)/\(number)"))
                                    return response.body == Array("/\(number)".utf8)
                                }
                            }
                            for try await isRight in group { try #require(isRight) }
                        }
                    }
                }
                server.stop()
                try #require(server.requests.count == 2000)
                // One less than before: the server's listening socket is closed, too.
                try #require(try openDescriptors() < before)
            }
        }
    }

    @Test func `The proxy of the environment is used unless switched off`() async {
        await #expect(processExitsWith: .success) {
            try await withServer { connection, _ in
                connection.answer(200)
            } _: { server in
                try await withServer { connection, _ in
                    connection.answer(299)
                } _: { proxy in
                    setenv("http_proxy", proxy.url, 1)
                    unsetenv("no_proxy")
                    unsetenv("NO_PROXY")
                    for (configuration, status) in [
                        (HTTPClient.Configuration(), 299), (HTTPClient.Configuration(proxy: .none), 200),
                    ] {
                        try await withClient(configuration) { client in
                            let response = try await client.send(HTTPRequest(.get, server.url))
                            try #require(response.status == status)
                        }
                    }
                }
            }
        }
    }
}
