import CMicroHTTPD
import Synchronization

// The library calls these on its own threads: no isolation, no captures; state comes through the context pointers.

func requestStarted(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context, let target else { return nil }
    Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue().counters.begin()
    return Unmanaged.passRetained(Exchange(target: String(cString: target))).toOpaque()
}

func requestCompleted(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let context, let pointer = exchange?.pointee else { return }
    exchange?.pointee = nil
    Unmanaged<Exchange>.fromOpaque(pointer).release()
    Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue().counters.end()
}

func connectionChanged(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
    guard let context, case .CONNECTION_NOTIFY_STARTED = change else { return }
    Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue().counters.connections.add(1, ordering: .relaxed)
}

/// Runs first with the headers, then for every part of the body, then when all has come, and again after a delay.
///
/// Answering before the request is complete would end the connection.
func answerRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ uploadCount: UnsafeMutablePointer<Int>?, _ exchangeContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let uploadCount, let pointer = exchangeContext?.pointee else { return .NO }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()

    guard exchange.headersSeen else {
        exchange.headersSeen = true
        if let length = MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length"),
            Int(String(cString: length)).map({ $0 > core.bodyLimit }) ?? true
        {
            return send(bodyTooLarge(core.bodyLimit), on: connection)
        }
        return .YES
    }
    if uploadCount.pointee > 0, let upload {
        exchange.receive(upload, count: uploadCount.pointee, limit: core.bodyLimit)
        uploadCount.pointee = 0
        return .YES
    }
    if let response = exchange.response { return send(response, on: connection) }

    let response =
        exchange.bodyTooLarge
        ? bodyTooLarge(core.bodyLimit) : core.handler(exchange.request(on: connection, method: method))
    guard response.delay > .zero else { return send(response, on: connection) }
    exchange.response = response
    MHD_suspend_connection(connection)
    core.delays.add(UInt(bitPattern: connection), after: response.delay)
    return .YES
}

private func bodyTooLarge(_ limit: Int) -> ServerResponse {
    ServerResponse(status: 413, contentType: "text/plain", text: "the body is larger than \(limit) bytes\n")
}

private func send(_ response: ServerResponse, on connection: OpaquePointer) -> MHD_Result {
    guard response.delivery != .closed, let status = UInt32(exactly: response.status),
        let built = build(response)
    else { return .NO }
    defer { MHD_destroy_response(built) }
    for header in response.headers {
        // Refused is only what no client could read anyway: an empty name or a line break.
        _ = MHD_add_response_header(built, header.name, header.value)
    }
    return MHD_queue_response(connection, status, built)
}

private func build(_ response: ServerResponse) -> OpaquePointer? {
    let body = response.body
    if case .truncated(let missing) = response.delivery {
        return MHD_create_response_from_callback(
            UInt64(body.count + missing), 32 * 1024, readTruncated, Unmanaged.passRetained(body).toOpaque(), releaseBody
        )
    }
    guard body.count > 0 else { return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT) }
    return MHD_create_response_from_buffer_with_free_callback_cls(
        body.count, body.storage.baseAddress, releaseBody, Unmanaged.passRetained(body).toOpaque())
}

private func releaseBody(_ body: UnsafeMutableRawPointer?) {
    if let body { Unmanaged<ServerBody>.fromOpaque(body).release() }
}

private func readTruncated(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ space: Int
) -> Int {
    guard let context, let buffer else { return cmicrohttpd_end_with_error }
    let body = Unmanaged<ServerBody>.fromOpaque(context).takeUnretainedValue()
    let count = min(body.count - Int(position), space)
    guard count > 0, let start = body.storage.baseAddress else { return cmicrohttpd_end_with_error }
    UnsafeMutableRawPointer(buffer).copyMemory(from: start + Int(position), byteCount: count)
    return count
}
