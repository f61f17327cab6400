import HTTPServer
import JSON

/// One request to the API, taken apart.
struct APICall: Sendable {
    let request: ServerRequest
    let endpoint: Endpoint
    /// The path's segments behind `/v2`, still percent-encoded.
    let segments: [Substring]
    let items: [(name: String, value: String)]
    let data: DataSet
    /// Whether a fault makes the page token point back for ever.
    var loops = false

    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// The segment decoded once, as for ids that need no second encoding.
    func decodedSegment(_ index: Int) -> String { FormCoding.percentDecoded(segments[index]) }
}

/// Cuts listings into pages.
///
/// A page token holds for the very listing, parameters and page size it was given for, and for no other. It has
/// characters that must be percent-encoded.
enum Listing {
    static func answer(
        _ call: APICall, _ name: String, _ objects: [[UInt8]], pageSize: (standard: Int, maximum: Int),
        countsTotal: Bool = true, extra: (inout JSONWriter) -> Void = { _ in }
    ) -> ServerResponse {
        let asked = call.value("page_size").flatMap { Int($0) } ?? pageSize.standard
        let size = min(max(asked, 1), pageSize.maximum)
        let fingerprint = fingerprint(call)
        var offset = 0
        if let token = call.value("next_page_token"), !token.isEmpty {
            guard token.hasPrefix(fingerprint), let position = Int(token.dropFirst(fingerprint.count)),
                (0...objects.count).contains(position)
            else { return invalidToken }
            offset = position
        }
        let end = min(offset + size, objects.count)
        var next = end < objects.count ? fingerprint + String(end) : ""
        if call.loops { next = fingerprint + String(min(size, objects.count)) }

        let head = DataSetBuilder.members { writer in
            writer.member("page_size", size)
            if countsTotal { writer.member("total_records", objects.count) }
            writer.member("next_page_token", next)
            extra(&writer)
        }
        return page(head, name, objects[offset..<end])
    }

    static var invalidToken: ServerResponse {
        .failure(400, code: 300, "The next page token is invalid or expired.")
    }

    /// Joins the objects straight into the body's memory: pages are most of what a benchmark asks for.
    private static func page(_ head: [UInt8], _ name: String, _ objects: ArraySlice<[UInt8]>) -> ServerResponse {
        let opening = Array("{".utf8) + head + Array(",\"\(name)\":[".utf8)
        let closing = Array("]}".utf8)
        let count = opening.count + closing.count + objects.reduce(max(objects.count - 1, 0)) { $0 + $1.count }
        let body = ServerBody(count: count) { buffer in
            var position = 0
            func append(_ bytes: [UInt8]) {
                UnsafeMutableRawBufferPointer(rebasing: buffer[position...]).copyBytes(from: bytes)
                position += bytes.count
            }
            append(opening)
            for (index, object) in objects.enumerated() {
                if index > 0 {
                    buffer[position] = UInt8(ascii: ",")
                    position += 1
                }
                append(object)
            }
            append(closing)
        }
        return ServerResponse(headers: [("Content-Type", "application/json;charset=UTF-8")], body: body)
    }

    private static func fingerprint(_ call: APICall) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: some StringProtocol) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        mix(call.request.path)
        for item in call.items.sorted(by: { ($0.name, $0.value) < ($1.name, $1.value) })
        where item.name != "next_page_token" {
            mix(item.name)
            mix(item.value)
        }
        return Identifier.base64(withUnsafeBytes(of: hash.bigEndian) { Array($0) })
    }
}
