import HTTPServer
import Synchronization

/// What answers: the data set in force, tokens, limits, faults and counters behind both ports.
final class Simulation: Sendable {
    let options: SimulatorOptions
    let tokens: TokenIssuer
    let limiter: RateLimiter
    let faults = FaultTable()
    let counters = SimulatorCounters()
    let storage: StorageLinks
    private let baseURL: String
    private let current: Mutex<DataSet>

    init(options: SimulatorOptions, apiURL: String, downloadURL: String, storageURL: String) {
        self.options = options
        baseURL = downloadURL
        tokens = TokenIssuer(options: options, apiURL: apiURL)
        limiter = RateLimiter(options: options)
        storage = StorageLinks(url: storageURL, seed: options.seed)
        current = Mutex(
            DataSet(options: options, version: .init(revision: options.revision), baseURL: downloadURL))
        faults.set(options.faults)
    }

    var data: DataSet { current.withLock { $0 } }

    /// Builds and serves another version of the data set; requests in between still see the old one.
    func change(_ edit: (inout DataSet.Version) -> Void) {
        let old = data
        var version = old.version
        edit(&version)
        guard version != old.version else { return }
        let new = DataSet(options: options, version: version, baseURL: baseURL)
        current.withLock { $0 = new }
    }

    /// Answers a request to the API's port.
    func answer(_ request: ServerRequest, server: HTTPServer.Statistics) -> ServerResponse {
        let path = request.path
        if path.hasPrefix("/_control/") { return control(request, server: server) }

        var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let endpoint: Endpoint
        if path == "/oauth/token" {
            endpoint = .token
        } else if path.hasPrefix("/file/") {
            endpoint = .download
        } else if segments.first == "v2" {
            segments = segments.dropFirst()
            endpoint = Endpoint(segments: Array(segments))
        } else {
            endpoint = .unknown
        }
        counters.count(endpoint)
        var call = APICall(
            request: request, endpoint: endpoint, segments: Array(segments), items: request.queryItems, data: data)
        var response: ServerResponse
        let isLaterPage = call.value("next_page_token").map { !$0.isEmpty } ?? false
        if let fault = faults.take(target: request.target, isLaterPage: isLaterPage) {
            counters.faults.add(1, ordering: .relaxed)
            call.loops = fault == .loopToken
            response = apply(fault, call)
        } else {
            response = authorised(call)
        }
        response.delay += options.latency
        return response
    }

    private func authorised(_ call: APICall) -> ServerResponse {
        if call.endpoint == .token { return tokens.answer(call.request) }
        switch tokens.check(call.request.header("Authorization")) {
        case .good: break
        case .missing where call.endpoint == .download: return .signInPage(status: 200)
        case .missing, .unknown: return refusedToken("Invalid access token.")
        case .expired: return refusedToken("Access token is expired.")
        }
        if let rateClass = call.endpoint.rateClass, let refusal = limiter.check(rateClass) { return refusal }
        if let scope = call.endpoint.scope, let granted = options.scopes, !granted.contains(scope) {
            return missingScope(scope, status: 400)
        }
        guard call.request.method == "GET" || call.request.method == "HEAD" else {
            return .failure(405, code: 405, "Request method '\(call.request.method)' is not supported.")
        }
        return dispatch(call)
    }

    private func dispatch(_ call: APICall) -> ServerResponse {
        switch call.endpoint {
        case .users: users(call)
        case .user: user(call)
        case .meetings: meetings(call)
        case .recordings: recordings(call)
        case .userChannels: userChannels(call)
        case .channels: publicChannels(call)
        case .channelMembers: channelMembers(call)
        case .messages: messages(call)
        case .pastMeeting: pastMeeting(call)
        case .participants: participants(call)
        case .instances: instances(call)
        case .download: download(call)
        case .token, .unknown: .failure(404, code: 404, "There is nothing at \(call.request.path).")
        }
    }

    private func refusedToken(_ message: String) -> ServerResponse {
        counters.badTokens.add(1, ordering: .relaxed)
        return .failure(401, code: 124, message)
    }

    private func missingScope(_ scope: String, status: Int) -> ServerResponse {
        .failure(status, code: 4711, "Invalid access token, does not contain scopes:[\(scope)].")
    }

    private func apply(_ fault: SimulatorFault.Kind, _ call: APICall) -> ServerResponse {
        switch fault {
        case .status(let status, let code):
            return .failure(status, code: code, "The simulator was told to fail with \(status).")
        case .scope(let status): return missingScope(call.endpoint.scope ?? "unknown:scope", status: status)
        case .rateLimited: return limiter.refusal(call.endpoint.rateClass ?? .light)
        case .html(let status): return .signInPage(status: status)
        case .closed:
            var response = ServerResponse()
            response.delivery = .closed
            return response
        case .truncated:
            var response = authorised(call)
            guard response.body.count > 0 else {
                // The server would keep a connection open on which nothing of a body can be sent.
                response.delivery = .closed
                return response
            }
            let half = response.body.withUnsafeBytes { ServerBody($0.prefix($0.count / 2)) }
            response.delivery = .truncated(missing: max(response.body.count - half.count, 1))
            response.body = half
            return response
        case .slow:
            var response = authorised(call)
            response.delay += options.slowDelay
            return response
        case .loopToken: return authorised(call)
        case .expiredToken: return Listing.invalidToken
        }
    }
}

/// What is counted, readable at any time.
final class SimulatorCounters: Sendable {
    let badTokens = Atomic<Int>(0)
    let leakedTokens = Atomic<Int>(0)
    let storageRequests = Atomic<Int>(0)
    let faults = Atomic<Int>(0)
    private let endpoints = Mutex([Int](repeating: 0, count: Endpoint.allCases.count))

    func count(_ endpoint: Endpoint) { endpoints.withLock { $0[endpoint.rawValue] += 1 } }

    var byEndpoint: [Int] { endpoints.withLock { $0 } }
}

extension ServerResponse {
    /// The page that Zoom shows instead of a file or an answer to those it does not know.
    static func signInPage(status: Int) -> ServerResponse {
        ServerResponse(
            status: status, contentType: "text/html; charset=utf-8",
            text: "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n")
    }
}
