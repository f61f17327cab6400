// swift-tools-version: 6.2
import PackageDescription

// No package dependencies: what the toolchain lacks comes from OS libraries, each behind one system-library target
// that exactly one Swift module of `Sources/Support` imports. Who may import whom is checked by Scripts/check-imports.

/// A module of `Sources/Support`: knows nothing of connectors.
func support(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Support/\(name)")
}

/// The tests of a module.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources)
}

let package = Package(
    name: "connector-host",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "connector-host", targets: ["ConnectorHost"]),
        // For those who write plugins in packages of their own.
        .library(name: "ConnectorSDK", targets: ["ConnectorSDK"]),
        .library(name: "ConnectorTestKit", targets: ["ConnectorTestKit"]),
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
        .systemLibrary(name: "CEpoll", path: "Sources/CLibraries/CEpoll"),
        .systemLibrary(name: "CMalloc", path: "Sources/CLibraries/CMalloc"),

        // MARK: Support
        support("BlockingExecutor"),
        support("CommandLineTool", ["Text"]),
        support("HTTPServer", ["CMicroHTTPD"]),
        support("Hashing"),
        support("HTTP", ["CCurl", .target(name: "CEpoll", condition: .when(platforms: [.linux]))]),
        support("JSON"),
        support("Patterns", ["CPCRE2"]),
        support("SQLite", ["CSQLite"]),
        support("Text"),
        support("Timestamps"),
        support("YAML", ["CYAML"]),

        // MARK: Contracts
        .target(
            name: "ConnectorSDK", dependencies: ["HTTP", "JSON", "Patterns", "Timestamps"],
            path: "Sources/ConnectorSDK"),
        .target(
            name: "IndexContract", dependencies: ["ConnectorSDK", "Hashing"], path: "Sources/Indexes/Contract"),
        .target(name: "ConnectorTestKit", dependencies: ["ConnectorSDK"], path: "Sources/ConnectorTestKit"),

        // MARK: Indexes
        .target(
            name: "EmbeddedIndex",
            dependencies: [
                "BlockingExecutor", "ConnectorSDK", "Hashing", "IndexContract", "JSON", "SQLite", "Timestamps",
            ],
            path: "Sources/Indexes/Embedded"),

        // MARK: Plugins
        .target(
            name: "MockPlugin", dependencies: ["ConnectorSDK"], path: "Sources/Plugins/Mock", exclude: ["README.md"]),
        .target(
            name: "ZoomPlugin", dependencies: ["ConnectorSDK"], path: "Sources/Plugins/Zoom", exclude: ["README.md"]),

        // MARK: The engine
        .target(name: "SyncRules", dependencies: ["JSON", "Patterns", "Timestamps"], path: "Sources/SyncRules"),
        .target(
            name: "SyncEngine",
            dependencies: ["BlockingExecutor", "ConnectorSDK", "Hashing", "IndexContract", "SyncRules"],
            path: "Sources/SyncEngine"),

        // MARK: The host
        .target(
            name: "ControlPlane", dependencies: ["ConnectorSDK", "SyncRules", "Text", "YAML"],
            path: "Sources/ControlPlane"),
        .executableTarget(
            name: "ConnectorHost",
            dependencies: [
                .target(name: "CMalloc", condition: .when(platforms: [.linux])), "CommandLineTool", "ConnectorSDK",
                "ControlPlane", "EmbeddedIndex", "IndexContract", "MockPlugin", "SyncEngine", "Text", "ZoomPlugin",
            ],
            path: "Sources/ConnectorHost"),

        // MARK: Test support: simulators and clients that tests, the demo and benchmarks share
        .target(name: "RawHTTPClient", path: "Tests/Support/RawHTTPClient"),
        .target(
            name: "ZoomSimulator", dependencies: ["HTTPServer", "Hashing", "JSON", "Timestamps"],
            path: "Tests/Support/ZoomSimulator"),
        .executableTarget(
            name: "zoom-simulator", dependencies: ["Timestamps", "ZoomSimulator"],
            path: "Tests/Support/zoom-simulator"),
        .target(
            name: "EndToEnd", dependencies: ["Hashing", "JSON", "MockPlugin", "ZoomSimulator"],
            path: "Tests/Support/EndToEnd"),
        .executableTarget(
            name: "functional-test", dependencies: ["EndToEnd", "JSON", "ZoomSimulator"],
            path: "Tests/Support/functional-test"),
        .executableTarget(name: "Benchmarks", dependencies: ["JSON", "SQLite"], path: "Tests/Support/Benchmarks"),

        // MARK: Tests
        tests("BlockingExecutorTests", ["BlockingExecutor"]),
        tests("HashingTests", ["Hashing"]),
        tests("CommandLineToolTests", ["CommandLineTool"]),
        tests("ConnectorHostTests", ["ConnectorHost", "ConnectorSDK", "SyncEngine"], resources: [.copy("Fixtures")]),
        tests("ConnectorSDKTests", ["ConnectorSDK", "ConnectorTestKit"]),
        tests("ControlPlaneTests", ["ConnectorSDK", "ControlPlane", "SyncRules"], resources: [.copy("Fixtures")]),
        tests("ConnectorTestKitTests", ["ConnectorSDK", "ConnectorTestKit"]),
        tests(
            "EmbeddedIndexTests", ["ConnectorSDK", "EmbeddedIndex", "Hashing", "IndexContract", "JSON", "SQLite"]),
        tests(
            "EndToEndTests", ["ConnectorHost", "EndToEnd", "HTTPServer", "Hashing", "JSON", "SQLite", "ZoomSimulator"]),
        tests("HTTPServerTests", ["HTTPServer", "RawHTTPClient"]),
        tests("HTTPTests", ["HTTP"]),
        tests("JSONTests", ["JSON"]),
        tests("MockPluginTests", ["ConnectorSDK", "ConnectorTestKit", "MockPlugin"]),
        tests("PatternsTests", ["Patterns"]),
        tests("SQLiteTests", ["BlockingExecutor", "SQLite"]),
        tests(
            "SyncEngineTests",
            ["ConnectorSDK", "EmbeddedIndex", "Hashing", "IndexContract", "SyncEngine", "SyncRules"]),
        tests("SyncRulesTests", ["JSON", "SyncRules"]),
        tests("TextTests", ["Text"]),
        tests("TimestampsTests", ["Timestamps"]),
        tests("YAMLTests", ["YAML"]),
        tests(
            "ZoomSimulatorTests",
            ["HTTPServer", "Hashing", "JSON", "RawHTTPClient", "Timestamps", "ZoomSimulator"]),
        tests("ZoomPluginTests", ["ConnectorSDK", "ConnectorTestKit", "ZoomPlugin", "ZoomSimulator"]),
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
