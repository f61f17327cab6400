#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What a socket is watched for, and what it is ready for; the bits are those of libcurl.
struct SocketEvents: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let read = SocketEvents(rawValue: 1)
    static let write = SocketEvents(rawValue: 2)
    static let failure = SocketEvents(rawValue: 4)
}

// Both pollers are used by one thread, except for `wake()`, which any thread may call until `close()`.

#if os(Linux)
internal import CEpoll

/// Waits for many sockets at a cost that does not grow with those that are quiet.
///
/// libcurl stops watching a connection after every answer and starts again with the next request. A socket known
/// to be a connection therefore stays registered meanwhile, which spares two system calls per exchange; if it
/// speaks while nobody listens, it is taken out then.
final class EventPoller {
    private struct Socket {
        var wanted: SocketEvents = []
        var registered: SocketEvents = []
        var isConnection = false
    }

    private let epoll: Int32
    private let alarm: Int32
    private let ready: UnsafeMutableBufferPointer<epoll_event>
    /// By descriptor, which the system keeps small.
    private var sockets: [Socket] = []

    init() throws(HTTPError) {
        epoll = cepoll_create()
        alarm = cepoll_eventfd()
        ready = .allocate(capacity: 64)
        // Edge-triggered: each wake is reported once, and nobody has to read the counter back.
        let edge = CEPOLL_IN | CEPOLL_EDGE
        guard epoll >= 0, alarm >= 0, cepoll_control(epoll, EPOLL_CTL_ADD, alarm, edge) == 0 else {
            let reason = systemErrorText()
            close()
            throw HTTPError(.internal, "The HTTP client could not create its event queue: \(reason).")
        }
    }

    /// Frees descriptors and memory; nothing may be called afterwards.
    func close() {
        if alarm >= 0 { _ = systemClose(alarm) }
        if epoll >= 0 { _ = systemClose(epoll) }
        ready.deallocate()
    }

    /// Ends the current or next wait at once.
    func wake() {
        var one: UInt64 = 1
        _ = write(alarm, &one, MemoryLayout<UInt64>.size)
    }

    /// Notes a new connection, which ``forget(_:)`` announces the end of.
    func addConnection(_ descriptor: Int32) {
        reserve(descriptor)
        sockets[Int(descriptor)] = Socket(isConnection: true)
    }

    /// Ends all interest in a descriptor that is about to be closed.
    func forget(_ descriptor: Int32) {
        reserve(descriptor)
        unregister(descriptor)
        sockets[Int(descriptor)] = Socket()
    }

    /// Watches a socket for `events`, and no longer for others; for nothing if empty.
    func watch(_ descriptor: Int32, for events: SocketEvents) {
        reserve(descriptor)
        let socket = sockets[Int(descriptor)]
        sockets[Int(descriptor)].wanted = events
        if events.isEmpty {
            if !socket.isConnection { unregister(descriptor) }
        } else if socket.registered != events {
            let mask = (events.contains(.read) ? CEPOLL_IN : 0) | (events.contains(.write) ? CEPOLL_OUT : 0)
            let operation = socket.registered.isEmpty ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            if cepoll_control(epoll, operation, descriptor, mask) != 0 {
                // The descriptor changed hands unnoticed: it is in the state we did not expect.
                let other = operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
                _ = cepoll_control(epoll, other, descriptor, mask)
            }
            sockets[Int(descriptor)].registered = events
        }
    }

    /// Waits for at most `milliseconds`, without limit if negative, and reports each ready socket.
    func wait(milliseconds: Int32, _ report: (Int32, SocketEvents) -> Void) {
        let count = epoll_wait(epoll, ready.baseAddress, Int32(ready.count), milliseconds)
        guard count > 0 else { return }
        for event in ready[..<Int(count)] {
            let descriptor = event.data.fd
            guard descriptor != alarm else { continue }
            guard !sockets[Int(descriptor)].wanted.isEmpty else {
                unregister(descriptor)
                continue
            }
            var events: SocketEvents = []
            if event.events & (CEPOLL_IN | CEPOLL_HANGUP) != 0 { events.insert(.read) }
            if event.events & CEPOLL_OUT != 0 { events.insert(.write) }
            if event.events & CEPOLL_ERROR != 0 { events.insert(.failure) }
            report(descriptor, events)
        }
    }

    private func reserve(_ descriptor: Int32) {
        while sockets.count <= Int(descriptor) { sockets.append(Socket()) }
    }

    private func unregister(_ descriptor: Int32) {
        guard !sockets[Int(descriptor)].registered.isEmpty else { return }
        _ = cepoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0)
        sockets[Int(descriptor)].registered = []
    }
}
#else
/// Waits for sockets with `poll`, which every system has.
final class EventPoller {
    private var sockets: [pollfd]
    private let alarm: Int32

    init() throws(HTTPError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let reason = systemErrorText()
            throw HTTPError(.internal, "The HTTP client could not create its event queue: \(reason).")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        alarm = ends[1]
        sockets = [pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)]
    }

    /// Frees the descriptors; nothing may be called afterwards.
    func close() {
        _ = systemClose(alarm)
        _ = systemClose(sockets[0].fd)
    }

    /// Ends the current or next wait at once.
    func wake() {
        var one: UInt8 = 1
        _ = write(alarm, &one, 1)
    }

    /// Notes a new connection; nothing to do here.
    func addConnection(_ descriptor: Int32) {}

    /// Ends all interest in a descriptor that is about to be closed.
    func forget(_ descriptor: Int32) {
        sockets.removeAll { $0.fd == descriptor }
    }

    /// Watches a socket for `events`, and no longer for others; for nothing if empty.
    func watch(_ descriptor: Int32, for events: SocketEvents) {
        forget(descriptor)
        guard !events.isEmpty else { return }
        let mask = (events.contains(.read) ? POLLIN : 0) | (events.contains(.write) ? POLLOUT : 0)
        sockets.append(pollfd(fd: descriptor, events: Int16(mask), revents: 0))
    }

    /// Waits for at most `milliseconds`, without limit if negative, and reports each ready socket.
    func wait(milliseconds: Int32, _ report: (Int32, SocketEvents) -> Void) {
        guard poll(&sockets, nfds_t(sockets.count), milliseconds) > 0 else { return }
        if sockets[0].revents != 0 {
            var bytes: [UInt8] = Array(repeating: 0, count: 64)
            while read(sockets[0].fd, &bytes, bytes.count) == bytes.count {}
        }
        // A report changes the table.
        for socket in sockets.dropFirst() where socket.revents != 0 {
            let seen = Int32(socket.revents)
            var events: SocketEvents = []
            if seen & (POLLIN | POLLHUP) != 0 { events.insert(.read) }
            if seen & POLLOUT != 0 { events.insert(.write) }
            if seen & (POLLERR | POLLNVAL) != 0 { events.insert(.failure) }
            report(socket.fd, events)
        }
    }
}
#endif
