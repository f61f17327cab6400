/// Walks listings that come in pages, each naming the next by a token.
public enum Pagination: Sendable {
    /// Fetches page after page until one names no next.
    ///
    /// - Parameters:
    ///   - maximumPages: beyond so many pages the listing is taken for endless and refused.
    ///   - fetch: gets the page for a token (`nil` for the first), handles it, and returns the next page's token; `nil` or
    ///     an empty one ends the listing.
    /// - Throws: what `fetch` throws; ``ConnectorError`` with the code `malformed_response` when a token comes again, since
    ///   a listing that runs in circles was not listed completely.
    public static func forEachPage(
        maximumPages: Int = 100_000, _ fetch: (_ token: String?) async throws -> String?
    ) async throws {
        var token: String?
        var seen: Set<String> = []
        for _ in 0..<maximumPages {
            guard let next = try await fetch(token), !next.isEmpty else { return }
            if next == token || !seen.insert(next).inserted {
                throw ConnectorError(
                    .malformedResponse, "the source named the same next page twice, so its listing never ends",
                    retry: .backoff)
            }
            token = next
        }
        throw ConnectorError(.malformedResponse, "the source's listing goes on after \(maximumPages) pages")
    }
}
