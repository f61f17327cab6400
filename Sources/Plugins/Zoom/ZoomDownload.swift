import ConnectorSDK

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Fetches the content of one chat file.
struct ZoomDownload: Sendable {
    let api: ZoomAPI
    /// As Zoom gave it: it may name any host.
    let url: String
    /// The file's name, which decides whether HTML is what is expected.
    let fileName: String
    /// The file's size as Zoom gave it.
    var announcedSize: Int64?

    /// Streams the file to its destination.
    ///
    /// - Throws: ``ConnectorError`` of the item, with the code `content_too_large` or `content_unavailable`, among others.
    func fetch(to destination: AttachmentDestination) async throws -> FetchedContent {
        do {
            let download = try await api.repeating { throttles in try await exchange(destination, &throttles) }
            try refuseSignInPage(download, at: destination.path)
            return FetchedContent(contentType: download.headers["Content-Type"])
        } catch {
            if error is CancellationError || Task.isCancelled { throw error }
            if let error = error as? HTTPError, error.code == .bodyTooLarge {
                throw ConnectorError(.contentTooLarge, error.message, scope: .item)
            }
            let failure = ConnectorError(wrapping: error)
            let code: ConnectorError.Code =
                failure.code == .unavailable || failure.code == .refused ? .contentUnavailable : failure.code
            throw ConnectorError(code, failure.message, hint: failure.hint, retry: failure.retry, scope: .item)
        }
    }

    private func exchange(_ destination: AttachmentDestination, _ throttles: inout Int) async throws -> HTTPDownload {
        guard let target = HTTPURL(url) else {
            throw ConnectorError(.contentUnavailable, "the download_url is not an absolute http or https URL")
        }
        guard api.hosts.mayReach(target) else {
            throw ConnectorError(
                .contentUnavailable,
                "the download_url leads to \(target.host), an address of this machine or a private network; not fetched"
            )
        }
        let isTrusted = api.hosts.maySeeToken(target)
        let name = "GET \(target)"
        let download = try await api.authorised(
            name, in: isTrusted ? .medium : nil, &throttles, needsToken: isTrusted
        ) { token in
            var headers: HTTPHeaders = ["Accept": "*/*"]
            if let token { headers.add("Authorization", "Bearer \(token.value.exposed)") }
            // The parsed URL's text has no user and password, which would be sent as credentials.
            return try await api.environment.http.download(
                HTTPRequest(
                    .get, target.string, headers: headers, timeout: .seconds(3600), stallTimeout: .seconds(60),
                    maximumBodySize: destination.maximumSize, redirects: api.hosts.redirects),
                to: destination.path)
        }
        guard (200..<300).contains(download.status) else { throw failure(download, name) }
        return download
    }

    private func failure(_ download: HTTPDownload, _ name: String) -> ConnectorError {
        let details = ZoomAnswerDetails(download.errorBody, hiding: api.secrets)
        var text = "\(name): answered HTTP \(download.status)"
        if !details.code.isEmpty { text += ", code \(details.code)" }
        if !details.message.isEmpty { text += ": \(details.message)" }
        let isPassing = download.status == 408 || download.status >= 500
        return ConnectorError(.contentUnavailable, text, retry: isPassing ? .backoff : .never)
    }

    /// Zoom answers downloads that it does not grant with its sign-in page and status 200.
    private func refuseSignInPage(_ download: HTTPDownload, at path: String) throws {
        let name = fileName.lowercased()
        // A page of HTML in place of a file of HTML is given away by its size only.
        let isAnnounced = announcedSize == nil || announcedSize == Int64(download.bodySize)
        if isAnnounced, [".html", ".htm", ".xhtml"].contains(where: { name.hasSuffix($0) }) { return }
        let type = (download.headers["Content-Type"] ?? "").lowercased()
        guard type.hasPrefix("text/html") || Self.isHTML(Self.start(of: path)) else { return }
        unlink(path)
        throw ConnectorError(
            .contentUnavailable,
            "\(download.url.split(separator: "?").first ?? "") answered with a web page, such as Zoom's sign-in page, "
                + "instead of the file",
            hint: "Check that the role of the app's owner may read chat files.")
    }

    /// Whether a text begins like an HTML page, after white space and a byte order mark.
    static func isHTML(_ start: [UInt8]) -> Bool {
        let text = start.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 == 0x20 || (0x09...0x0D).contains($0) }
        let head = String(decoding: text.prefix(16), as: UTF8.self).lowercased()
        return head.hasPrefix("<!doctype html") || head.hasPrefix("<html")
    }

    /// The first bytes of a file that was written a moment ago, so reading them does not wait for a disk.
    private static func start(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return Array(bytes.prefix(max(count, 0)))
    }
}
