import Synchronization

/// Something that goes wrong on purpose for some requests.
package struct SimulatorFault: Sendable, Equatable {
    /// What goes wrong.
    package enum Kind: Sendable, Equatable {
        /// A status with a JSON body; the code is Zoom's, or the status again.
        case status(Int, code: Int)
        /// The token lacks the endpoint's scope.
        case scope(status: Int)
        /// Too many requests, with `Retry-After` in the simulator's form.
        case rateLimited
        /// A page of HTML with that status.
        case html(Int)
        /// Fewer bytes than announced.
        case truncated
        /// No answer at all.
        case closed
        /// The right answer, late.
        case slow
        /// Every page says that the second page comes next.
        case loopToken
        /// A page token is refused.
        case expiredToken
    }

    /// A prefix of the request's path and query if it begins with `/` and has nothing special, else a regular expression.
    package let pattern: String
    /// What goes wrong.
    package let kind: Kind
    /// How often it happens; `nil` for always.
    package let count: Int?

    /// Describes a fault.
    package init(_ pattern: String, _ kind: Kind, count: Int? = nil) {
        self.pattern = pattern
        self.kind = kind
        self.count = count
    }

    /// Reads `PATTERN=KIND` or `PATTERN=KIND@N`; the text that is wrong is named in the error.
    package init(parsing text: String) throws(SimulatorError) {
        guard let separator = text.lastIndex(of: "=") else {
            throw SimulatorError("fault \"\(text)\" is not of the form PATTERN=KIND or PATTERN=KIND@N")
        }
        let parts = text[text.index(after: separator)...].split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let kind = Kind(parsing: String(parts[0])) else {
            throw SimulatorError("fault \"\(text)\" has an unknown kind; known are \(Kind.forms)")
        }
        var count: Int?
        if parts.count == 2 {
            guard let number = Int(parts[1]), number > 0 else {
                throw SimulatorError("fault \"\(text)\": what follows @ is not a positive number")
            }
            count = number
        }
        let pattern = String(text[..<separator])
        guard Self.isPrefix(pattern) || (try? Regex(pattern)) != nil else {
            throw SimulatorError("fault \"\(text)\" has a pattern that is neither a path nor a regular expression")
        }
        self.init(pattern, kind, count: count)
    }

    static func isPrefix(_ pattern: String) -> Bool {
        pattern.hasPrefix("/") && !pattern.contains { "*+()[]{}|^$\\".contains($0) }
    }
}

extension SimulatorFault.Kind {
    static let forms =
        "500, 503, 429, 401, STATUS-CODE such as 404-1001, 403-scope, html, html-502, truncate, close, slow, loop-token, "
        + "expired-token"

    init?(parsing text: String) {
        switch text {
        case "429": self = .rateLimited
        case "401": self = .status(401, code: 124)
        case "html": self = .html(200)
        case "truncate": self = .truncated
        case "close": self = .closed
        case "slow": self = .slow
        case "loop-token": self = .loopToken
        case "expired-token": self = .expiredToken
        default:
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, parts[0] == "html", let status = Self.status(parts[1]) {
                self = .html(status)
            } else if parts.count == 2, let status = Self.status(parts[0]), parts[1] == "scope" {
                self = .scope(status: status)
            } else if parts.count <= 2, let status = Self.status(parts[0]), let code = Int(parts[parts.count - 1]) {
                self = .status(status, code: code)
            } else {
                return nil
            }
        }
    }

    private static func status(_ text: String) -> Int? {
        Int(text).flatMap { (200...599).contains($0) ? $0 : nil }
    }
}

/// The faults in force and how often each may still happen.
final class FaultTable: Sendable {
    private struct Entry {
        let fault: SimulatorFault
        let expression: Regex<AnyRegexOutput>?
        var left: Int
    }

    private let entries = Mutex<[Entry]>([])
    private let isEmpty = Atomic(true)

    func set(_ faults: [SimulatorFault]) {
        entries.withLock { entries in
            entries = faults.map { fault in
                let expression = SimulatorFault.isPrefix(fault.pattern) ? nil : try? Regex(fault.pattern)
                return Entry(fault: fault, expression: expression, left: fault.count ?? .max)
            }
        }
        isEmpty.store(faults.isEmpty, ordering: .relaxed)
    }

    /// Takes one use of the first fault that fits.
    func take(target: String, isLaterPage: Bool) -> SimulatorFault.Kind? {
        guard !isEmpty.load(ordering: .relaxed) else { return nil }
        return entries.withLock { entries in
            for index in entries.indices where entries[index].left > 0 {
                let entry = entries[index]
                if entry.fault.kind == .expiredToken, !isLaterPage { continue }
                let fits =
                    entry.expression.map { target.firstMatch(of: $0) != nil } ?? target.hasPrefix(entry.fault.pattern)
                guard fits else { continue }
                entries[index].left -= 1
                return entry.fault.kind
            }
            return nil
        }
    }
}
