import CMicroHTTPD
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A small HTTP/1.1 server: simulators, tests and local pages.
///
/// The handler runs on the server's own threads and returns at once; an answer's `delay` holds up nobody else.
/// The server listens from `init` to `stop()`; dropping the last reference stops it too.
package final class HTTPServer: Sendable {
    /// How a server is set up beyond its address.
    package struct Options: Sendable {
        /// Threads that read requests and run the handler.
        package var threads: Int
        /// Connections open at once; further ones wait to be accepted.
        package var connectionLimit: Int
        /// The largest request body in bytes; a larger one is answered with 413.
        package var bodyLimit: Int
        /// Seconds after which an idle connection is closed.
        package var idleSeconds: Int

        /// Two threads, many connections, bodies up to 1 MiB.
        package init(threads: Int = 2, connectionLimit: Int = 8192, bodyLimit: Int = 1 << 20, idleSeconds: Int = 120) {
            self.threads = max(threads, 1)
            self.connectionLimit = connectionLimit
            self.bodyLimit = bodyLimit
            self.idleSeconds = idleSeconds
        }
    }

    /// What happened since the start.
    package struct Statistics: Sendable, Equatable {
        /// Connections accepted.
        package let connections: Int
        /// Requests whose first line was read.
        package let requests: Int
        /// Requests not yet completely answered.
        package let inFlight: Int
        /// The most requests that were in flight at one moment.
        package let maximumInFlight: Int
    }

    /// The numeric address it listens on.
    package let address: String
    /// The port it listens on, also when 0 was asked for.
    package let port: Int

    private let core: ServerCore
    private let daemon: Mutex<UInt>

    /// Starts to listen and to answer.
    ///
    /// - Throws: `HTTPServerError` when the address is not numeric or cannot be listened on.
    package init(
        address: String = "127.0.0.1", port: Int = 0, options: Options = Options(),
        handler: @escaping @Sendable (ServerRequest) -> ServerResponse
    ) throws {
        let socket = try ListeningSocket(address: address, port: port)
        self.address = address
        self.port = socket.port
        do {
            core = try ServerCore(bodyLimit: options.bodyLimit, handler: handler)
        } catch {
            close(socket.descriptor)
            throw error
        }

        var items = [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket.descriptor), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: options.connectionLimit, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_TIMEOUT, value: options.idleSeconds, ptr_value: nil),
        ]
        // A pool of one is refused by the library: one internal thread is what it is without the option.
        if options.threads > 1 {
            items.append(MHD_OptionItem(option: .THREAD_POOL_SIZE, value: options.threads, ptr_value: nil))
        }
        items.append(MHD_OptionItem(option: .END, value: 0, ptr_value: nil))

        // The library's threads hold the core until `stop()` has joined them.
        let context = Unmanaged.passRetained(core)
        let started = cmicrohttpd_start(
            Self.flags, items, context.toOpaque(), requestStarted, answerRequest, requestCompleted, connectionChanged)
        daemon = Mutex(UInt(bitPattern: started))
        if started == nil {
            let reason = String(cString: strerror(errno))
            context.release()
            core.delays.stop()
            close(socket.descriptor)
            throw HTTPServerError(.cannotStart, "cannot start the server on \(address) port \(port): \(reason)")
        }
    }

    deinit { stop() }

    /// Where it is reached, without a trailing slash.
    package var url: String {
        address.utf8.contains(UInt8(ascii: ":")) ? "http://[\(address)]:\(port)" : "http://\(address):\(port)"
    }

    /// The counters at this moment.
    package var statistics: Statistics {
        Statistics(
            connections: core.counters.connections.load(ordering: .relaxed),
            requests: core.counters.requests.load(ordering: .relaxed),
            inFlight: core.counters.inFlight.load(ordering: .relaxed),
            maximumInFlight: core.counters.maximumInFlight.load(ordering: .relaxed))
    }

    /// Closes every connection and returns when no handler runs any more; safe to call twice.
    package func stop() {
        let stopped = daemon.withLock { daemon in
            defer { daemon = 0 }
            return daemon
        }
        guard let pointer = OpaquePointer(bitPattern: stopped) else { return }
        // Suspended connections must be resumed before the library may stop.
        core.delays.stop()
        MHD_stop_daemon(pointer)
        Unmanaged.passUnretained(core).release()
    }

    private static var flags: UInt32 {
        let common = MHD_ALLOW_SUSPEND_RESUME.rawValue
        #if os(Linux)
        return common | MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_TURBO.rawValue
        #else
        return common | MHD_USE_AUTO_INTERNAL_THREAD.rawValue
        #endif
    }
}
