import HTTPServer
import Synchronization

/// A second stand-in for Zoom that knows nothing of the first: answers written by hand, in every shape that the API's
/// documents and its users report, and a foreign host on a port of its own.
///
/// Pages hold one element, whatever size was asked for.
final class OtherSource: Sendable {
    /// One element of a listing, as it is sent.
    struct Element: Sendable {
        let kind: String
        let json: String
    }

    private struct State {
        var failing: [String] = []
        var foreignRequests = 0
        var foreignAuthorizations = 0
        var wrongAuthorizations: [String] = []
    }

    let elements: OtherElements
    private let state = Mutex(State())
    private let origins = Mutex<(own: String, foreign: String)>(("", ""))
    private let servers = Mutex<[HTTPServer]>([])

    init(_ elements: OtherElements = OtherElements()) throws {
        self.elements = elements
        let own = try HTTPServer(options: .init(threads: 1)) { [weak self] in self?.answer($0) ?? ServerResponse() }
        let foreign = try HTTPServer(options: .init(threads: 1)) { [weak self] in
            self?.answerFromElsewhere($0) ?? ServerResponse()
        }
        origins.withLock { $0 = (own.url, foreign.url) }
        servers.withLock { $0 = [own, foreign] }
    }

    deinit { for server in servers.withLock({ $0 }) { server.stop() } }

    var url: String { origins.withLock { $0.own } }
    /// Requests that reached the foreign host, and how many of them brought credentials.
    var foreign: (requests: Int, authorizations: Int) {
        state.withLock { ($0.foreignRequests, $0.foreignAuthorizations) }
    }
    /// What was sent instead of the token.
    var wrongAuthorizations: [String] { state.withLock { $0.wrongAuthorizations } }

    /// From now on requests whose target has all of these words in it are answered with status 500.
    func fail(_ words: String...) { state.withLock { $0.failing = words } }

    /// An element as it is sent, with the addresses of the servers in it.
    func text(_ element: Element) -> String {
        let (own, foreign) = origins.withLock { $0 }
        return element.json.replacing("{OWN}", with: own).replacing("{FOREIGN}", with: foreign)
    }

    // MARK: Answers

    private func answer(_ request: ServerRequest) -> ServerResponse {
        if request.path == "/oauth/token" {
            // Numbers as strings, and members that nobody knows.
            return json("{\"access_token\":\"other-token\",\"expires_in\":\"3599\",\"extra\":{\"a\":[1,null]}}")
        }
        let authorization = request.header("Authorization") ?? "none"
        let isFailing = state.withLock { state in
            if authorization != "Bearer other-token" { state.wrongAuthorizations.append(authorization) }
            return !state.failing.isEmpty && state.failing.allSatisfy { request.target.contains($0) }
        }
        if isFailing { return ServerResponse(status: 500, contentType: "text/plain", text: "broken") }
        if request.path.hasPrefix("/files/") { return file(request) }
        var segments = request.path.split(separator: "/").dropFirst().map { FormCoding.percentDecoded($0) }
        if segments.first == "chat" { segments.removeFirst() }
        guard segments.first == "users" else { return ServerResponse(status: 404, contentType: "text/plain", text: "") }
        if segments.count == 1 { return page(elements.users, "users", request) }
        let type = request.queryValue("type") ?? request.queryValue("search_type") ?? ""
        let listing = segments.count > 2 ? segments[2] + (type.isEmpty ? "" : " \(type)") : ""
        let list = segments.count > 1 ? elements.listings[segments[1]]?[listing] : nil
        let key = ["channels", "messages"].first { listing.hasPrefix($0) } ?? "meetings"
        return page(list ?? [], key, request)
    }

    private func page(_ list: [Element], _ key: String, _ request: ServerRequest) -> ServerResponse {
        let position = Int(request.queryValue("next_page_token") ?? "") ?? 0
        let isLast = position + 1 >= list.count
        // A token may come as a number, as text, or not at all.
        let next =
            isLast
            ? (position % 2 == 0 ? "null" : "\"\"") : position % 2 == 0 ? "\(position + 1)" : "\"\(position + 1)\""
        let element = list.indices.contains(position) ? text(list[position]) : ""
        return json(
            "{\"unknown\" : {\"deep\":[[]]},\"page_size\":\"1\", \"\(key)\": [ \(element) ] ,\"next_page_token\":\(next)}"
        )
    }

    private func file(_ request: ServerRequest) -> ServerResponse {
        if request.path.hasPrefix("/files/moved/") {
            let foreign = origins.withLock { $0.foreign }
            return ServerResponse(status: 302, headers: [("Location", "\(foreign)/moved?key=1")])
        }
        return ServerResponse(contentType: "application/octet-stream", text: "own\0\u{FF}\r\n")
    }

    private func answerFromElsewhere(_ request: ServerRequest) -> ServerResponse {
        state.withLock { state in
            state.foreignRequests += 1
            if request.headers.contains(where: {
                $0.value.contains("other-token") || $0.name.lowercased() == "authorization"
            }) {
                state.foreignAuthorizations += 1
            }
        }
        return ServerResponse(contentType: "application/octet-stream", text: "foreign \(request.path)")
    }

    private func json(_ text: String) -> ServerResponse {
        ServerResponse(contentType: "application/json", text: text)
    }
}

/// What the other source lists.
struct OtherElements: Sendable {
    static let first = "u/1 ä"
    static let second = "7001"

    /// Numbers that a detour over another type would change, and text in several spellings.
    private static let oddities =
        #""a":1e5,"b":0.10,"c":18446744073709551615,"d":-0,"e":1E+2,"f":"\u00e9\/\ud83d\udea2é","g":[],"h":{"":null},"#
        + #""i":123456789012345678901234567890.5"#

    let users: [OtherSource.Element]
    let listings: [String: [String: [OtherSource.Element]]]

    /// Every element that is to be indexed, once.
    var expected: [OtherSource.Element] {
        var seen: Set<String> = []
        let listed = listings.values.flatMap { $0.values.flatMap { $0 } }
        return (users + listed).filter { seen.insert($0.kind + $0.json).inserted }
    }

    init() {
        func list(_ kind: String, _ members: String...) -> [OtherSource.Element] {
            members.map { OtherSource.Element(kind: kind, json: "{\($0),\(Self.oddities)}") }
        }
        let shared =
            #""id":"dm/1 ü","message":"seen by both","timestamp":"1700000000000","date_time":"2023-11-14T22:13:20Z""#
        let sharedFile =
            #""id":"dm-file","files":[{"file_id":"shared","file_name":"s.bin","download_url":"{OWN}/files/s"}]"#
        users =
            list("user", #""id":"u/1 ä","email":"one@other.example","type":"2""#)
            + list("user", #""id":7001,"email":"two@other.example","pmi":"5""#)
            + list("user", #""email":"nobody@other.example","status":"pending""#)
            + list("user", #""id":7001,"email":"two@other.example","pmi":"5""#)
        listings = [
            Self.first: [
                "meetings live": list("live_meeting", #""uuid":"/live//A==","id":"123","topic":"now""#),
                "meetings upcoming_meetings": list(
                    "upcoming_meeting", #""uuid":"R","id":555,"type":8,"start_time":"2030-01-01T10:00:00Z""#,
                    #""uuid":"R","id":555,"type":8,"start_time":"2030-01-08T10:00:00Z""#,
                    #""uuid":"R","id":"555","type":"8","start_time":"2030-01-15T10:00:00Z""#),
                "meetings previous_meetings": list(
                    "past_meeting", #""uuid":"/p//1==","id":900,"type":2"#, #""uuid":"p//2==","id":900,"type":2"#,
                    #""id":901,"type":2,"start_time":"2024-01-01T10:00:00Z""#,
                    #""id":902,"type":3,"start_time":"2024-01-01T10:00:00Z""#,
                    #""id":902,"type":3,"start_time":"2024-01-02T10:00:00Z""#,
                    #""uuid":"S","id":903,"type":8,"start_time":"2024-01-01T10:00:00Z""#,
                    #""uuid":"S","id":903,"type":8,"start_time":"2024-01-02T10:00:00Z""#),
                "recordings": list(
                    "recording", #""uuid":"/p//1==","id":"900","recording_files":[{"file_size":"10"}]"#,
                    #""id":"904","start_time":"2024-01-01T10:00:00Z""#, #""id":904,"start_time":"2024-01-02T10:00:00Z""#
                ),
                "channels": list("channel", #""id":"c/ 1 ü","name":"one","type":"1""#, #""id":42,"name":"two""#),
                "messages message": list("chat_message", shared, #""id":99,"message":"number""#),
                "messages file": list(
                    "chat_file", sharedFile,
                    #""id":"m-many","files":[{"file_id":"f/ 1","file_name":"ü.bin","download_url":"{OWN}/files/1"},"#
                        + #"{"file_id":2,"file_name":"b.bin","file_size":"9","download_url":"{FOREIGN}/two"},"#
                        + #"{"file_id":"f3","file_name":"c.bin","file_size":3,"download_url":"{OWN}/files/moved/3"}]"#),
            ],
            Self.second: [
                "meetings live": list("live_meeting", #""uuid":"live-b","id":123"#),
                "meetings upcoming_meetings": list("upcoming_meeting", #""id":556,"type":2"#),
                "recordings": list("recording", #""uuid":"rec-b","id":556"#),
                "channels": list("channel", #""id":42,"name":"two""#),
                "messages message": list(
                    "chat_message", shared,
                    #""id":"odd","message":"zero \u0000, half a pair \ud800, tab \t","message":"twice""#,
                    #""id":"deep","message":"deep","x":\#(String(repeating: "[", count: 100))\#(String(repeating: "]", count: 100))"#,
                    #""id":"\#(String(repeating: "long", count: 500))","message":"\#(String(repeating: "many words ", count: 200_000))""#
                ),
                "messages file": list("chat_file", sharedFile),
            ],
        ]
    }
}
