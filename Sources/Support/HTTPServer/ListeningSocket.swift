#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A bound, listening, non-blocking TCP socket.
///
/// It is opened here rather than by the library so that a failure has its reason, and port 0 its real number.
struct ListeningSocket {
    let descriptor: Int32
    let port: Int

    /// Binds and listens; `address` is numeric, so no name is ever looked up.
    init(address: String, port: Int) throws {
        guard let servicePort = UInt16(exactly: port) else {
            throw HTTPServerError(.invalidAddress, "port \(port) is not between 0 and 65535")
        }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Self.streamType
        var resolved: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address, String(servicePort), &hints, &resolved)
        guard status == 0, let first = resolved else {
            throw HTTPServerError(.invalidAddress, "\"\(address)\" is not a numeric IP address, such as 127.0.0.1")
        }
        defer { freeaddrinfo(first) }

        let descriptor = socket(first.pointee.ai_family, Self.streamType, 0)
        guard descriptor >= 0 else { throw Self.failure(address, port) }
        do {
            try Self.configure(descriptor, first.pointee, address, port)
            self.port = try Self.boundPort(descriptor, address, port)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func configure(_ descriptor: Int32, _ info: addrinfo, _ address: String, _ port: Int) throws {
        // A restarted server may take its port back while old connections are still in TIME_WAIT.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 4096) == 0,
            fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw failure(address, port) }
    }

    private static func boundPort(_ descriptor: Int32, _ address: String, _ port: Int) throws -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let networkPort: UInt16? = withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            guard getsockname(descriptor, raw.assumingMemoryBound(to: sockaddr.self), &length) == 0 else { return nil }
            // The port lies at the same place in IPv4 and IPv6 addresses.
            return raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port
        }
        guard let networkPort else { throw failure(address, port) }
        return Int(UInt16(bigEndian: networkPort))
    }

    private static func failure(_ address: String, _ port: Int) -> HTTPServerError {
        let reason = String(cString: strerror(errno))
        return HTTPServerError(
            .cannotListen,
            "cannot listen on \(address) port \(port): \(reason); choose another port, or 0 for a free one")
    }

    private static var streamType: Int32 {
        #if canImport(Glibc)
        Int32(SOCK_STREAM.rawValue)
        #else
        SOCK_STREAM
        #endif
    }
}
