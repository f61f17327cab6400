internal import CCurl

extension HTTPError {
    /// What libcurl's result means for the transfer.
    ///
    /// - Parameters:
    ///   - result: a result other than success.
    ///   - detail: libcurl's text about it, empty if there is none.
    ///   - isConnected: whether the request could be sent.
    init(_ result: CURLcode, detail: String, of transfer: Transfer, isConnected: Bool) {
        let host = "\(transfer.url.host):\(transfer.url.port)"
        // Such a text may quote a proxy's URL with its password.
        let isQuotable = !detail.isEmpty && !detail.contains("@") && !detail.contains("?")
        let reason = isQuotable ? detail : String(cString: curl_easy_strerror(result))
        let name = transfer.name
        let received = transfer.file?.size ?? transfer.body.count
        switch result {
        case CURLE_OPERATION_TIMEDOUT where !isConnected && transfer.request.connectTimeout <= transfer.remainingTime:
            self.init(.connectTimeout, "\(name): no connection to \(host) within \(transfer.request.connectTimeout).")
        case CURLE_OPERATION_TIMEDOUT:
            let seen = transfer.status == 0 ? "no answer" : "status \(transfer.status) and \(received) bytes of body"
            self.init(.timeout, "\(name): not finished in time, with \(seen) so far: \(reason).")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.couldNotResolve, "\(name): \(reason).")
        case CURLE_COULDNT_CONNECT:
            self.init(.couldNotConnect, "\(name): could not connect to \(host): \(reason).")
        case CURLE_SSL_CONNECT_ERROR:
            // Also a connection that broke during the handshake.
            self.init(.tls, "\(name): TLS with \(host) failed: \(reason).", isRetryable: true)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            self.init(.tls, "\(name): TLS with \(host) failed: \(reason).")
        case CURLE_PARTIAL_FILE:
            self.init(.truncatedBody, "\(name): the body ended early, after \(received) bytes: \(reason).")
        case CURLE_RECV_ERROR where transfer.route != .undecided,
            CURLE_HTTP2 where transfer.route != .undecided,
            CURLE_HTTP2_STREAM where transfer.route != .undecided:
            self.init(.truncatedBody, "\(name): the body broke off after \(received) bytes: \(reason).")
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND:
            self.init(.connectionLost, "\(name): the connection to \(host) ended without an answer: \(reason).")
        case CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self.init(.protocol, "\(name): \(reason).", isRetryable: true)
        case CURLE_BAD_CONTENT_ENCODING:
            self.init(.invalidEncoding, "\(name): the body cannot be decompressed: \(reason).")
        case CURLE_URL_MALFORMAT:
            self.init(.invalidURL, "\(name): not a URL that can be fetched: \(reason).")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.protocol, "\(name): the answer is not valid HTTP: \(reason).")
        default:
            self.init(.internal, "\(name): \(reason) (libcurl error \(result.rawValue)).")
        }
    }
}
