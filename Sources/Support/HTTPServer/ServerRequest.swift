/// One request, completely received.
package struct ServerRequest: Sendable {
    /// The method as sent, such as `GET`.
    package let method: String
    /// Everything between method and version, as sent: path and query, not percent-decoded.
    package let target: String
    /// Header fields in the order sent.
    package let headers: [(name: String, value: String)]
    /// The body; empty if there was none.
    package let body: [UInt8]

    /// Builds a request, for instance to try a handler without a socket.
    package init(method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The target up to the query, not percent-decoded: `%252F` and `%2F` stay two different things.
    package var path: Substring {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
    }

    /// The target after the question mark, not percent-decoded; empty if there is none.
    package var query: Substring {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[target.utf8.index(after: $0)...] } ?? ""
    }

    /// The query's items, percent-decoded and with `+` as space, in the order sent.
    package var queryItems: [(name: String, value: String)] { FormCoding.items(query) }

    /// The first query item of that name, decoded.
    package func queryValue(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// The first header field of that name; case does not matter.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Percent-encoding as URLs and `application/x-www-form-urlencoded` bodies use it.
package enum FormCoding {
    /// The decoded name and value pairs of a query or form body.
    package static func items(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.utf8.split(separator: UInt8(ascii: "&")).map { part in
            guard let separator = part.firstIndex(of: UInt8(ascii: "=")) else {
                return (decode(part, plusIsSpace: true), "")
            }
            return (
                decode(part[..<separator], plusIsSpace: true),
                decode(part[part.index(after: separator)...], plusIsSpace: true)
            )
        }
    }

    /// The text with every `%HH` decoded once; what is not a valid escape stays as it is.
    package static func percentDecoded(_ text: some StringProtocol) -> String {
        decode(text.utf8, plusIsSpace: false)
    }

    /// The text with everything but letters, digits and `-._~` percent-encoded.
    package static func percentEncoded(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default:
                result.append(UInt8(ascii: "%"))
                result.append(hexadecimal(byte >> 4))
                result.append(hexadecimal(byte & 15))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            let next = bytes.index(after: index)
            if byte == UInt8(ascii: "%"), let end = bytes.index(index, offsetBy: 3, limitedBy: bytes.endIndex),
                let high = value(bytes[next]), let low = value(bytes[bytes.index(after: next)])
            {
                result.append(high << 4 | low)
                index = end
            } else {
                result.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index = next
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}
