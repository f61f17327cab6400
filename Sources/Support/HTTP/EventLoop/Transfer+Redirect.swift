extension Transfer {
    /// Where the answer redirects to, if the policy follows redirects at all.
    var redirectTarget: String? {
        guard request.redirects.maximum != nil else { return nil }
        switch status {
        case 301, 302, 303, 307, 308: return headers["Location"]
        default: return nil
        }
    }

    /// Turns the request into the one that the redirect asks for, or says why not.
    func redirect(to location: String) throws(HTTPError) {
        let maximum = request.redirects.maximum ?? 0
        guard redirectCount < maximum else {
            throw HTTPError(
                .tooManyRedirects, "\(name): redirected again after \(maximum) redirects, the most that are followed.")
        }
        guard var target = url.resolve(location) else {
            throw HTTPError(
                .redirectRefused, "\(name): answered \(status) with a Location that is no http or https URL.")
        }
        guard url.scheme != "https" || target.scheme == "https" else {
            throw HTTPError(
                .redirectRefused, "\(name): answered \(status) to \(target), which would leave TLS; not followed.")
        }
        var keepsAuthorization = false
        switch request.redirects.decide?(url, target) ?? .follow {
        case .follow: break
        case .followKeepingAuthorization: keepsAuthorization = true
        case .refuse(let reason):
            throw HTTPError(.redirectRefused, "\(name): answered \(status) to \(target), not followed: \(reason)")
        }
        changeMethod()
        if target.hasSameOrigin(as: url) {
            target.credentials = url.credentials
        } else {
            for field in ["Cookie", "Proxy-Authorization", "Host"] { request.headers.remove(field) }
            if !keepsAuthorization { request.headers.remove("Authorization") }
            // A password in a Location is the answering server's choice, not the caller's.
            target.credentials = keepsAuthorization ? url.credentials : nil
        }
        redirectCount += 1
        url = target
    }

    /// Applies RFC 9110, section 15.4: which redirects turn the request into a GET without a body.
    private func changeMethod() {
        let becomesGet =
            switch status {
            case 301, 302: request.method == .post
            case 303: request.method != .get && request.method != .head
            default: false
            }
        guard becomesGet else { return }
        request.method = .get
        request.body = nil
        for field in ["Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Transfer-Encoding"] {
            request.headers.remove(field)
        }
    }
}
