import ConnectorSDK
import Synchronization
import Testing

@testable import ZoomPlugin

@Suite struct ZoomListingTests {
    private func list(_ transport: ScriptedTransport, _ call: ZoomCall) async throws -> [String] {
        let api = try plugin(transport).api
        var ids: [String] = []
        try await api.forEachPage(of: call, restart: { ids = [] }) { list in
            ids += list.elements.compactMap { $0["id"]?.identifier }
        }
        return ids
    }

    @Test(arguments: ["", #","next_page_token":null"#, #","next_page_token":"""#])
    func `a listing ends without a next token, and keeps its parameters until then`(end: String) async throws {
        let transport = ScriptedTransport.withTokens { call in
            switch call.query["next_page_token"] {
            case nil: .json(#"{"meetings":[{"id":1}],"next_page_token":"a+/="}"#)
            case "a+/=": .json(#"{"meetings":[{"id":"2"},{"id":3}],"next_page_token":"b"}"#)
            default: .json(#"{"meetings":[{"id":4}]\#(end)}"#)
            }
        }
        #expect(try await list(transport, .meetings(of: "u 1", type: "live")) == ["1", "2", "3", "4"])
        let first = "/v2/users/u%201/meetings?type=live&page_size=300"
        #expect(
            transport.apiCalls.map(\.target) == [
                first, "\(first)&next_page_token=a%2B%2F%3D", "\(first)&next_page_token=b",
            ])
    }

    @Test func `an expired page token starts the listing again, once`() async throws {
        let expirations = Counter()
        let transport = ScriptedTransport.withTokens { call in
            if call.query["next_page_token"] == nil {
                return .json(#"{"meetings":[{"id":1}],"next_page_token":"n"}"#)
            }
            if expirations.next() == 1 {
                return .json(#"{"code":300,"message":"The next page token is invalid or expired."}"#, status: 400)
            }
            return .json(#"{"meetings":[{"id":2}]}"#)
        }
        #expect(try await list(transport, .meetings(of: "u", type: "live")) == ["1", "2"])
        #expect(transport.apiCalls.count == 4)
    }

    @Test func `a page token that expires again is a failure`() async throws {
        let transport = ScriptedTransport.withTokens { call in
            call.query["next_page_token"] == nil
                ? .json(#"{"meetings":[],"next_page_token":"n"}"#)
                : .json(#"{"code":300,"errors":[{"field":"next_page_token","message":"expired"}]}"#, status: 400)
        }
        let refusal = await #expect(throws: ZoomRefusal.self) {
            _ = try await list(transport, .meetings(of: "u", type: "live"))
        }
        #expect(refusal?.kind == .pageToken)
        #expect(transport.apiCalls.count == 4)
    }

    @Test func `a listing in circles is refused`() async throws {
        let transport = ScriptedTransport.withTokens { _ in .json(#"{"meetings":[],"next_page_token":"same"}"#) }
        let error = await #expect(throws: ConnectorError.self) {
            _ = try await list(transport, .meetings(of: "u", type: "live"))
        }
        #expect(error?.code == .malformedResponse)
    }
}
