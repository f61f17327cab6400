/// Takes messages of one part of the host; cheap where nobody listens.
public struct Logger: Sendable {
    /// How much a message matters.
    public enum Level: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// For following what a program does step by step.
        case debug
        /// What an operator may want to know.
        case info
        /// What an operator should look at.
        case warning
        /// What keeps something from working.
        case error

        /// By how much it matters.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The least level that is listened to.
    public let level: Level
    private let sink: @Sendable (Level, String) -> Void

    /// A logger.
    public init(level: Level, sink: @escaping @Sendable (Level, String) -> Void) {
        self.level = level
        self.sink = sink
    }

    /// A logger that nobody listens to.
    public static let silent = Logger(level: .error) { _, _ in }

    /// Logs a message, which is not even built when nobody listens.
    public func log(_ level: Level, _ message: @autoclosure () -> String) {
        if level >= self.level { sink(level, message()) }
    }

    /// Logs for following what a program does step by step.
    public func debug(_ message: @autoclosure () -> String) { log(.debug, message()) }
    /// Logs what an operator may want to know.
    public func info(_ message: @autoclosure () -> String) { log(.info, message()) }
    /// Logs what an operator should look at.
    public func warning(_ message: @autoclosure () -> String) { log(.warning, message()) }
    /// Logs what keeps something from working.
    public func error(_ message: @autoclosure () -> String) { log(.error, message()) }
}
