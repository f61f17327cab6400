import ConnectorSDK
import FoundationEssentials
import Testing

@testable import ZoomPlugin

@Suite struct ZoomDownloadTests {
    private func fetch(
        _ url: String, name: String = "a.bin", limit: Int = 1 << 20, _ transport: ScriptedTransport
    ) async throws -> (content: FetchedContent, bytes: [UInt8]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zoom-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "content").path
        let download = ZoomDownload(api: try plugin(transport).api, url: url, fileName: name)
        do {
            let content = try await download.fetch(to: AttachmentDestination(path: path, maximumSize: limit))
            return (content, Array(try Data(contentsOf: URL(filePath: path))))
        } catch {
            #expect(!FileManager.default.fileExists(atPath: path))
            throw error
        }
    }

    @Test(
        arguments: [
            ("https://file.zoom.us/f/1", "token-1"), ("https://files.example/f/1", nil), ("http://zoom.us/f", nil),
            ("https://zoom.us@files.example/f", nil),
        ] as [(String, String?)])
    func `the bytes arrive as they are, and the token goes to Zoom only`(url: String, token: String?) async throws {
        let bytes: [UInt8] = [0, 255, 10, 13, 0]
        let transport = ScriptedTransport.withTokens { _ in
            ScriptedTransport.Answer(headers: ["Content-Type": "application/zip"], body: bytes)
        }
        let (content, received) = try await fetch(url, transport)
        #expect(received == bytes)
        #expect(content.contentType == "application/zip")
        #expect(transport.apiCalls.map(\.token) == [token])
        #expect(transport.apiCalls.first?.request.url.contains("@") == false)
        #expect(transport.tokenCalls.isEmpty == (token == nil))
    }

    @Test(arguments: [
        "http://127.0.0.1/f", "https://169.254.169.254/f", "file:///etc/passwd", "/relative", "not a url",
    ])
    func `places that are none are not asked`(url: String) async throws {
        let transport = ScriptedTransport.withTokens { _ in .json("x") }
        let error = await #expect(throws: ConnectorError.self) { _ = try await fetch(url, transport) }
        #expect(error?.code == .contentUnavailable)
        #expect(transport.calls.isEmpty)
    }

    @Test(arguments: [
        ("a.pdf", "text/html; charset=utf-8", "anything", true), ("a.pdf", "application/pdf", "%PDF", false),
        ("a.pdf", "application/octet-stream", "\u{FEFF}\n <!DOCTYPE HTML><p>", true),
        ("a.txt", "text/plain", "<HTML lang=en>", true), ("a.html", "text/html", "<html>", false),
        ("A.HTM", "text/html", "<html>", false), ("a.txt", "text/plain", "see <html>", false), ("a.txt", "", "", false),
    ])
    func `a sign-in page is not the file`(name: String, type: String, body: String, refused: Bool) async throws {
        let transport = ScriptedTransport.withTokens { _ in
            ScriptedTransport.Answer(headers: ["Content-Type": type], body: Array(body.utf8))
        }
        do {
            let received = try await fetch("https://zoom.us/f?x=1", name: name, transport).bytes
            #expect(!refused)
            #expect(received == Array(body.utf8))
        } catch let error as ConnectorError {
            #expect(refused)
            #expect(error.code == .contentUnavailable)
            #expect(!error.message.contains("x=1"))
        }
    }

    @Test func `a file above the limit is too large`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json("0123456789") }
        let error = await #expect(throws: ConnectorError.self) {
            _ = try await fetch("https://zoom.us/f", limit: 9, transport)
        }
        #expect(error?.code == .contentTooLarge)
        #expect(error?.scope == .item)
    }

    @Test func `a refused token is replaced once`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.token == "token-2" ? .json("ok") : .json(#"{"code":124}"#, status: 401)
        }
        #expect(try await fetch("https://zoom.us/f", transport).bytes == Array("ok".utf8))
    }

    @Test(arguments: [(404, 1), (401, 1), (500, 5)])
    func `a refusal is one of the item`(status: Int, requests: Int) async throws {
        let transport = ScriptedTransport.withTokens { _ in .json("{}", status: status) }
        let error = await #expect(throws: ConnectorError.self) {
            _ = try await fetch("https://files.example/f", transport)
        }
        #expect(error?.code == .contentUnavailable)
        #expect(error?.scope == .item)
        #expect(transport.apiCalls.count == requests)
    }
}
