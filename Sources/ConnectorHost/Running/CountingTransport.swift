import ConnectorSDK

/// Counts the requests that go through it.
struct CountingTransport: HTTPTransport {
    let transport: any HTTPTransport
    /// Called for each request, before it is sent.
    let count: @Sendable () -> Void

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        count()
        return try await transport.send(request)
    }

    func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload {
        count()
        return try await transport.download(request, to: path)
    }
}
