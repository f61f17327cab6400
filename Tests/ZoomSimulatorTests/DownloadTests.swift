import Hashing
import JSON
import RawHTTPClient
import Testing
import ZoomSimulator

@Suite struct DownloadTests {
    /// The path behind scheme, host and port.
    private static func path(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        return parts.count > 2 ? "/" + parts[2] : "/"
    }

    @Test func `Every file has the size and the hash that the expected list says`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let storagePort = try #require(Int(simulator.storageURL.split(separator: ":").last ?? ""))
        var redirects = 0
        var direct = 0
        var sizes: [Int] = []
        for file in try simulator.expected(includingHashes: true) {
            guard let id = file["file_id"]?.string else { continue }
            let token = ["Authorization": "Bearer \(client.token)"]
            var response = try rawRequest(port: simulator.port, "/file/download/\(id)", headers: token)
            if response.status == 302 {
                let location = try #require(response.headers["location"])
                #expect(location.hasPrefix(simulator.storageURL + "/"))
                response = try rawRequest(port: storagePort, Self.path(location))
                redirects += 1
            } else {
                direct += 1
            }
            #expect(response.status == 200)
            #expect(response.body.count == response.announcedCount)
            #expect(file["size"]?.int64 == Int64(response.body.count))
            #expect(file["sha256"]?.string == SHA256.hash(response.body).hexadecimal)
            sizes.append(response.body.count)
        }
        #expect(redirects > 0)
        #expect(direct > 0)
        #expect(sizes.min() == 0)
        #expect(simulator.statistics.leakedTokens == 0)
    }

    @Test func `A big file exists only when asked for and arrives whole`() throws {
        let plain = try ZoomSimulator.start(testOptions())
        #expect(try !plain.expected().contains { ($0["size"]?.int64 ?? 0) > 10 << 20 })
        let simulator = try ZoomSimulator.start(testOptions { $0.hasBigFiles = true })
        let client = try Client(simulator)
        let storagePort = try #require(Int(simulator.storageURL.split(separator: ":").last ?? ""))
        let file = try #require(simulator.expected().first { $0["file_name"]?.string == "logbook.txt" })
        let redirect = try rawRequest(
            port: simulator.port, "/file/download/\(file["file_id"]?.string ?? "")",
            headers: ["Authorization": "Bearer \(client.token)"])
        let response = try rawRequest(port: storagePort, Self.path(try #require(redirect.headers["location"])))
        #expect(response.body.count == 11 << 20)
        #expect(file["size"]?.int64 == 11 << 20)
        #expect(String(validating: response.body, as: UTF8.self) != nil)
    }

    @Test func `A token brought to the storage port is counted and refused`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let client = try Client(simulator)
        let token = ["Authorization": "Bearer \(client.token)"]
        let storagePort = try #require(Int(simulator.storageURL.split(separator: ":").last ?? ""))
        let checklist = try #require(
            simulator.expected().first { $0["file_name"]?.string == "lighthouse-checklist.txt" }?["file_id"]?.string)
        let redirect = try rawRequest(port: simulator.port, "/file/download/\(checklist)", headers: token)
        let path = Self.path(try #require(redirect.headers["location"]))
        #expect(try rawRequest(port: storagePort, path, headers: token).status == 400)
        #expect(try rawRequest(port: storagePort, path).text.contains("Barnacle inspection"))
        #expect(try rawRequest(port: storagePort, path + "x").status == 403)
        #expect(simulator.statistics.leakedTokens == 1)
        #expect(simulator.statistics.storageRequests == 3)
    }

    @Test func `A download without a token is a sign-in page with status 200`() throws {
        let simulator = try ZoomSimulator.start(testOptions())
        let files = try simulator.expected().compactMap { $0["file_id"]?.string }
        let file = try #require(files.first)
        let response = try rawRequest(port: simulator.port, "/file/download/\(file)")
        #expect(response.status == 200)
        #expect(response.headers["content-type"]?.hasPrefix("text/html") == true)
    }

    @Test func `Download links name the host asked for`() throws {
        let simulator = try ZoomSimulator.start(testOptions { $0.downloadHost = "localhost" })
        let client = try Client(simulator)
        let ada = try client.userID("ada.lindqvist@harbour.example")
        let messages = try client.all("/chat/users/\(ada)/messages?search_type=file&\(chatWindow)", "messages")
        let link = try #require(messages.first?["files"]?.array?.first?["download_url"]?.string)
        #expect(link.hasPrefix("http://localhost:\(simulator.port)/"))
        #expect(messages.first?["download_url"]?.string == link)
    }
}
