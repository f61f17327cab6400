import ConnectorSDK
import Testing

struct PaginationTests {
    /// The tokens that are asked for when each page names the next of `tokens`.
    private func walk(_ tokens: [String?], maximumPages: Int = 100) async throws -> [String?] {
        var asked: [String?] = []
        try await Pagination.forEachPage(maximumPages: maximumPages) { token in
            asked.append(token)
            return tokens[asked.count - 1]
        }
        return asked
    }

    @Test func `Pages are fetched until one names no next`() async throws {
        #expect(try await walk([nil]) == [nil])
        #expect(try await walk(["a", "b", nil]) == [nil, "a", "b"])
        #expect(try await walk(["a", ""]) == [nil, "a"])
    }

    @Test(arguments: [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"]])
    func `A listing that runs in circles is refused`(tokens: [String]) async {
        let error = await #expect(throws: ConnectorError.self) { _ = try await walk(tokens) }
        #expect(error?.code == .malformedResponse)
        #expect(error?.retry == .backoff)
    }

    @Test func `A listing without end is refused`() async {
        let tokens = (0..<20).map { "\($0)" }
        let error = await #expect(throws: ConnectorError.self) { _ = try await walk(tokens, maximumPages: 10) }
        #expect(error?.code == .malformedResponse)
    }

    @Test func `A failing page ends the walk`() async {
        await #expect(throws: CancellationError.self) {
            try await Pagination.forEachPage { _ in throw CancellationError() }
        }
    }
}
