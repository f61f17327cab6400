#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One blocking TCP connection to a loopback server, for tests that care about every byte.
///
/// A read that gets nothing for ten seconds fails, so a broken server fails a test instead of hanging it.
package final class RawConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Connects to 127.0.0.1.
    package init(port: Int) throws {
        #if canImport(Glibc)
        let streamType = Int32(SOCK_STREAM.rawValue)
        #else
        let streamType = SOCK_STREAM
        #endif
        descriptor = socket(AF_INET, streamType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, connected == 0 else { throw RawHTTPError("connect to port \(port)") }
    }

    deinit { close(descriptor) }

    /// Sends the text as it is.
    package func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            #if canImport(Darwin)
            let flags: Int32 = 0
            #else
            let flags = Int32(MSG_NOSIGNAL)
            #endif
            let count = bytes.withUnsafeBytes { sendBytes(descriptor, $0, flags) }
            guard count > 0 else { throw RawHTTPError("send") }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Everything up to the server's closing of the connection.
    package func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    /// The next answer, whose body ends where `Content-Length` says or where the connection closes.
    package func readResponse() throws -> RawResponse {
        let separator = Array("\r\n\r\n".utf8)
        var headEnd = 0
        while true {
            if let end = buffer.firstRange(of: separator) {
                headEnd = end.lowerBound
                break
            }
            guard try fill() else { throw RawHTTPError("the connection closed after \(buffer.count) bytes of head") }
        }
        let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let announced = headers["content-length"].flatMap { Int($0) } ?? 0
        let end = headEnd + separator.count + announced
        while buffer.count < end, try fill() {}
        let body = Array(buffer[(headEnd + separator.count)..<min(end, buffer.count)])
        buffer.removeFirst(min(end, buffer.count))
        return RawResponse(
            status: words.count > 1 ? Int(words[1]) ?? 0 : 0, headers: headers, body: body, announcedCount: announced)
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw RawHTTPError("receive: \(String(cString: strerror(errno)))") }
        buffer.append(contentsOf: chunk[..<count])
        return count > 0
    }
}

/// What a server answered.
package struct RawResponse: Sendable {
    /// The HTTP status code.
    package let status: Int
    /// The header fields, their names in lower case.
    package let headers: [String: String]
    /// The bytes that arrived.
    package let body: [UInt8]
    /// The bytes that `Content-Length` announced.
    package let announcedCount: Int

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// A socket operation that failed.
package struct RawHTTPError: Error, Sendable, CustomStringConvertible {
    /// The operation and what the system said.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Sends one request on a connection of its own.
package func rawRequest(
    _ method: String = "GET", port: Int, _ target: String, headers: [String: String] = [:], body: String = ""
) throws -> RawResponse {
    let connection = try RawConnection(port: port)
    var fields = headers
    if !body.isEmpty { fields["Content-Length"] = String(body.utf8.count) }
    let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    try connection.send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(lines)\r\n\(body)")
    return try connection.readResponse()
}

/// The C function, out of reach of the method of the same name.
private func sendBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ flags: Int32) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, flags)
}
