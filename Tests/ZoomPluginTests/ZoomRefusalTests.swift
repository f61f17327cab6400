import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomRefusalTests {
    @Test(
        arguments: [
            (401, "124", "Invalid access token.", .accessToken), (401, "", "", .accessToken),
            (401, "201", "", .accessToken), (401, "4741", "", .accessToken),
            (401, "4700", "Token cannot be empty.", .accessToken),
            (401, "4700", "Invalid access token, does not contain scopes.", .missingScope),
            (400, "4700", "", .missingScope), (400, "4711", "", .missingScope), (401, "4711", "", .missingScope),
            (400, "", "Invalid access token, does not contain scopes:[a:b]", .missingScope),
            (400, "4717", "", .credentials), (401, "4738", "", .credentials), (400, "200", "", .notAllowed),
            (200, "200", "No permission.", .notAllowed), (403, "", "", .notAllowed), (400, "3161", "", .cannotHost),
            (404, "1001", "", .unknownUser), (400, "1001", "", .unknownUser), (400, "1010", "", .unknownUser),
            (404, "3001", "", .unavailableItem), (400, "3001", "", .unavailableItem),
            (400, "12702", "", .unavailableItem),
            (404, "", "", .unavailableItem), (500, "", "", .temporary), (502, "124", "", .temporary),
            (408, "", "", .temporary), (400, "300", "Validation Failed.", .other), (409, "", "", .other),
            (302, "", "", .other), (400, "300", "The next page token is invalid or expired.", .other),
        ] as [(Int, String, String, ZoomRefusal.Kind)])
    func `status and code decide`(status: Int, code: String, message: String, kind: ZoomRefusal.Kind) {
        #expect(ZoomRefusal.kind(status: status, code: code, message: message, isLaterPage: false) == kind)
    }

    @Test(
        arguments: [
            ("300", "The next page token is invalid or expired.", .pageToken),
            ("", "next_page_token: expired", .pageToken),
            ("300", "Invalid token", .pageToken), ("300", "Invalid field.", .other),
            ("124", "Invalid token", .accessToken),
            ("4711", "Invalid access token, does not contain scopes", .missingScope),
        ] as [(String, String, ZoomRefusal.Kind)])
    func `a page token counts as expired on a later page`(code: String, message: String, kind: ZoomRefusal.Kind) {
        #expect(ZoomRefusal.kind(status: 400, code: code, message: message, isLaterPage: true) == kind)
    }

    private func refusal(_ status: Int, _ body: String, _ call: ZoomCall) -> ZoomRefusal {
        ZoomRefusal(
            ZoomAnswerDetails(Array(body.utf8), hiding: ["hidden-token"]), status: status,
            headers: ["x-zm-trackingid": "WEB_1"], call: call, now: .now())
    }

    @Test func `scopes that Zoom lists are named`() {
        let body =
            #"{"code":4711,"message":"Invalid access token, does not contain scopes:[x:read:a:admin, x:read:b]"}"#
        let error = refusal(400, body, .channels(of: "u")).error
        #expect(error.code == .permission)
        #expect(error.scope == .scope)
        #expect(error.hint?.contains("x:read:a:admin, x:read:b") == true)
    }

    @Test(arguments: ZoomEndpoint.allCases)
    func `scopes that Zoom does not list are known`(endpoint: ZoomEndpoint) {
        let hint = refusal(400, #"{"code":"4700"}"#, ZoomCall(endpoint, "/x")).error.hint
        #expect(hint?.contains(endpoint.granularScope) == true)
        #expect(hint?.contains(endpoint.classicScope) == true)
    }

    @Test func `a message says what was asked and seen, without parameters and tokens`() {
        var call = ZoomCall.users(status: nil)
        call.pageToken = "page-secret"
        let body = #"{"code":300,"message":"bad hidden-token","errors":[{"field":"page_size","message":"too big"}]}"#
        let message = refusal(400, body, call).error.message
        #expect(
            message == "GET /users: Zoom answered HTTP 400, code 300: bad <redacted>; page_size: too big "
                + "[x-zm-trackingid WEB_1]")
    }

    @Test func `a disabled app ends the job`() {
        let error = refusal(400, #"{"errorCode":"4717","errorMessage":"disabled"}"#, .users(status: nil)).error
        #expect(error.code == .authentication)
        #expect(error.scope == .job)
    }
}
