/// One request on its way: first in the caller's hands, then, once submitted, only in the event loop's.
///
/// `@unchecked Sendable`: the caller sets `continuation` before it submits and touches nothing afterwards; from then
/// on all fields belong to the event loop's thread. The mailbox's lock orders the two.
final class Transfer: @unchecked Sendable {
    /// Where the body of the answer goes.
    enum Destination {
        case memory
        /// A file, for an answer of status 2xx; others keep up to 64 KiB in memory.
        case file(path: String)
    }

    /// What a transfer that got an answer ends with.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]
        var fileSize: Int
        var url: String
        var httpVersion: String
    }

    enum State {
        case submitted, waiting
        case running(EasyHandle, index: Int)
        case finished
    }

    /// The largest header block to accept.
    static let maximumHeaderSize = 256 << 10
    /// How much is kept or read of a body that only explains.
    static let maximumSideBodySize = 64 << 10

    var request: HTTPRequest
    /// Where the request goes next; changes with every redirect.
    var url: HTTPURL
    let destination: Destination
    var continuation: CheckedContinuation<Answer, any Error>?
    var state = State.submitted
    /// Whether the task was cancelled; the news may arrive before the transfer itself.
    var isCancelled = false
    /// What the transfer's slot counts for.
    var origin = ""
    var redirectCount = 0
    /// What is left of the exchange's time when it does not run.
    var remainingTime: Duration
    /// How much of the request's body libcurl has read.
    var sentBodySize = 0

    // MARK: The answer so far

    var status = 0
    var httpVersion = ""
    /// The header in the form that ``HTTPHeaders`` keeps.
    var headerStorage: [UInt8] = []
    /// Everything that arrived as header, informational answers and trailers included.
    var headerSize = 0
    var route = BodyRoute.undecided
    var body: [UInt8] = []
    var file: DownloadFile?
    /// Why a callback of ours ended the transfer.
    var failure: HTTPError?
    /// Whether a callback of ours ended the transfer because it has seen enough.
    var hasSeenEnough = false

    /// Where bytes of the body go, decided at the first of them.
    enum BodyRoute {
        case undecided, memory, file
        /// The start goes to memory, and the rest is not even awaited.
        case start
    }

    init(_ request: HTTPRequest, url: HTTPURL, destination: Destination) {
        self.request = request
        self.url = url
        self.destination = destination
        remainingTime = request.timeout
    }

    /// What errors call this transfer: method and URL without query.
    var name: String { "\(request.method) \(url)" }

    /// Forgets the answer, before the request is sent, again or elsewhere.
    func prepare() {
        status = 0
        headerSize = 0
        headerStorage.removeAll(keepingCapacity: true)
        body = []
        route = .undecided
        sentBodySize = 0
        hasSeenEnough = false
    }

    /// The complete answer, whose body leaves the transfer.
    func takeAnswer() throws(HTTPError) -> Answer {
        if route == .undecided { _ = decideRoute(announcedSize: 0) }
        if let failure { throw failure }
        let fileSize = file?.size ?? 0
        if let file {
            self.file = nil
            do {
                try file.close()
            } catch {
                throw HTTPError(.fileWrite, "\(name): \(error.message)")
            }
        }
        defer { body = [] }
        return Answer(
            status: status, headers: HTTPHeaders(storage: headerStorage), body: body, fileSize: fileSize,
            url: url.string, httpVersion: httpVersion)
    }

    /// Ends the transfer, once: what the request holds is let go, and an unfinished file removed.
    func finish(_ result: sending Result<Answer, any Error>) {
        guard let continuation else { return }
        self.continuation = nil
        state = .finished
        request.body = nil
        if let file { file.discard() }
        file = nil
        continuation.resume(with: result)
    }
}

// MARK: - Arriving bytes

extension Transfer {
    /// Takes a line of the header in; false ends the transfer.
    func receiveHeader(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        headerSize += line.count
        guard headerSize <= Transfer.maximumHeaderSize else {
            failure = HTTPError(
                .headersTooLarge,
                "\(name): the header of the answer is larger than \(Transfer.maximumHeaderSize) bytes.")
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            startAnswer(line)
            return true
        }
        // Trailers come after the body, which the final header decided about.
        guard route == .undecided else { return true }
        let content = line.trimmingFieldSpace()
        guard let first = line.first, !content.isEmpty else { return true }
        if first.isFieldSpace {
            // A folded line continues the value before it (RFC 9112, section 5.2).
            guard headerStorage.popLast() != nil else { return true }
            headerStorage.append(UInt8(ascii: " "))
            append(value: content)
        } else if let colon = content.firstIndex(of: UInt8(ascii: ":")) {
            headerStorage.append(contentsOf: content[..<colon])
            headerStorage.append(UInt8(ascii: ":"))
            append(value: content[(colon + 1)...].trimmingFieldSpace())
        }
        return true
    }

    private func append(value: Slice<UnsafeBufferPointer<UInt8>>) {
        headerStorage.append(contentsOf: value)
        headerStorage.append(UInt8(ascii: "\n"))
    }

    /// Reads a status line, which libcurl has checked; informational answers precede the final one.
    private func startAnswer(_ line: UnsafeBufferPointer<UInt8>) {
        headerStorage.removeAll(keepingCapacity: true)
        headerStorage.reserveCapacity(1024)
        let parts = line.dropFirst(5).split(separator: UInt8(ascii: " "), maxSplits: 2)
        httpVersion = parts.first.map { String(decoding: $0.trimmingFieldSpace(), as: UTF8.self) } ?? ""
        status = parts.dropFirst().first?.prefix(3).reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) } ?? 0
    }

    /// Takes bytes of the decoded body in; false ends the transfer.
    func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>, announcedSize: () -> Int) -> Bool {
        if route == .undecided, !decideRoute(announcedSize: announcedSize()) { return false }
        switch route {
        case .undecided, .memory:
            guard body.count + bytes.count <= request.maximumBodySize else { return refuseBody() }
            body.append(contentsOf: bytes)
        case .file:
            guard let file, file.size + bytes.count <= request.maximumBodySize else { return refuseBody() }
            do {
                try file.write(bytes)
            } catch {
                failure = HTTPError(.fileWrite, "\(name): \(error.message)")
                return false
            }
        case .start:
            body.append(contentsOf: bytes.prefix(Transfer.maximumSideBodySize - body.count))
            hasSeenEnough = body.count == Transfer.maximumSideBodySize
            return !hasSeenEnough
        }
        return true
    }

    /// Chooses where the body goes, once status and header are known; false ends the transfer.
    func decideRoute(announcedSize: Int) -> Bool {
        if redirectTarget != nil {
            route = .start
            return true
        }
        guard case .file(let path) = destination else {
            route = .memory
            return reserveBody(announcedSize)
        }
        guard (200..<300).contains(status) else {
            route = .start
            return true
        }
        route = .file
        guard announcedSize <= request.maximumBodySize || headers.contains("Content-Encoding") else {
            return refuseBody()
        }
        do {
            file = try DownloadFile(path: path)
            return true
        } catch {
            failure = HTTPError(.fileWrite, "\(name): \(error.message)")
            return false
        }
    }

    /// The header as it stands.
    var headers: HTTPHeaders { HTTPHeaders(storage: headerStorage) }

    /// Makes room for a body of the announced size, or refuses it at once if it will not fit.
    private func reserveBody(_ announcedSize: Int) -> Bool {
        // The announced size is that of the encoded body: a hint for the buffer, and no reason to refuse.
        guard announcedSize <= request.maximumBodySize || headers.contains("Content-Encoding") else {
            return refuseBody()
        }
        if announcedSize > 0 { body.reserveCapacity(min(announcedSize, request.maximumBodySize)) }
        return true
    }

    private func refuseBody() -> Bool {
        failure = HTTPError(
            .bodyTooLarge,
            "\(name): the body of the answer is larger than the \(request.maximumBodySize) bytes allowed.")
        return false
    }
}

extension Collection<UInt8> where SubSequence: BidirectionalCollection {
    /// The bytes without white space at both ends.
    func trimmingFieldSpace() -> SubSequence.SubSequence {
        let rest = drop(while: \.isFieldSpace)
        let end = rest.lastIndex { !$0.isFieldSpace }.map { rest.index(after: $0) } ?? rest.startIndex
        return rest[rest.startIndex..<end]
    }
}
