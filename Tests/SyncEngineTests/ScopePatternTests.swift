import ConnectorSDK
import Hashing
import Testing

@testable import SyncEngine

struct ScopePatternTests {
    @Test(arguments: [
        ("users/1/chat", "users/1/chat", "users/1/chat"), ("users/1/chat", "users/2/chat", "users/*/chat"),
        ("users/*/chat", "users/3/chat", "users/*/chat"), ("users/*/chat", "users/3/files", "users/*/*"),
        ("users/1/chat", "users", "users/**"), ("", "users", "**"), ("a/b", "c/d", "*/*"),
        ("users/**", "users/1/chat", "users/**"), ("users/1", "rooms/**", "*/**"), ("a/**", "a/b/c/d", "a/**"),
    ])
    func `the narrowest pattern that covers both`(left: String, right: String, merged: String) {
        #expect(ScopePattern(left).merged(with: ScopePattern(right)).text == merged)
        #expect(ScopePattern(right).merged(with: ScopePattern(left)).text == merged)
    }

    @Test(arguments: [
        ("users/*/chat", "users/1/chat", true), ("users/*/chat", "users/1", true), ("users/*/chat", "users", true),
        ("users/*/chat", "", true), ("users/*/chat", "users/1/files", false), ("users/*/chat", "rooms", false),
        ("users/*/chat", "users/1/chat/deep", false), ("users/**", "users/1/chat/deep", true), ("**", "x/y", true),
    ])
    func `which failures leave a pattern unproved`(pattern: String, failed: String, isShaken: Bool) {
        #expect(ScopePattern(pattern).isShaken(byFailureOf: ScopePath(stored: failed)) == isShaken)
    }
}

struct ScopeTableTests {
    private func table(completed: [String], failed: [String] = [], open: [String] = []) -> ScopeTable {
        var table = ScopeTable()
        for path in completed + failed + open { table.open(ScopePath(stored: path)) }
        for path in completed { table.close(ScopePath(stored: path), failure: nil) }
        for path in failed { table.close(ScopePath(stored: path), failure: outage) }
        return table
    }

    private func provesAbsence(_ path: String, in table: inout ScopeTable) -> Bool {
        let number = table.number(of: path)
        return table.provesAbsence(number)
    }

    @Test func `absence is proved by the scope itself, or by the nearest opened one around it`() {
        var table = table(
            completed: ["", "users", "users/1/chat"], failed: ["users/1", "users/2/chat"], open: ["users/3"])
        for (path, proved) in [
            ("users/1/chat", true), ("users/1/files", false), ("users/2/chat", false), ("users/9/chat", true),
            ("users/3/chat", false), ("users/3", false), ("gone", true), ("users/*/chat", false),
            ("users/*/files", false),
            ("rooms/*/chat", true),
        ] {
            #expect(provesAbsence(path, in: &table) == proved, "\(path)")
        }
    }

    @Test func `nothing is proved when the root did not complete`() {
        var table = table(completed: ["users"], failed: [""])
        #expect(!provesAbsence("rooms/1", in: &table))
        #expect(!provesAbsence("rooms/*", in: &table))
        #expect(provesAbsence("users/1", in: &table))
    }

    @Test func `a scope that is opened twice is complete only if it was both times`() {
        var table = ScopeTable()
        let scope = ScopePath(stored: "users/1")
        for failure in [outage, nil] {
            table.open(scope)
            table.close(scope, failure: failure)
        }
        #expect(!provesAbsence("users/1", in: &table))
    }
}

struct DocumentLedgerTests {
    @Test(arguments: [1 << 30, 0])
    func `a hundred thousand documents are told apart, in memory and beyond its limit`(memoryLimit: Int) {
        var table = ScopeTable()
        let scope = table.number(of: "s")
        let other = table.number(of: "t")
        let hash = SipHash128.random()
        var ledger = DocumentLedger(memoryLimit: memoryLimit)
        for number in 0..<100_000 where number % 2 == 0 {
            ledger.load(hash.hash("id\(number)"), fingerprint: hash.hash("f\(number)"), scope: scope)
        }
        var wrong = 0
        for number in 0..<100_000 {
            let content = number % 4 == 0 ? "f\(number)" : "changed\(number)"
            let expected: DocumentLedger.Observation = number % 2 == 1 ? .new : number % 4 == 0 ? .unchanged : .changed
            let (seen, _) = ledger.observe(
                hash.hash("id\(number)"), fingerprint: hash.hash(content), scope: other, in: &table)
            if seen != expected { wrong += 1 }
            let again = ledger.observe(hash.hash("id\(number)"), fingerprint: hash.hash("x"), scope: other, in: &table)
            if again.0 != .duplicate { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(ledger.count == 100_000)
        #expect(ledger.entry(of: hash.hash("id100000")) == nil)
    }
}
