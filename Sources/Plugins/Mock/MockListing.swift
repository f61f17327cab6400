import ConnectorSDK
import Synchronization

/// One sync: walks over the source page by page, with the delays and faults that the settings ask for.
struct MockListing: Sendable {
    private let source: MockSource
    private let settings: MockSettings
    private let clock: HostClock
    /// Documents that did not change after this revision are left out.
    private let since: Int
    private let delivered = Delivered()

    init(source: MockSource, settings: MockSettings, clock: HostClock, since: Int) {
        self.source = source
        self.settings = settings
        self.clock = clock
        self.since = since
    }

    func listUsers(into scope: SyncScope) async throws {
        try await forEachPage(of: source.userSlots, in: scope) { slots in
            let users = slots.compactMap { source.user($0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                var waiting = users.makeIterator()
                for _ in 0..<settings.concurrency {
                    guard let user = waiting.next() else { break }
                    group.addTask { try await list(user, into: scope) }
                }
                while try await group.next() != nil {
                    guard let user = waiting.next() else { continue }
                    group.addTask { try await list(user, into: scope) }
                }
            }
        }
    }

    private func list(_ user: MockUser, into scope: SyncScope) async throws {
        try await scope.scope(user.id) { scope in
            if user.version > since { try await deliver([source.document(of: user)], into: scope) }
            try failIfAsked(in: scope)
            for kind in MockItem.Kind.allCases {
                try await scope.scope(kind.scopeName) { scope in
                    try await forEachPage(of: source.itemSlots(kind), in: scope) { slots in
                        var page: [Document] = []
                        page.reserveCapacity(slots.count)
                        for slot in slots {
                            guard let item = source.item(slot, kind, of: user), item.version > since else { continue }
                            page.append(source.document(of: item))
                        }
                        if scope.path.text == settings.failScope { page.removeLast(page.count - page.count / 2) }
                        try await deliver(page, into: scope)
                        try failIfAsked(in: scope)
                    }
                }
            }
        }
    }

    /// Goes over a listing page by page, waiting for each as for an answer; an empty listing is one empty page.
    private func forEachPage(
        of slots: Int, in scope: SyncScope, _ body: (Range<Int>) async throws -> Void
    ) async throws {
        var start = 0
        repeat {
            try Task.checkCancellation()
            let isSlow = scope.path.text == settings.slowScope
            let wait = settings.latency + (isSlow ? settings.slowLatency : .zero)
            if wait > .zero { try await clock.sleep(wait) }
            let end = min(start + settings.pageSize, slots)
            try await body(start..<end)
            start = end
        } while start < slots
    }

    /// Emits documents, up to the one at which the job is to fail.
    private func deliver(_ page: [Document], into scope: SyncScope) async throws {
        guard settings.failAtDocument > 0 else { return try await scope.emit(page) }
        let before = delivered.add(page.count)
        let room = settings.failAtDocument - 1 - before
        try await scope.emit(Array(page.prefix(max(room, 0))))
        if page.count > room {
            throw ConnectorError(
                .unavailable, "document \(settings.failAtDocument) was told to fail the job", retry: .backoff,
                scope: .job)
        }
    }

    private func failIfAsked(in scope: SyncScope) throws {
        guard scope.path.text == settings.failScope else { return }
        throw ConnectorError(
            .permission, "the scope \(scope.path) was told to fail", hint: "Empty 'fail_scope' to list it again.")
    }
}

/// Counts the documents of one sync, over all its tasks.
private final class Delivered: Sendable {
    private let count = Atomic<Int>(0)

    /// Adds to the count, and gives what it was before.
    func add(_ number: Int) -> Int { count.add(number, ordering: .relaxed).oldValue }
}
