import Timestamps
import ZoomSimulator

/// A command line that makes no sense, and what would.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// What the command line asks for.
enum Command {
    case help
    case serve(SimulatorOptions)

    init(arguments: [String]) throws {
        var options = SimulatorOptions()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" {
                self = .help
                return
            }
            // Both forms: `--seed 7` and `--seed=7`.
            var name = argument
            var inline: String?
            if argument.hasPrefix("--"), let separator = argument.firstIndex(of: "=") {
                name = String(argument[..<separator])
                inline = String(argument[argument.index(after: separator)...])
            }
            if name == "--big-files" {
                options.hasBigFiles = true
                continue
            }
            guard let set = Self.settings[name] else {
                throw UsageError(description: "unknown option \(argument); --help lists the options")
            }
            guard let value = inline ?? rest.popFirst() else {
                throw UsageError(description: "\(name) needs a value")
            }
            try set(&options, Value(option: name, text: value))
        }
        self = .serve(options)
    }

    private static let settings: [String: @Sendable (inout SimulatorOptions, Value) throws -> Void] = [
        "--users": { $0.users = try $1.integer(2...100_000) },
        "--messages": { $0.messages = try $1.integer(0...10_000_000) },
        "--data-size": { $0.dataSize = try $1.choice() },
        "--seed": { $0.seed = UInt64(try $1.integer(0...Int.max)) },
        "--now": { options, value in
            guard let now = Timestamp(iso8601: value.text) else {
                throw UsageError(description: "--now \(value.text) is not a date such as 2026-03-01T12:00:00Z")
            }
            options.now = now
        },
        "--revision": { $0.revision = try $1.integer(1...2) },
        "--port": { $0.port = try $1.integer(0...65_535) },
        "--host": { _, value in
            guard ["127.0.0.1", "localhost"].contains(value.text) else {
                throw UsageError(description: "--host \(value.text) is refused: the simulator serves 127.0.0.1 only")
            }
        },
        "--download-host": { $0.downloadHost = $1.text },
        "--threads": { $0.threads = try $1.integer(1...64) },
        "--latency-ms": { $0.latency = .milliseconds(try $1.integer(0...3_600_000)) },
        "--slow-ms": { $0.slowDelay = .milliseconds(try $1.integer(0...3_600_000)) },
        "--account-id": { $0.accountID = $1.text },
        "--client-id": { $0.clientID = $1.text },
        "--client-secret": { $0.clientSecret = $1.text },
        "--token-ttl": { $0.tokenLifetime = try $1.integer(0...1_000_000) },
        "--token-uses": { $0.tokenUses = try $1.integer(1...Int.max) },
        "--scopes": { $0.scopes = $1.text.split { $0 == "," || $0 == " " }.map(String.init) },
        "--plan": { $0.plan = try $1.choice() },
        "--daily-limit": { $0.dailyLimit = try $1.integer(0...Int.max) },
        "--retry-after": { $0.retryAfter = try $1.choice() },
        "--fault": { $0.faults.append(try SimulatorFault(parsing: $1.text)) },
    ]
}

/// An option's value and how it is read.
struct Value {
    let option: String
    let text: String

    func integer(_ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                description: "\(option) \(text) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>() throws -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(description: "\(option) \(text) is unknown; it may be \(known)")
        }
        return choice
    }
}
