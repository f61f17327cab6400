internal import CCurl

/// libcurl's handle of one exchange at a time, used again for the next one.
final class EasyHandle {
    let curl: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?

    init() throws(HTTPError) {
        guard let curl = curl_easy_init() else {
            throw HTTPError(.internal, "libcurl could not create a handle: out of memory.")
        }
        self.curl = curl
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// libcurl's text about the last failure, empty if it left none.
    var errorDetail: String { String(cString: errorText) }

    /// Whether the last exchange had its connection and could send.
    var isConnected: Bool {
        var microseconds: curl_off_t = 0
        ccurl_get_offset(curl, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
        return microseconds > 0
    }

    /// How long the last exchange has taken.
    var elapsedTime: Duration {
        var microseconds: curl_off_t = 0
        ccurl_get_offset(curl, CURLINFO_TOTAL_TIME_T, &microseconds)
        return .microseconds(Int64(microseconds))
    }

    /// The body size that the answer's header announces, 0 if it does not.
    static func announcedSize(_ curl: UnsafeMutableRawPointer) -> Int {
        var size: curl_off_t = 0
        ccurl_get_offset(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size)
        return max(0, Int(size))
    }

    /// Sets everything up for the transfer, whatever the handle did before.
    ///
    /// - Parameters:
    ///   - transfer: where the callbacks find their way back to; not retained.
    ///   - loop: told about connections that open and close; not retained, and outlives every connection.
    func prepare(
        for transfer: Transfer, configuration: HTTPClient.Configuration, trustsFileOnly: Bool, loop: TransferLoop
    ) {
        curl_easy_reset(curl)
        errorText.pointee = 0
        setFixedOptions(configuration, trustsFileOnly: trustsFileOnly, loop: loop)
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        ccurl_set_pointer(curl, CURLOPT_PRIVATE, context)
        ccurl_set_header_callback(curl, receiveHeader, context)
        ccurl_set_write_callback(curl, receiveBody, context)
        ccurl_set_string(curl, CURLOPT_URL, transfer.url.string)
        ccurl_set_long(curl, CURLOPT_TIMEOUT_MS, transfer.remainingTime.wholeMilliseconds)
        ccurl_set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, transfer.request.connectTimeout.wholeMilliseconds)
        if let stall = transfer.request.stallTimeout {
            ccurl_set_long(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
            ccurl_set_long(curl, CURLOPT_LOW_SPEED_TIME, max(1, stall.wholeMilliseconds / 1000))
        }
        if let credentials = transfer.url.credentials {
            ccurl_set_string(curl, CURLOPT_USERNAME, credentials.user)
            ccurl_set_string(curl, CURLOPT_PASSWORD, credentials.password)
        }
        if configuration.http2, transfer.url.scheme == "https" {
            // Rather wait for a handshake that may end in HTTP/2 than open a connection per exchange.
            ccurl_set_long(curl, CURLOPT_PIPEWAIT, 1)
        }
        let sendsBody = setMethod(transfer, context)
        setHeaders(transfer.request.headers, sendsBody: sendsBody)
    }

    private func setFixedOptions(
        _ configuration: HTTPClient.Configuration, trustsFileOnly: Bool, loop: TransferLoop
    ) {
        ccurl_set_pointer(curl, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_long(curl, CURLOPT_NOSIGNAL, 1)
        ccurl_set_string(curl, CURLOPT_PROTOCOLS_STR, "http,https")
        // Otherwise ending a transfer during a name lookup waits for the lookup.
        ccurl_set_long(curl, CURLOPT_QUICK_EXIT, 1)
        ccurl_set_long(curl, CURLOPT_TCP_NODELAY, 1)
        ccurl_set_long(curl, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        ccurl_set_long(curl, CURLOPT_BUFFERSIZE, EasyHandle.receiveBufferSize)
        ccurl_set_string(curl, CURLOPT_ACCEPT_ENCODING, "")
        ccurl_set_string(curl, CURLOPT_USERAGENT, configuration.userAgent)
        ccurl_set_long(
            curl, CURLOPT_HTTP_VERSION,
            Int(configuration.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        let context = Unmanaged.passUnretained(loop).toOpaque()
        ccurl_set_open_callback(curl, connectionOpened, context)
        ccurl_set_close_callback(curl, closeConnection, context)
        switch configuration.proxy {
        case .environment: break
        case .none: ccurl_set_string(curl, CURLOPT_PROXY, "")
        case .url(let proxy): ccurl_set_string(curl, CURLOPT_PROXY, proxy)
        }
        if !configuration.verifyCertificates {
            ccurl_set_long(curl, CURLOPT_SSL_VERIFYPEER, 0)
            ccurl_set_long(curl, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let bundle = configuration.caBundle {
            ccurl_set_string(curl, CURLOPT_CAINFO, bundle)
        }
        if trustsFileOnly {
            // With a directory of certificates in play, libcurl reads the file anew for every connection.
            ccurl_set_string(curl, CURLOPT_CAPATH, nil)
        }
    }

    /// The largest piece to read from a socket at once: bigger ones cost fewer calls, and from 128 KiB on page faults.
    private static let receiveBufferSize = 64 << 10
    /// Bodies up to this size are copied and go out together with the header.
    private static let copiedBodySize = 64 << 10

    /// Sets method and body, and returns whether a body is sent.
    private func setMethod(_ transfer: Transfer, _ context: UnsafeMutableRawPointer) -> Bool {
        let method = transfer.request.method
        if method == .head {
            ccurl_set_long(curl, CURLOPT_NOBODY, 1)
            return false
        }
        guard transfer.request.body != nil || method == .post || method == .put || method == .patch else {
            if method != .get { ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, method.rawValue) }
            return false
        }
        let body = transfer.request.body ?? []
        ccurl_set_long(curl, CURLOPT_POST, 1)
        if method != .post { ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, method.rawValue) }
        if body.count <= EasyHandle.copiedBodySize {
            _ = body.withUnsafeBytes { ccurl_set_body_copy(curl, $0.baseAddress, curl_off_t($0.count)) }
        } else {
            ccurl_set_offset(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            ccurl_set_read_callback(curl, sendBody, context)
            ccurl_set_seek_callback(curl, rewindBody, context)
        }
        return true
    }

    private func setHeaders(_ headers: HTTPHeaders, sendsBody: Bool) {
        curl_slist_free_all(headerList)
        headerList = nil
        headers.storage.withUnsafeBufferPointer { bytes in
            var line: [CChar] = []
            var start = 0
            while let field = HTTPHeaderField(in: bytes, at: start) {
                start = field.range.upperBound
                line.removeAll(keepingCapacity: true)
                line.append(contentsOf: bytes[field.name].lazy.map { CChar(bitPattern: $0) })
                // To libcurl a name with a colon and nothing else means to leave the field out.
                line.append(CChar(bitPattern: field.value.isEmpty ? UInt8(ascii: ";") : UInt8(ascii: ":")))
                if !field.value.isEmpty { line.append(CChar(bitPattern: UInt8(ascii: " "))) }
                line.append(contentsOf: bytes[field.value].lazy.map { CChar(bitPattern: $0) })
                line.append(0)
                append(line)
            }
        }
        if sendsBody {
            // libcurl would call every body a form, and ask before it sends a large one.
            if !headers.contains("Content-Type") { append("Content-Type:".utf8CString.map { $0 }) }
            if !headers.contains("Expect") { append("Expect:".utf8CString.map { $0 }) }
        }
        ccurl_set_headers(curl, headerList)
    }

    private func append(_ line: [CChar]) {
        headerList = curl_slist_append(headerList, line) ?? headerList
    }
}

// MARK: - Callbacks: called by libcurl on the event loop's thread, which owns what the contexts point to

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
        transfer.receiveHeader(UnsafeBufferPointer(start: $0, count: size * count)) ? size * count : 0
    }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
        transfer.receiveBody(UnsafeBufferPointer(start: $0, count: size * count)) {
            guard case .running(let handle, _) = transfer.state else { return 0 }
            return EasyHandle.announcedSize(handle.curl)
        } ? size * count : 0
    }
}

private func sendBody(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let buffer, let context else { return Int(CURL_READFUNC_ABORT) }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return (transfer.request.body ?? []).withUnsafeBytes { body in
        let piece = body.dropFirst(transfer.sentBodySize).prefix(size * count)
        UnsafeMutableRawBufferPointer(start: buffer, count: size * count).copyBytes(from: piece)
        transfer.sentBodySize += piece.count
        return piece.count
    }
}

private func rewindBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard let context, origin == SEEK_SET, offset >= 0 else { return CURL_SEEKFUNC_CANTSEEK }
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().sentBodySize = Int(offset)
    return CURL_SEEKFUNC_OK
}

private func connectionOpened(
    _ context: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _ purpose: curlsocktype
) -> Int32 {
    guard let context else { return CURL_SOCKOPT_ERROR }
    Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().connectionOpened(descriptor)
    return CURL_SOCKOPT_OK
}

private func closeConnection(_ context: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t) -> Int32 {
    guard let context else { return systemClose(descriptor) }
    return Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().closeConnection(descriptor)
}
