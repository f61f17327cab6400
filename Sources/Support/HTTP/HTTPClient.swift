/// Sends requests over libcurl: one thread drives all exchanges and keeps connections for the next ones.
///
/// A client is meant to be shared. Cancelling the task that awaits an answer ends the exchange at once.
///
/// ```swift
/// let client = try HTTPClient()
/// let response = try await client.send(HTTPRequest(.get, "https://example.com/"))
/// await client.shutdown()
/// ```
public final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// Starts the client's thread.
    ///
    /// - Throws: ``HTTPError`` with code ``HTTPError/Code/internal`` if the system grants no thread or descriptor.
    public init(configuration: Configuration = .init()) throws {
        loop = try TransferLoop(configuration)
    }

    deinit {
        loop.stop()
    }

    /// Sends a request and awaits the complete answer, whatever its status.
    ///
    /// - Throws: ``HTTPError``, or `CancellationError` when the task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try await perform(request, to: .memory)
        return HTTPResponse(
            status: answer.status, headers: answer.headers, body: answer.body, url: answer.url,
            httpVersion: answer.httpVersion)
    }

    /// Sends a request and streams the body of a 2xx answer to a file of mode 0600, which replaces an existing one.
    ///
    /// The body of any other answer comes back in ``HTTPDownload/errorBody``, and no file is touched. When the
    /// download fails or is cancelled half-way, the file is removed.
    ///
    /// - Throws: ``HTTPError``, or `CancellationError` when the task is cancelled.
    public func download(_ request: HTTPRequest, to path: String) async throws -> HTTPDownload {
        let answer = try await perform(request, to: .file(path: path))
        return HTTPDownload(
            status: answer.status, headers: answer.headers, url: answer.url, bodySize: answer.fileSize,
            errorBody: answer.body)
    }

    /// Fails the requests in flight and to come with ``HTTPError/Code/shutDown``, and closes all connections.
    ///
    /// Returns when that is done; may be called again, and at the same time. A client that is let go without does
    /// the same in the background.
    public func shutdown() async {
        loop.stop()
        await loop.waitUntilStopped()
    }

    private func perform(
        _ request: HTTPRequest, to destination: Transfer.Destination
    ) async throws -> Transfer.Answer {
        guard let url = HTTPURL(request.url) else {
            throw HTTPError(
                .invalidURL, "\(request.method): the URL of the request is not an absolute http or https URL.")
        }
        guard !request.method.rawValue.isEmpty, request.method.rawValue.utf8.allSatisfy(\.isTokenByte) else {
            throw HTTPError(.invalidRequest, "\(url): the method of the request is not a token.")
        }
        if let name = request.headers.firstInvalidName {
            throw HTTPError(.invalidRequest, "\(request.method) \(url): header name \"\(name)\" is not a token.")
        }
        let transfer = Transfer(request, url: url, destination: destination)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.continuation = continuation
                if !loop.submit(transfer) {
                    continuation.resume(
                        throwing: HTTPError(.shutDown, "\(request.method) \(url): the HTTP client is shut down."))
                }
            }
        } onCancel: {
            loop.cancel(transfer)
        }
    }
}
