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

/// The bytes as the gzip command compresses them.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec gzip -c"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let writer = input.fileHandleForWriting
    Thread.detachNewThread {
        try? writer.write(contentsOf: Data(bytes))
        try? writer.close()
    }
    let result = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Array(result)
}

/// The path of a command, if it is installed.
func path(ofCommand name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/\(name)" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
}
