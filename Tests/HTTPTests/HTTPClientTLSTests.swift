import Foundation
import HTTP
import Testing

@Suite(.enabled(if: path(ofCommand: "openssl") != nil))
struct HTTPClientTLSTests {
    @Test func `An unknown certificate is refused unless its bundle is given or nobody looks`() async throws {
        try await withTLSServer { url, certificate in
            let error = try await withClient { try await failure(of: HTTPRequest(.get, url), with: $0) }
            #expect(error.code == .tls)
            #expect(!error.isRetryable)
            #expect(error.message.contains("certificate"))

            for configuration in [
                HTTPClient.Configuration(caBundle: certificate, proxy: .none),
                HTTPClient.Configuration(verifyCertificates: false, proxy: .none),
            ] {
                let status = try await withClient(configuration) { try await $0.send(HTTPRequest(.get, url)).status }
                #expect(status == 200)
            }
        }
    }

    @Test func `A certificate for another name is refused`() async throws {
        try await withTLSServer { url, certificate in
            let other = url.replacing("127.0.0.1", with: "127.0.0.2")
            try await withClient(.init(caBundle: certificate, proxy: .none)) { client in
                let error = try await failure(of: HTTPRequest(.get, other), with: client)
                #expect(error.code == .tls)
            }
        }
    }

    @Test func `A bundle that does not exist is told`() async throws {
        try await withTLSServer { url, certificate in
            try await withClient(.init(caBundle: certificate + ".missing", proxy: .none)) { client in
                let error = try await failure(of: HTTPRequest(.get, url), with: client)
                #expect(error.code == .tls)
                #expect(error.message.contains(".missing"))
            }
        }
    }

    @Test func `A redirect out of TLS is not followed, whatever the caller says`() async throws {
        try await withDirectory { directory in
            let answer = "HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
            try Data(answer.utf8).write(to: directory.appending(path: "moved"))
            try await withTLSServer(arguments: ["-HTTP"], in: directory) { url, certificate in
                try await withClient(.init(caBundle: certificate, proxy: .none)) { client in
                    let request = HTTPRequest(
                        .get, url + "moved", redirects: .follow { _, _ in .followKeepingAuthorization })
                    let error = try await failure(of: request, with: client)
                    #expect(error.code == .redirectRefused)
                }
            }
        }
    }

    /// Runs `openssl s_server` with a certificate of its own for 127.0.0.1, and `body` with its URL and that certificate.
    private func withTLSServer(
        arguments: [String] = ["-www"], in workingDirectory: URL? = nil,
        _ body: (_ url: String, _ certificate: String) async throws -> Void
    ) async throws {
        let openssl = try #require(path(ofCommand: "openssl"))
        try await withDirectory { directory in
            let certificate = directory.appending(path: "certificate.pem").path()
            let key = directory.appending(path: "key.pem").path()
            let maker = Process()
            maker.executableURL = URL(filePath: openssl)
            maker.arguments = [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ]
            maker.standardError = FileHandle.nullDevice
            try maker.run()
            maker.waitUntilExit()
            try #require(maker.terminationStatus == 0)

            let server = Process()
            server.executableURL = URL(filePath: openssl)
            server.arguments =
                ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key] + arguments
            server.currentDirectoryURL = workingDirectory
            let output = Pipe()
            server.standardInput = FileHandle.nullDevice
            server.standardOutput = output
            server.standardError = FileHandle.nullDevice
            try server.run()
            defer {
                server.terminate()
                server.waitUntilExit()
            }
            // It says `ACCEPT 127.0.0.1:<port>` once it listens.
            var said = ""
            while !said.contains(/ACCEPT .*:\d+\n/) {
                let bytes = output.fileHandleForReading.availableData
                try #require(!bytes.isEmpty, "openssl ended: \(said)")
                said += String(decoding: bytes, as: UTF8.self)
            }
            let port = try #require(said.firstMatch(of: /ACCEPT .*:(\d+)\n/)).1
            try await body("https://127.0.0.1:\(port)/", certificate)
        }
    }
}
