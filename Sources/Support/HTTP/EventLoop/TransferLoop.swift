internal import CCurl
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The thread that owns libcurl's multi handle, all its connections and all running transfers.
///
/// Other threads hand transfers over through a mailbox. The thread sleeps in the poller, and a submission wakes it
/// only if it does.
///
/// `@unchecked Sendable`: `mailbox` is a lock, and `poller.wake()` is called under it; everything else is touched by
/// the loop's thread alone once `init` has started it.
final class TransferLoop: @unchecked Sendable {
    private enum Message {
        case start(Transfer)
        case cancel(Transfer)
    }

    private struct Mailbox {
        var messages: [Message] = []
        var isSleeping = false
        var isStopping = false
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let mailbox = Mutex(Mailbox())
    private let poller: EventPoller
    private let multi: UnsafeMutableRawPointer
    private let configuration: HTTPClient.Configuration
    /// Whether the trusted certificates come from a file alone, which libcurl can keep parsed.
    private let trustsFileOnly: Bool

    private var limiter: ConnectionLimiter<Transfer>
    /// The running transfers; each knows its index.
    private var running: [Transfer] = []
    private var idleHandles: [EasyHandle] = []
    /// When libcurl wants to be called without an event.
    private var timer: ContinuousClock.Instant?

    init(_ configuration: HTTPClient.Configuration) throws(HTTPError) {
        guard curlSetup == CURLE_OK, let multi = curl_multi_init() else {
            throw HTTPError(.internal, "libcurl could not be set up.")
        }
        do {
            poller = try EventPoller()
        } catch {
            curl_multi_cleanup(multi)
            throw error
        }
        self.multi = multi
        self.configuration = configuration
        limiter = ConnectionLimiter(
            maximum: configuration.maximumConnections, maximumPerOrigin: configuration.maximumConnectionsPerHost)
        trustsFileOnly = configuration.caBundle != nil || TransferLoop.defaultBundleExists
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.maximumConnections))
        ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, max(1, configuration.maximumConnections))
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_callback(multi, socketChanged, context)
        ccurl_multi_set_timer_callback(multi, timerChanged, context)
        guard startThread() else {
            curl_multi_cleanup(multi)
            poller.close()
            throw HTTPError(.internal, "The HTTP client could not start its thread.")
        }
    }

    // MARK: From any thread

    /// Hands a transfer over, whose continuation will be resumed; false if the loop is stopping.
    func submit(_ transfer: Transfer) -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.isStopping else { return false }
            mailbox.messages.append(.start(transfer))
            wakeIfSleeping(&mailbox)
            return true
        }
    }

    /// Ends a transfer, submitted or about to be; does nothing to a finished one.
    func cancel(_ transfer: Transfer) {
        mailbox.withLock { mailbox in
            guard !mailbox.isStopping else { return }
            mailbox.messages.append(.cancel(transfer))
            wakeIfSleeping(&mailbox)
        }
    }

    /// Makes the thread fail all transfers, free everything and end.
    func stop() {
        mailbox.withLock { mailbox in
            guard !mailbox.isStopping else { return }
            mailbox.isStopping = true
            wakeIfSleeping(&mailbox)
        }
    }

    /// Returns when the thread has freed everything.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = mailbox.withLock { mailbox in
                if !mailbox.isStopped { mailbox.waiters.append(continuation) }
                return mailbox.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    private func wakeIfSleeping(_ mailbox: inout Mailbox) {
        guard mailbox.isSleeping else { return }
        mailbox.isSleeping = false
        poller.wake()
    }

    // MARK: The thread

    private func startThread() -> Bool {
        let context = Unmanaged.passRetained(self)
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        // A signal is somebody else's business; above all, TLS writing to a closed connection must not end the process.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        let isStarted = pthread_create(&thread, nil, runLoop, context.toOpaque()) == 0
        pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard isStarted else {
            context.release()
            return false
        }
        #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
        return true
    }

    fileprivate func run() {
        while let messages = takeMessages() {
            for message in messages { handle(message) }
            serveTimer()
            finishTransfers()
            sleep()
        }
        tearDown()
    }

    /// What arrived since the last call; nil when the loop is to end.
    private func takeMessages() -> [Message]? {
        mailbox.withLock { mailbox in
            mailbox.isSleeping = false
            guard !mailbox.isStopping else { return nil }
            guard !mailbox.messages.isEmpty else { return [] }
            let messages = mailbox.messages
            mailbox.messages = []
            mailbox.messages.reserveCapacity(messages.count)
            return messages
        }
    }

    private func handle(_ message: Message) {
        switch message {
        case .start(let transfer) where transfer.isCancelled:
            transfer.finish(.failure(CancellationError()))
        case .start(let transfer):
            enqueue(transfer)
        case .cancel(let transfer):
            transfer.isCancelled = true
            switch transfer.state {
            case .submitted, .finished: break
            // It leaves the line when its turn comes.
            case .waiting: transfer.finish(.failure(CancellationError()))
            case .running:
                removeRunning(transfer)
                transfer.finish(.failure(CancellationError()))
                releaseSlot(of: transfer)
            }
        }
    }

    private func serveTimer() {
        guard let timer, timer <= .now else { return }
        self.timer = nil
        var count: Int32 = 0
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &count)
    }

    private func sleep() {
        var milliseconds: Int32 = -1
        if let timer {
            let rest = ContinuousClock.now.duration(to: timer)
            milliseconds = rest <= .zero ? 0 : Int32(clamping: rest.wholeMilliseconds)
        }
        let hasMessages = mailbox.withLock { mailbox in
            mailbox.isSleeping = mailbox.messages.isEmpty && !mailbox.isStopping
            return !mailbox.isSleeping
        }
        poller.wait(milliseconds: hasMessages ? 0 : milliseconds) { descriptor, events in
            var count: Int32 = 0
            curl_multi_socket_action(multi, descriptor, Int32(events.rawValue), &count)
        }
    }

    /// Fails what is left and frees everything; nothing reaches the mailbox any more.
    private func tearDown() {
        let messages = mailbox.withLock { mailbox in
            defer { mailbox.messages = [] }
            return mailbox.messages
        }
        for case .start(let transfer) in messages { failForShutDown(transfer) }
        for transfer in running {
            removeRunning(transfer)
            failForShutDown(transfer)
        }
        for transfer in limiter.removeWaiters() { failForShutDown(transfer) }
        idleHandles = []
        curl_multi_cleanup(multi)
        poller.close()
        let waiters = mailbox.withLock { mailbox in
            mailbox.isStopped = true
            defer { mailbox.waiters = [] }
            return mailbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func failForShutDown(_ transfer: Transfer) {
        let error: any Error =
            transfer.isCancelled
            ? CancellationError() : HTTPError(.shutDown, "\(transfer.name): the HTTP client was shut down.")
        transfer.finish(.failure(error))
    }

    // MARK: Transfers

    /// Starts a transfer, now or when it gets a slot.
    private func enqueue(_ transfer: Transfer) {
        transfer.state = .waiting
        transfer.origin = transfer.url.origin
        if limiter.acquire(transfer.origin, for: transfer) { start(transfer) }
    }

    /// Gives a slot to the next in line who still wants it.
    private func releaseSlot(of transfer: Transfer) {
        var last = transfer
        while let next = limiter.release(last.origin) {
            guard !next.isCancelled else {
                last = next
                continue
            }
            start(next)
            return
        }
    }

    private func start(_ transfer: Transfer) {
        do throws(HTTPError) {
            let handle: EasyHandle
            if let idle = idleHandles.popLast() { handle = idle } else { handle = try EasyHandle() }
            transfer.prepare()
            transfer.state = .running(handle, index: running.count)
            running.append(transfer)
            handle.prepare(for: transfer, configuration: configuration, trustsFileOnly: trustsFileOnly, loop: self)
            let code = curl_multi_add_handle(multi, handle.curl)
            guard code == CURLM_OK else {
                removeRunning(transfer)
                throw HTTPError(.internal, "\(transfer.name): \(String(cString: curl_multi_strerror(code))).")
            }
        } catch {
            transfer.finish(.failure(error))
            releaseSlot(of: transfer)
        }
    }

    /// Takes a transfer out of libcurl's hands and keeps its handle for the next.
    private func removeRunning(_ transfer: Transfer) {
        guard case .running(let handle, let index) = transfer.state else { return }
        curl_multi_remove_handle(multi, handle.curl)
        idleHandles.append(handle)
        transfer.state = .waiting
        running.swapAt(index, running.count - 1)
        running.removeLast()
        if index < running.count, case .running(let moved, _) = running[index].state {
            running[index].state = .running(moved, index: index)
        }
    }

    private func finishTransfers() {
        var result = CURLE_OK
        while let curl = ccurl_multi_next_finished(multi, &result) {
            var context: UnsafeMutableRawPointer?
            ccurl_get_pointer(curl, CURLINFO_PRIVATE, &context)
            guard let context else { continue }
            finish(Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), result)
        }
    }

    private func finish(_ transfer: Transfer, _ result: CURLcode) {
        guard case .running(let handle, _) = transfer.state else { return }
        var failure = transfer.failure
        if failure == nil, result != CURLE_OK, !transfer.hasSeenEnough {
            failure = HTTPError(result, detail: handle.errorDetail, of: transfer, isConnected: handle.isConnected)
        }
        transfer.remainingTime -= handle.elapsedTime
        removeRunning(transfer)
        releaseSlot(of: transfer)
        do throws(HTTPError) {
            if let failure { throw failure }
            if let location = transfer.redirectTarget {
                try transfer.redirect(to: location)
                enqueue(transfer)
            } else {
                transfer.finish(.success(try transfer.takeAnswer()))
            }
        } catch {
            transfer.finish(.failure(error))
        }
    }

    // MARK: libcurl's callbacks

    /// Whether libcurl's built-in file of trusted certificates is there.
    private static let defaultBundleExists: Bool = {
        guard let curl = curl_easy_init() else { return false }
        defer { curl_easy_cleanup(curl) }
        var path: UnsafePointer<CChar>?
        ccurl_get_string(curl, CURLINFO_CAINFO, &path)
        return path.map { access($0, R_OK) == 0 } ?? false
    }()

    func connectionOpened(_ descriptor: Int32) {
        // Child processes of the host must not hold connections open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        poller.addConnection(descriptor)
    }

    func closeConnection(_ descriptor: Int32) -> Int32 {
        poller.forget(descriptor)
        return systemClose(descriptor)
    }

    fileprivate func watch(_ descriptor: Int32, for events: SocketEvents) {
        poller.watch(descriptor, for: events)
    }

    fileprivate func setTimer(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}

/// The process-wide set-up of libcurl, done once before its first use.
private let curlSetup = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

// MARK: - C callbacks

#if canImport(Darwin)
private func runLoop(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func runLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#endif

private func socketChanged(
    _ curl: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    let events = what == CURL_POLL_REMOVE ? [] : SocketEvents(rawValue: UInt8(truncatingIfNeeded: what))
    Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().watch(descriptor, for: events)
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
    return 0
}
