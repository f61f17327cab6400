import ConnectorSDK

/// One run of a plugin under one of the contract's conditions.
struct ContractRun {
    typealias Violation = PluginContract.Violation

    let plugin: any SourcePlugin
    let clock: HostClock

    func checkViolations() async -> [Violation] {
        do {
            _ = try await plugin.check()
            return []
        } catch {
            return [Violation(rule: .check, message: "the check threw: \(error)")]
        }
    }

    /// A sync that nothing disturbs.
    func completeSync(into sink: CollectingSink) async -> [Violation] {
        var violations: [Violation] = []
        do {
            try await sync(into: sink)
        } catch {
            violations.append(Violation(rule: .completeness, message: "the sync threw: \(error)"))
        }
        for (path, outcome) in sink.scopes.sorted(by: { $0.key.text < $1.key.text }) {
            if outcome.open != 0 {
                violations.append(Violation(rule: .scopes, message: "the scope \(path) was left open"))
            }
            violations += outcome.failures.map {
                Violation(rule: .completeness, message: "the scope \(path) failed: \($0)")
            }
        }
        for irregularity in sink.irregularities {
            switch irregularity {
            case .closedScope(let path):
                violations.append(
                    Violation(rule: .scopes, message: "documents were handed over in \(path), which was not open"))
            case .conflictingID(let id):
                violations.append(Violation(rule: .ids, message: "two different documents have the id '\(id)'"))
            }
        }
        for document in sink.documents.values.sorted(by: { $0.id < $1.id }) {
            violations += Self.violations(of: document)
        }
        return violations
    }

    private static func violations(of document: Document) -> [Violation] {
        var violations: [Violation] = []
        let shown = document.id.count > 80 ? document.id.prefix(80) + "…" : document.id
        let size = document.id.utf8.count
        if size == 0 || size > PluginContract.maximumIDSize {
            violations.append(
                Violation(
                    rule: .ids, message: "the id '\(shown)' has \(size) bytes, not 1 to \(PluginContract.maximumIDSize)"
                ))
        }
        do throws(JSONError) {
            let kind = try JSONDocument(parsing: document.body).root.kind
            if kind != .object {
                violations.append(Violation(rule: .bodies, message: "the body of '\(shown)' is no object but \(kind)"))
            }
        } catch {
            violations.append(Violation(rule: .bodies, message: "the body of '\(shown)': \(error)"))
        }
        return violations
    }

    /// In what two syncs of the same source differ.
    static func differences(_ first: CollectingSink, _ second: CollectingSink) -> [Violation] {
        let (before, after) = (first.documents, second.documents)
        let (scopesBefore, scopesAfter) = (first.scopesByID, second.scopesByID)
        return Set(before.keys).union(after.keys).sorted().compactMap { id in
            let message: String
            switch (before[id], after[id]) {
            case (.some, nil): message = "'\(id)' was not handed over again"
            case (nil, .some): message = "'\(id)' was handed over the second time only"
            case (let one, let two) where one?.body != two?.body: message = "'\(id)' has another body the second time"
            case _ where scopesBefore[id] != scopesAfter[id]: message = "'\(id)' is in other scopes the second time"
            default: return nil
            }
            return Violation(rule: .repeatability, message: message)
        }
    }

    /// A sync into a sink that takes its time.
    func slowSync(like expected: CollectingSink) async -> [Violation] {
        let sink = CollectingSink { _, _ in
            for _ in 0..<20 { await Task.yield() }
        }
        do {
            try await sync(into: sink)
        } catch {
            return [Violation(rule: .backPressure, message: "the sync into a slow sink threw: \(error)")]
        }
        var violations = Self.differences(expected, sink).map { Violation(rule: .backPressure, message: $0.message) }
        if sink.mostAccepting > PluginContract.maximumWaiting {
            violations.append(
                Violation(
                    rule: .backPressure,
                    message:
                        "\(sink.mostAccepting) hand-overs waited at once, more than \(PluginContract.maximumWaiting)"))
        }
        return violations
    }

    /// A sync into a sink that fails for good.
    func failingSync() async -> [Violation] {
        let sink = CollectingSink { _, _ in
            throw ConnectorError(.index, "the sink was told to fail", scope: .job)
        }
        do {
            try await sync(into: sink)
            return [Violation(rule: .failingSink, message: "the sync returned although nothing could be handed over")]
        } catch {
            return []
        }
    }

    /// A sync that is cancelled while it hands over its first documents.
    func cancelledSync() async -> [Violation] {
        let (reached, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        let sink = CollectingSink { _, _ in
            signal.yield()
            // Far longer than any test: only cancellation ends it.
            try await Task.sleep(for: .seconds(86_400))
        }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                defer { signal.finish() }
                do {
                    try await sync(into: sink)
                    return true
                } catch {
                    return false
                }
            }
            for await _ in reached { break }
            group.cancelAll()
            let returned = await group.next() ?? false
            return returned
                ? [Violation(rule: .cancellation, message: "the sync returned as if complete after it was cancelled")]
                : []
        }
    }

    private func sync(into sink: any SyncSink) async throws {
        _ = try await plugin.sync(
            SyncRequest(kind: .full, startedAt: clock.now()), into: SyncScope(path: .root, sink: sink))
    }
}
