import CMicroHTTPD
import Synchronization

/// What the callbacks share: the handler, the limits and the counters of one server.
final class ServerCore: Sendable {
    let handler: @Sendable (ServerRequest) -> ServerResponse
    let bodyLimit: Int
    let delays: DelayLine
    let counters = ServerCounters()

    init(bodyLimit: Int, handler: @escaping @Sendable (ServerRequest) -> ServerResponse) throws {
        self.handler = handler
        self.bodyLimit = bodyLimit
        delays = try DelayLine { connection in MHD_resume_connection(OpaquePointer(bitPattern: connection)) }
    }
}

/// Counters that every thread of the pool adds to.
final class ServerCounters: Sendable {
    let connections = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    let inFlight = Atomic<Int>(0)
    let maximumInFlight = Atomic<Int>(0)

    func begin() {
        requests.add(1, ordering: .relaxed)
        let current = inFlight.add(1, ordering: .relaxed).newValue
        maximumInFlight.max(current, ordering: .relaxed)
    }

    func end() {
        inFlight.subtract(1, ordering: .relaxed)
    }
}

/// One request on its way from the request line to the end of its answer.
///
/// Only the library's thread that owns the connection touches it; a suspended connection comes back to the same thread.
final class Exchange {
    let target: String
    var headersSeen = false
    var body: [UInt8] = []
    var bodyTooLarge = false
    var response: ServerResponse?

    init(target: String) { self.target = target }

    /// Takes a part of the body, up to the limit; the rest is read and dropped.
    func receive(_ bytes: UnsafePointer<CChar>, count: Int, limit: Int) {
        guard !bodyTooLarge, body.count + count <= limit else {
            bodyTooLarge = true
            body = []
            return
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    }

    func request(on connection: OpaquePointer, method: UnsafePointer<CChar>?) -> ServerRequest {
        ServerRequest(
            method: method.map { String(cString: $0) } ?? "", target: target, headers: headerFields(connection),
            body: body)
    }
}

private func headerFields(_ connection: OpaquePointer) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    fields.reserveCapacity(8)
    withUnsafeMutablePointer(to: &fields) { pointer in
        _ = MHD_get_connection_values_n(connection, .HEADER_KIND, collectHeader, pointer)
    }
    return fields
}

private func collectHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameCount: Int,
    _ value: UnsafePointer<CChar>?, _ valueCount: Int
) -> MHD_Result {
    guard let context else { return .NO }
    func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
    }
    context.assumingMemoryBound(to: [(name: String, value: String)].self).pointee
        .append((text(name, nameCount), text(value, valueCount)))
    return .YES
}
