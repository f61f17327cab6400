import ConnectorSDK

/// The scopes and patterns of one job under small numbers, and how each scope ended.
///
/// Numbers begin at 1, so that 0 can mean "none" in the ledger.
struct ScopeTable {
    /// A number that stands for a pattern.
    typealias Number = UInt32

    private enum Outcome { case notOpened, open, completed, failed }

    private var numbers: [String: Number] = [:]
    private var texts: [String] = [""]
    private var outcomes: [Outcome] = [.notOpened]
    /// How often each scope that is open now was opened.
    private var openings: [Number: Int] = [:]
    private var merges: [UInt64: Number] = [:]
    /// The scopes that were not listed completely.
    private(set) var failures: [(scope: ScopePath, error: ConnectorError)] = []
    private(set) var openedCount = 0

    /// The number of a pattern's text.
    mutating func number(of text: String) -> Number {
        if let known = numbers[text] { return known }
        let number = Number(texts.count)
        numbers[text] = number
        texts.append(text)
        outcomes.append(.notOpened)
        return number
    }

    /// The pattern of a number.
    func text(of number: Number) -> String { texts[Int(number)] }

    /// The number of the narrowest pattern that covers both.
    mutating func merge(_ left: Number, _ right: Number) -> Number {
        if left == right || right == 0 { return left }
        if left == 0 { return right }
        let key = UInt64(min(left, right)) << 32 | UInt64(max(left, right))
        if let known = merges[key] { return known }
        let merged = number(of: ScopePattern(text(of: left)).merged(with: ScopePattern(text(of: right))).text)
        merges[key] = merged
        return merged
    }

    /// Notes that a scope begins; one that is opened again keeps an earlier failure.
    mutating func open(_ scope: ScopePath) {
        let number = number(of: scope.text)
        openedCount += 1
        openings[number, default: 0] += 1
        if outcomes[Int(number)] != .failed { outcomes[Int(number)] = .open }
    }

    /// Notes how a scope ended.
    mutating func close(_ scope: ScopePath, failure: ConnectorError?) {
        let number = number(of: scope.text)
        let openings = (openings[number] ?? 0) - 1
        self.openings[number] = openings > 0 ? openings : nil
        if let failure {
            fail(scope, failure)
        } else if openings <= 0, outcomes[Int(number)] == .open {
            outcomes[Int(number)] = .completed
        }
    }

    /// Notes that a scope was not listed completely, whatever else is said about it.
    mutating func fail(_ scope: ScopePath, _ error: ConnectorError) {
        failures.append((scope, error))
        outcomes[Int(number(of: scope.text))] = .failed
    }

    /// Whether a scope is being listed.
    func isOpen(_ number: Number) -> Bool { openings[number] != nil }

    /// Whether a document of a pattern that was not listed is proved gone.
    func provesAbsence(_ number: Number) -> Bool {
        let pattern = ScopePattern(text(of: number))
        if pattern.isGeneral {
            return outcome(of: .root) == .completed && !failures.contains { pattern.isShaken(byFailureOf: $0.scope) }
        }
        var path: ScopePath? = ScopePath(stored: pattern.text)
        while let scope = path {
            switch outcome(of: scope) {
            case .completed: return true
            case .open, .failed: return false
            case .notOpened: path = scope.parent
            }
        }
        return false
    }

    private func outcome(of scope: ScopePath) -> Outcome { numbers[scope.text].map { outcomes[Int($0)] } ?? .notOpened }
}
