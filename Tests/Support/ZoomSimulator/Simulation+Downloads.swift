import HTTPServer
import Synchronization

extension Simulation {
    /// A file of the API's own port: the bytes, or the way to the storage port.
    func download(_ call: APICall) -> ServerResponse {
        guard call.segments.count == 3, call.segments[1] == "download",
            let file = call.data.files[call.decodedSegment(2)]
        else {
            if call.segments.count == 3, call.segments[1] == "timeline" {
                return .json(Array("{\"timeline\":[]}".utf8))
            }
            return .failure(404, code: 404, "This file does not exist.")
        }
        guard file.isInStorage else { return content(file) }
        return ServerResponse(status: 302, headers: [("Location", storage.link(file.id))])
    }

    /// A file of the storage port, which asks for a signature in the link and wants no token.
    func answerFromStorage(_ request: ServerRequest) -> ServerResponse {
        counters.storageRequests.add(1, ordering: .relaxed)
        var response: ServerResponse
        if request.header("Authorization") != nil {
            counters.leakedTokens.add(1, ordering: .relaxed)
            response = Self.storageRefusal(400, "InvalidArgument", "Only one auth mechanism allowed")
        } else if let id = storage.file(of: request), let file = data.files[id] {
            response = content(file)
        } else {
            response = Self.storageRefusal(403, "AccessDenied", "Access Denied")
        }
        response.delay += options.latency
        return response
    }

    private func content(_ file: StoredFile) -> ServerResponse {
        ServerResponse(
            headers: [
                ("Content-Type", file.contentType),
                ("Content-Disposition", "attachment; filename*=UTF-8''\(FormCoding.percentEncoded(file.name))"),
            ], body: ServerBody(file.bytes(seed: options.seed)))
    }

    private static func storageRefusal(_ status: Int, _ code: String, _ message: String) -> ServerResponse {
        ServerResponse(
            status: status, contentType: "application/xml",
            text: "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>\n")
    }
}

/// Links to the storage port, signed so that they work without a token.
struct StorageLinks: Sendable {
    let url: String
    let seed: UInt64

    func link(_ file: String) -> String { "\(url)/bucket/\(file)?Expires=4102444800&Signature=\(signature(file))" }

    /// The file of a link whose signature is right.
    func file(of request: ServerRequest) -> String? {
        let segments = request.path.split(separator: "/")
        guard segments.count == 2, segments[0] == "bucket" else { return nil }
        let file = FormCoding.percentDecoded(segments[1])
        return request.query.hasSuffix("Signature=\(signature(file))") ? file : nil
    }

    private func signature(_ file: String) -> String {
        let key = file.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
        var random = SeededRandom(seed: seed, .file, key)
        return FormCoding.percentEncoded(Identifier.base64(random.bytes(20)))
    }
}
