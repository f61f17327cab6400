import Foundation
import HTTP
import Testing

/// Runs `body` with a client that goes around proxies of the environment, and shuts it down afterwards.
func withClient<Result>(
    _ configuration: HTTPClient.Configuration = .init(proxy: .none),
    _ body: (HTTPClient) async throws -> Result
) async throws -> Result {
    let client = try HTTPClient(configuration: configuration)
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// Runs `body` with a client and a server.
func withClientAndServer<Result>(
    _ handler: @escaping ScriptedServer.Handler,
    _ body: (HTTPClient, ScriptedServer) async throws -> Result
) async throws -> Result {
    try await withServer(handler) { server in
        try await withClient { try await body($0, server) }
    }
}

/// Runs `body` with a new directory, which is removed afterwards.
func withDirectory<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory)
}

/// The error that the request fails with.
func failure(of request: HTTPRequest, with client: HTTPClient) async throws -> HTTPError {
    try await #require(throws: HTTPError.self) { try await client.send(request) }
}

/// Bytes that no coincidence repeats, the same for every run.
func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 32)
    }
}

/// `count` times the byte, compressed to one fixed-Huffman block (RFC 1951) in a gzip member (RFC 1952).
func gzip(repeating byte: UInt8, count: Int) -> [UInt8] {
    var bits = BitWriter(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    bits.append(0b011, count: 3)
    bits.appendCode(byte < 144 ? 0x30 + UInt32(byte) : 0x190 + UInt32(byte) - 144, count: byte < 144 ? 8 : 9)
    // Length 258, then distance 1.
    for _ in 0..<(count - 1) / 258 { bits.appendCode(0b1100_0101_00000, count: 13) }
    for _ in 0..<(count - 1) % 258 { bits.appendCode(0x30 + UInt32(byte), count: 8) }
    bits.appendCode(0, count: 7)
    bits.finish()
    var checksum: UInt32 = 0xFFFF_FFFF
    let table = (0..<256 as Range<UInt32>).map { (0..<8).reduce($0) { sum, _ in sum >> 1 ^ (sum & 1) * 0xEDB8_8320 } }
    for _ in 0..<count { checksum = table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ checksum >> 8 }
    for number in [~checksum, UInt32(truncatingIfNeeded: count)] {
        for shift in [0, 8, 16, 24] { bits.bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return bits.bytes
}

/// Packs bits from the lowest up.
private struct BitWriter {
    var bytes: [UInt8]
    private var pending: UInt32 = 0
    private var pendingCount = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func append(_ value: UInt32, count: Int) {
        pending |= value << pendingCount
        pendingCount += count
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// Appends a Huffman code, which goes highest bit first.
    mutating func appendCode(_ code: UInt32, count: Int) {
        for bit in (0..<count).reversed() { append(code >> bit & 1, count: 1) }
    }

    mutating func finish() {
        if pendingCount > 0 { append(0, count: 8 - pendingCount) }
    }
}

/// The path of a command, if it is installed.
func path(ofCommand name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/\(name)" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
}
