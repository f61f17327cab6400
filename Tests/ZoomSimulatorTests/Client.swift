import HTTPServer
import JSON
import RawHTTPClient
import Testing
import Timestamps
import ZoomSimulator

/// A moment that tests take for now, so that no result depends on the day.
let testNow = Timestamp(secondsSince1970: 1_790_000_000)

/// Options with that moment, changed as a test needs.
func testOptions(_ change: (inout SimulatorOptions) -> Void = { _ in }) -> SimulatorOptions {
    var options = SimulatorOptions()
    options.now = testNow
    change(&options)
    return options
}

/// What a client of the API does, with a token of its own.
struct Client {
    let simulator: ZoomSimulator
    var token: String

    init(_ simulator: ZoomSimulator) throws {
        self.simulator = simulator
        token = ""
        let response = try Self.requestToken(simulator)
        token = try #require(JSONDocument(parsing: response.body).root["access_token"]?.string)
    }

    /// `sim-client:sim-secret` in Base64.
    static let credentials = "Basic c2ltLWNsaWVudDpzaW0tc2VjcmV0"

    static func requestToken(
        _ simulator: ZoomSimulator, query: String = "", authorization: String = credentials,
        body: String = "grant_type=account_credentials&account_id=sim-account"
    ) throws -> RawResponse {
        try rawRequest(
            "POST", port: simulator.port, "/oauth/token\(query)",
            headers: ["Authorization": authorization, "Content-Type": "application/x-www-form-urlencoded"], body: body)
    }

    func get(_ path: String) throws -> RawResponse {
        try rawRequest(port: simulator.port, "/v2\(path)", headers: ["Authorization": "Bearer \(token)"])
    }

    func json(_ path: String) throws -> JSONValue {
        let response = try get(path)
        try #require(response.status == 200, "\(path): \(response.text)")
        return try JSONDocument(parsing: response.body).root.value
    }

    /// Status and code of a refusal.
    func refusal(_ path: String) throws -> [Int64?] {
        let response = try get(path)
        return [Int64(response.status), try JSONDocument(parsing: response.body).root["code"]?.int64]
    }

    /// All pages of a listing; more than a thousand count as endless.
    func all(_ path: String, _ key: String) throws -> [JSONValue] {
        var objects: [JSONValue] = []
        var token = ""
        for _ in 1...1000 {
            let suffix = token.isEmpty ? "" : "&next_page_token=\(FormCoding.percentEncoded(token))"
            let page = try json(path + suffix)
            objects += page[key]?.array ?? []
            token = page["next_page_token"]?.string ?? ""
            if token.isEmpty { return objects }
        }
        throw ZoomSimulatorTestError.endlessListing
    }

    func users(status: String = "active") throws -> [JSONValue] {
        try all("/users?status=\(status)&page_size=300", "users")
    }

    func userID(_ email: String) throws -> String {
        try #require(users().first { $0["email"]?.string == email }?["id"]?.string)
    }
}

enum ZoomSimulatorTestError: Error { case endlessListing }

/// The window of half a year that chat listings allow.
let chatWindow =
    "from=\(testNow.adding(days: -180).iso8601)&to=\(testNow.adding(days: 1).iso8601)&search_key=%20&page_size=50"

extension ZoomSimulator {
    /// The expected objects as JSON values.
    func expected(includingHashes: Bool = false) throws -> [JSONValue] {
        try expectedObjects(includingHashes: includingHashes).split(separator: 0x0A).map {
            try JSONDocument(parsing: Array($0)).root.value
        }
    }

    func control(_ path: String, _ body: String) throws -> RawResponse {
        try rawRequest("POST", port: port, "/_control/\(path)", body: body)
    }
}
