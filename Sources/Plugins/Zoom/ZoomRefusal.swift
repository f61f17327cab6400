import ConnectorSDK

/// An answer by which Zoom refused a request, and what it means for a sync.
///
/// The meaning hangs on HTTP status and Zoom's own code together; the code is compared as text because Zoom sends it
/// now as a number, now as a string.
struct ZoomRefusal: Error, Sendable, Hashable {
    /// What a refusal means.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The access token is invalid or expired; a new one may help.
        case accessToken
        /// The app or its credentials are disabled, or its owner is gone.
        case credentials
        /// The app lacks a scope.
        case missingScope
        /// Plan, licence or role do not allow it.
        case notAllowed
        /// The user may not host meetings, so there are none.
        case cannotHost
        /// The user does not exist, or belongs to another account.
        case unknownUser
        /// The one thing asked for does not exist, or is not to be had any more.
        case unavailableItem
        /// The token of a later page is invalid or expired.
        case pageToken
        /// Zoom has a passing problem.
        case temporary
        /// Anything else that was wrong with the request.
        case other
    }

    let kind: Kind
    let status: Int
    /// Zoom's code as text; empty where the answer has none.
    let code: String
    /// What Zoom said, fit for a message; empty where it said nothing.
    let message: String
    private let call: ZoomCall
    private let trackingID: String?
    private let contentType: String?
    private let wait: Duration?

    init(_ details: ZoomAnswerDetails, status: Int, headers: HTTPHeaders, call: ZoomCall, now: Timestamp) {
        self.status = status
        code = details.code
        message = details.message
        self.call = call
        trackingID = headers["x-zm-trackingid"]
        contentType = headers["Content-Type"]
        wait = headers["Retry-After"].flatMap { ZoomThrottle.wait($0, now: now) }
        kind = Self.kind(
            status: status, code: details.code, message: details.message, isLaterPage: call.pageToken != nil)
    }

    /// The meaning of status and code; the message only where Zoom uses one code for different things.
    static func kind(status: Int, code: String, message: String, isLaterPage: Bool) -> Kind {
        if status == 408 || status >= 500 { return .temporary }
        let text = message.lowercased()
        switch code {
        case "4711": return .missingScope
        case "4700": return status == 401 && !text.contains("scope") ? .accessToken : .missingScope
        case "124", "201", "4741": return .accessToken
        case "4717", "4735", "4738": return .credentials
        case "3161": return .cannotHost
        case "1001", "1010": return .unknownUser
        case "3000", "3001", "3301", "3322", "12702": return .unavailableItem
        case "200": return .notAllowed
        default: break
        }
        if text.contains("does not contain scope") { return .missingScope }
        switch status {
        case 401: return .accessToken
        case 403: return .notAllowed
        case 404, 410: return .unavailableItem
        case 400 where isLaterPage && namesPageToken(text): return .pageToken
        default: return .other
        }
    }

    private static func namesPageToken(_ text: String) -> Bool {
        text.contains("page_token") || text.contains("page token")
            || text.contains("token") && !text.contains("access token")
    }

    /// The refusal as a failure with what to do about it; of the whole job only where nothing else can work either.
    var error: ConnectorError {
        switch kind {
        case .accessToken:
            return ConnectorError(
                .authentication, "\(summary), although the access token was new",
                hint: "Check in the Zoom App Marketplace that the app is active and belongs to this account.")
        case .credentials:
            return ConnectorError(
                .authentication, summary, hint: "Activate the Server-to-Server OAuth app in the Zoom App Marketplace.",
                scope: .job)
        case .missingScope:
            return ConnectorError(
                .permission, summary,
                hint:
                    "Add \(missingScopes) to the app in the Zoom App Marketplace, then run the sync again; a new scope can "
                    + "take a while to count."
            )
        case .notAllowed:
            return ConnectorError(
                .permission, summary,
                hint: "The plan, a licence or the role of the app's owner does not allow this; the scope it needs is "
                    + "\(call.endpoint.granularScope).")
        case .cannotHost:
            return ConnectorError(.refused, summary, hint: "Nothing to do, unless this user should host meetings.")
        case .unknownUser:
            return ConnectorError(
                .notFound, summary, hint: "The user was removed during the sync, or belongs to another account.")
        case .unavailableItem: return ConnectorError(.notFound, summary)
        case .pageToken:
            return ConnectorError(
                .refused, summary,
                hint: "The listing took longer than Zoom keeps page tokens; the next sync tries again.")
        case .temporary:
            return ConnectorError(
                .unavailable, summary, hint: "Zoom has a problem; the next sync tries again.",
                retry: wait.map { .after($0) } ?? .backoff)
        case .other: return ConnectorError(.refused, summary)
        }
    }

    /// What was asked and what Zoom answered.
    private var summary: String {
        var text = "\(call.name): Zoom answered HTTP \(status)"
        if !code.isEmpty { text += ", code \(code)" }
        if !message.isEmpty {
            text += ": \(message)"
        } else if let contentType {
            text += " (\(contentType))"
        }
        if let trackingID { text += " [x-zm-trackingid \(trackingID)]" }
        return text
    }

    /// The scopes that Zoom listed in brackets, or else those that the endpoint is known to need.
    private var missingScopes: String {
        if let open = message.firstIndex(of: "["), let close = message[open...].firstIndex(of: "]") {
            let listed = message[message.index(after: open)..<close].split(whereSeparator: { $0 == "," || $0 == " " })
                .filter { $0.contains(":") }
            if !listed.isEmpty {
                return listed.count == 1
                    ? "the scope \(listed[0])" : "one of the scopes \(listed.joined(separator: ", "))"
            }
        }
        return "the scope \(call.endpoint.granularScope) (apps with classic scopes: \(call.endpoint.classicScope))"
    }
}

/// Code and message of an answer's body, in any of the shapes that Zoom's services use.
struct ZoomAnswerDetails: Sendable, Hashable {
    let code: String
    let message: String

    /// - Parameter secrets: what must not be repeated from the body.
    init(_ body: [UInt8], hiding secrets: [String]) {
        self.init((try? JSONDocument(parsing: body))?.root, hiding: secrets)
    }

    init(_ root: JSONView?, hiding secrets: [String]) {
        let first = { (keys: [String]) in
            keys.lazy.compactMap { root?[$0]?.identifier }.first { !$0.isEmpty }
        }
        code = first(["code", "errorCode", "error_code"]) ?? ""
        var parts = [first(["message", "errorMessage", "reason", "error_description"]), root?["error"]?.string]
            .compactMap { $0 }
        if let errors = root?["errors"] {
            for error in errors.elements.prefix(5) {
                parts.append(
                    [error["field"]?.string, error["message"]?.string].compactMap { $0 }.joined(separator: ": "))
            }
        }
        message = parts.joined(separator: "; ").quotable(hiding: secrets)
    }
}
