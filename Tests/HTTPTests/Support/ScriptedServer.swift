import Foundation
import Synchronization

/// A server of raw bytes on 127.0.0.1: the test says, request by request, what goes onto the wire.
///
/// Each connection has a thread of its own. `stop()` ends all of them and waits for it.
final class ScriptedServer: Sendable {
    /// Answers one request; returns whether the connection stays open for another.
    typealias Handler = @Sendable (Connection, ReceivedRequest) -> Bool

    private struct State {
        var open: Set<Int32> = []
        var requests: [ReceivedRequest] = []
        var acceptedCount = 0
        var isStopping = false
    }

    let port: Int
    private let listener: Int32
    private let handler: Handler
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    var url: String { "http://127.0.0.1:\(port)" }
    /// The connections accepted so far.
    var acceptedCount: Int { state.withLock(\.acceptedCount) }
    /// The requests received so far.
    var requests: [ReceivedRequest] { state.withLock(\.requests) }

    init(_ handler: @escaping Handler) throws {
        self.handler = handler
        let (listener, port) = try listen()
        self.listener = listener
        self.port = port
        detach { $0.accept() }
    }

    func stop() {
        state.withLock { state in
            state.isStopping = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        threads.wait()
        close(listener)
    }

    private func detach(_ body: @escaping @Sendable (ScriptedServer) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body(self)
            self.threads.leave()
        }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let isWanted = state.withLock { state in
                guard !state.isStopping else { return false }
                state.open.insert(descriptor)
                state.acceptedCount += 1
                return true
            }
            guard isWanted else {
                close(descriptor)
                return
            }
            detach { $0.serve(Connection(descriptor: descriptor)) }
        }
    }

    private func serve(_ connection: Connection) {
        var pending: [UInt8] = []
        while let request = ReceivedRequest(from: connection, pending: &pending) {
            state.withLock { $0.requests.append(request) }
            guard handler(connection, request) else { break }
        }
        state.withLock { state in
            _ = state.open.remove(connection.descriptor)
            close(connection.descriptor)
        }
    }
}

/// Runs `body` with a server, which is stopped afterwards on every path.
func withServer<Result>(
    _ handler: @escaping ScriptedServer.Handler, _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let server = try ScriptedServer(handler)
    defer { server.stop() }
    return try await body(server)
}

/// A socket that listens on a free port of 127.0.0.1.
func listen() throws -> (descriptor: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutableBytes(of: &address) { bytes in
        guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        return bind(listener, pointer, length) == 0 && Glibc.listen(listener, 1024) == 0
            && getsockname(listener, pointer, &length) == 0
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

/// The server's end of a connection.
struct Connection: Sendable {
    let descriptor: Int32

    /// Writes all bytes; false if the client is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool {
        write(Array(text.utf8))
    }

    /// Writes a whole answer with its length.
    @discardableResult
    func answer(_ status: Int, _ fields: [String] = [], body: [UInt8] = []) -> Bool {
        let header = ["HTTP/1.1 \(status) Said So", "Content-Length: \(body.count)"] + fields
        return write(Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// Answers nothing more and returns once the client has closed the connection.
    func awaitClose() {
        while !read().isEmpty {}
    }

    /// What has arrived, at least a byte; empty at the end.
    func read() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }
}

/// A request as it was on the wire.
struct ReceivedRequest: Sendable {
    let method: String
    let target: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    init?(from connection: Connection, pending: inout [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        while pending.firstRange(of: end) == nil {
            let bytes = connection.read()
            guard !bytes.isEmpty else { return nil }
            pending += bytes
        }
        guard let headEnd = pending.firstRange(of: end) else { return nil }
        let lines = String(decoding: pending[..<headEnd.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let start = lines.first?.split(separator: " "), start.count == 3 else { return nil }
        method = String(start[0])
        target = String(start[1])
        fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
        }
        pending.removeSubrange(..<headEnd.upperBound)
        let size = fields.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while pending.count < size {
            let bytes = connection.read()
            guard !bytes.isEmpty else { return nil }
            pending += bytes
        }
        body = Array(pending.prefix(size))
        pending.removeFirst(size)
    }

    /// The value of the first field of that name.
    func value(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
