import CommandLineTool
import ConnectorSDK
import ControlPlane

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One command of the program.
protocol HostCommand: Sendable {
    /// The group that the command belongs to, such as `config` of `config lint`.
    static var group: String? { get }
    /// How it is called.
    static var declaration: Command { get }
    /// Runs it.
    static func run(_ call: HostCall) async throws -> ExitStatus
}

extension HostCommand {
    static var group: String? { nil }
}

/// One call of a command, with what it may use.
struct HostCall: Sendable {
    let arguments: ParsedArguments
    let console: Console
    let registry: PluginRegistry

    var wantsJSON: Bool { arguments.flag("json") }

    /// The path of the configuration file.
    var configurationFile: String { arguments.value("config") ?? "" }

    /// Reads the configuration file.
    ///
    /// - Throws: ``UnusableConfiguration`` with everything that is wrong with it.
    ///
    /// - Parameter readsPluginSettings: whether the command talks to sources.
    func configuration(readsPluginSettings: Bool = true) throws -> HostConfiguration {
        var reader = configurationReader
        reader.readsPluginSettings = readsPluginSettings
        do {
            return try reader.read(file: configurationFile)
        } catch {
            throw UnusableConfiguration(file: configurationFile, problem: error)
        }
    }

    /// Reads configuration files with the variables of this process's environment.
    var configurationReader: HostConfigurationReader {
        HostConfigurationReader(registry: registry) { name in getenv(name).map { String(cString: $0) } }
    }

    /// A logger on the standard error output: at the level of `--log-level`, otherwise at that of the configuration.
    func logger(_ configuration: HostConfiguration) -> Logger {
        let chosen = arguments.value("log-level").flatMap { word in Logger.Level.allCases.first { $0.name == word } }
        return Logger(level: chosen ?? configuration.service.logLevel) { [console] level, message in
            console.report("\(level.name.uppercased()) \(message)\n")
        }
    }
}

extension Logger.Level {
    /// The level as `--log-level` and log lines write it.
    var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }
}

/// Options that several commands share.
extension Option {
    static let json = Option("json", .flag, "Print one JSON value instead of text.")
    static let config = Option("config", .text("FILE"), "The configuration file.", letter: "c", required: true)
    static let logLevel = Option(
        "log-level", .choice(Logger.Level.allCases.map(\.name)),
        "The least level of messages; the configuration's service.log_level otherwise.")

    static func connector(_ summary: String, required: Bool) -> Option {
        Option("connector", .text("ID"), summary, required: required)
    }
}
