// swift-tools-version: 6.2
import PackageDescription

// No package dependencies: what the toolchain lacks comes from OS libraries, each behind one
// system-library target that exactly one Swift module of `Sources/Support` imports.

let package = Package(
    name: "connector-host",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "zoom-simulator", targets: ["ZoomSimulatorTool"])
    ],
    dependencies: [],
    targets: [
        // MARK: C libraries
        .systemLibrary(
            name: "CCurl", path: "Sources/CLibraries/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CSQLite", path: "Sources/CLibraries/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CYAML", path: "Sources/CLibraries/CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CPCRE2", path: "Sources/CLibraries/CPCRE2", pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(
            name: "CMicroHTTPD", path: "Sources/CLibraries/CMicroHTTPD", pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"]), .brew(["libmicrohttpd"])]),

        // MARK: Support: knows nothing of connectors
        .target(name: "JSON", path: "Sources/Support/JSON"),
        .target(name: "Hashing", path: "Sources/Support/Hashing"),
        .target(name: "HTTPServer", dependencies: ["CMicroHTTPD"], path: "Sources/Support/HTTPServer"),
        .target(name: "Timestamps", path: "Sources/Support/Timestamps"),

        // MARK: Tests
        .testTarget(name: "JSONTests", dependencies: ["JSON"], path: "Tests/JSONTests"),
        .testTarget(name: "HashingTests", dependencies: ["Hashing"], path: "Tests/HashingTests"),
        .testTarget(
            name: "HTTPServerTests", dependencies: ["HTTPServer", "RawHTTPClient"], path: "Tests/HTTPServerTests"),
        .testTarget(name: "TimestampsTests", dependencies: ["Timestamps"], path: "Tests/TimestampsTests"),
        .testTarget(
            name: "ZoomSimulatorTests",
            dependencies: ["ZoomSimulator", "HTTPServer", "Hashing", "JSON", "RawHTTPClient", "Timestamps"],
            path: "Tests/ZoomSimulatorTests"),

        // MARK: Tests/Support: simulators and clients that tests, the demo and benchmarks share
        .target(name: "RawHTTPClient", path: "Tests/Support/RawHTTPClient"),
        .target(
            name: "ZoomSimulator", dependencies: ["HTTPServer", "Hashing", "JSON", "Timestamps"],
            path: "Tests/Support/ZoomSimulator"),
        .executableTarget(
            name: "ZoomSimulatorTool", dependencies: ["Timestamps", "ZoomSimulator"],
            path: "Tests/Support/zoom-simulator"),
    ],
    swiftLanguageModes: [.v6]
)

/// The settings every Swift target shares: upcoming features that make costs and leaks visible, and no warnings.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]
for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}
