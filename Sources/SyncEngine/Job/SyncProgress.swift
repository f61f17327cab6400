import Synchronization

/// How far a job has come, readable at any time from anywhere.
package final class SyncProgress: Sendable {
    /// How far a job had come at one moment.
    package struct Snapshot: Sendable, Hashable {
        /// Documents that the source listed.
        package var documents = 0
        /// Documents that the index took.
        package var written = 0
        /// Requests that were sent to the source.
        package var requests = 0
        /// Scopes that were not listed completely.
        package var failedScopes = 0
        /// What the job is doing, in a word or two.
        package var phase = "starting"
    }

    private let state = Mutex(Snapshot())

    /// The progress of a job that has not begun.
    package init() {}

    /// How far the job has come.
    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Counts a request to the source.
    package func countRequest() { state.withLock { $0.requests += 1 } }

    func update(_ change: (inout Snapshot) -> Void) { state.withLock { change(&$0) } }
}
