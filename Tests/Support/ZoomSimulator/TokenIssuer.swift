import HTTPServer
import JSON
import Synchronization

/// Hands out access tokens and knows which of them are still good.
final class TokenIssuer: Sendable {
    enum Verdict: Sendable { case good, missing, unknown, expired }

    private struct Token {
        let deadline: ContinuousClock.Instant
        var usesLeft: Int
    }

    private struct State {
        var tokens: [String: Token] = [:]
        var issued = 0
    }

    private let options: SimulatorOptions
    private let basicCredentials: String
    private let apiURL: String
    private let state = Mutex(State())

    init(options: SimulatorOptions, apiURL: String) {
        self.options = options
        self.apiURL = apiURL
        basicCredentials = "Basic " + Identifier.base64("\(options.clientID):\(options.clientSecret)".utf8)
    }

    var issued: Int { state.withLock { $0.issued } }

    /// Ends every token before its time.
    func revokeAll() {
        state.withLock { $0.tokens = [:] }
    }

    /// The answer of the token endpoint; parameters may come in the body or in the query.
    func answer(_ request: ServerRequest) -> ServerResponse {
        guard request.method == "POST" else {
            return Self.refusal("unsupported grant type", "unsupported_grant_type", status: 405)
        }
        let items = FormCoding.items(String(decoding: request.body, as: UTF8.self)) + request.queryItems
        func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
        guard request.header("Authorization") == basicCredentials else {
            return Self.refusal("Invalid client_id or client_secret", "invalid_client")
        }
        guard value("grant_type") == "account_credentials" else {
            return Self.refusal("unsupported grant type", "unsupported_grant_type")
        }
        guard value("account_id") == options.accountID else {
            return Self.refusal("Bad Request", "invalid_request")
        }
        let token = issue()
        var writer = JSONWriter()
        writer.object { object in
            object.member("access_token", token)
            object.member("token_type", "bearer")
            object.member("expires_in", options.tokenLifetime)
            object.member("scope", (options.scopes ?? Endpoint.allCases.compactMap(\.scope)).joined(separator: " "))
            object.member("api_url", apiURL)
        }
        return .json(writer.finish())
    }

    /// Counts one use of the token in the `Authorization` header.
    func check(_ authorization: String?) -> Verdict {
        guard let authorization else { return .missing }
        guard authorization.hasPrefix("Bearer ") else { return .unknown }
        let text = String(authorization.dropFirst(7))
        return state.withLock { state in
            guard var token = state.tokens[text] else { return .unknown }
            guard token.deadline > .now, token.usesLeft > 0 else { return .expired }
            if options.tokenUses != nil {
                token.usesLeft -= 1
                state.tokens[text] = token
            }
            return .good
        }
    }

    private func issue() -> String {
        state.withLock { state in
            state.issued += 1
            var random = SeededRandom(seed: options.seed, .token, state.issued)
            let token = "eyJ\(Identifier.opaque(&random)).\(Identifier.opaque(&random))"
            // Old tokens stay good beside new ones; the dead are forgotten so that a long run does not collect them.
            if state.tokens.count >= 1_000 {
                state.tokens = state.tokens.filter { $0.value.deadline > .now && $0.value.usesLeft > 0 }
            }
            state.tokens[token] = Token(
                deadline: .now + .seconds(options.tokenLifetime), usesLeft: options.tokenUses ?? .max)
            return token
        }
    }

    private static func refusal(_ reason: String, _ error: String, status: Int = 400) -> ServerResponse {
        .json(JSONValue.object(["reason": .string(reason), "error": .string(error)]).encoded(), status: status)
    }
}

extension ServerResponse {
    static func json(_ bytes: [UInt8], status: Int = 200) -> ServerResponse {
        ServerResponse(
            status: status, headers: [("Content-Type", "application/json;charset=UTF-8")], body: ServerBody(bytes))
    }

    /// An error in the API's form.
    static func failure(_ status: Int, code: Int, _ message: String) -> ServerResponse {
        .json(JSONValue.object(["code": .integer(Int64(code)), "message": .string(message)]).encoded(), status: status)
    }
}
