import ConnectorSDK
import Foundation
import Synchronization

/// Answers requests by a function, and remembers them.
final class ScriptedTransport: HTTPTransport {
    /// A request, taken apart.
    struct Call: Sendable {
        let request: HTTPRequest
        let host: String
        let path: String
        let query: [String: String]

        /// The bearer token that came with it.
        var token: String? {
            request.headers["Authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        }

        /// Path and parameters as they were sent.
        var target: String { String(request.url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }) }

        init(_ request: HTTPRequest) {
            self.request = request
            let url = HTTPURL(request.url)
            host = url?.host ?? ""
            path = url?.path ?? ""
            var query: [String: String] = [:]
            for pair in (url?.query ?? "").split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                query[String(parts[0])] = parts.count > 1 ? String(parts[1]).removingPercentEncoding ?? "" : ""
            }
            self.query = query
        }
    }

    /// An answer without its URL.
    struct Answer: Sendable {
        var status = 200
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        var body: [UInt8]

        static func json(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Answer {
            var answer = Answer(status: status, body: Array(text.utf8))
            for (name, value) in headers { answer.headers.set(name, value) }
            return answer
        }
    }

    private let recorded = Mutex<[Call]>([])
    private let answer: @Sendable (Call) async throws -> Answer

    init(_ answer: @escaping @Sendable (Call) async throws -> Answer) { self.answer = answer }

    /// Answers token requests with `token-1`, `token-2` and so on, and everything else by `answer`.
    static func withTokens(_ answer: @escaping @Sendable (Call) async throws -> Answer) -> ScriptedTransport {
        let issued = Counter()
        return ScriptedTransport { call in
            guard call.path == "/oauth/token" else { return try await answer(call) }
            return .json(#"{"access_token":"token-\#(issued.next())","expires_in":3600,"token_type":"bearer"}"#)
        }
    }

    var calls: [Call] { recorded.withLock { $0 } }
    var tokenCalls: [Call] { calls.filter { $0.path == "/oauth/token" } }
    var apiCalls: [Call] { calls.filter { $0.path != "/oauth/token" } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try await record(request)
        return HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body, url: request.url)
    }

    func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload {
        let answer = try await record(request)
        guard (200..<300).contains(answer.status) else {
            return HTTPDownload(
                status: answer.status, headers: answer.headers, url: request.url, bodySize: 0, errorBody: answer.body)
        }
        if answer.body.count > request.maximumBodySize { throw HTTPError(.bodyTooLarge, "too large") }
        try Data(answer.body).write(to: URL(filePath: path))
        return HTTPDownload(
            status: answer.status, headers: answer.headers, url: request.url, bodySize: answer.body.count)
    }

    private func record(_ request: HTTPRequest) async throws -> Answer {
        let call = Call(request)
        recorded.withLock { $0.append(call) }
        return try await answer(call)
    }
}

/// Counts from 1.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// The next number.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    /// How often ``next()`` was called.
    var value: Int { count.withLock { $0 } }
}
