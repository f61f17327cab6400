/// What kind of job brings an index in step with its source.
package enum SyncJobKind: String, Sendable, Hashable, CaseIterable {
    /// Lists everything; deletes what is proved gone.
    case full
    /// Lists what changed since the last job.
    case incremental
    /// Lists who may see what.
    case accessControl = "access_control"
}

/// How a job ended; the words of Elastic's connector protocol.
package enum SyncStatus: String, Sendable, Hashable {
    /// It went through, though scopes may have failed.
    case completed
    /// It could not go on, or too much of it failed.
    case error
    /// It was stopped from outside.
    case canceled
}

/// Settings of a job.
package struct SyncOptions: Sendable {
    /// What kind of job it is.
    package var kind: SyncJobKind
    /// Whether everything is done but writing to the index.
    package var isDryRun: Bool
    /// The largest attachment in bytes; larger ones are indexed without their content.
    package var maximumAttachmentSize: Int
    /// Whether the connector's last job did not come to its end, so that documents may belong to more scopes than the index
    /// says: then nothing is deleted unless every scope completes.
    package var followsUnfinishedJob: Bool
    /// How many attachments are fetched at the same time.
    package var concurrentDownloads: Int
    /// Where the folder for attachments is made; the system's place for temporary files if `nil`.
    package var temporaryFolder: String?

    /// Settings; the defaults are the connector framework's, but for the downloads, of which 10 at once would be what a
    /// sync with many small files waits for: one costs a connection and a file, whatever its size.
    package init(
        kind: SyncJobKind = .full, isDryRun: Bool = false, followsUnfinishedJob: Bool = false,
        maximumAttachmentSize: Int = 10 << 20,
        concurrentDownloads: Int = 32, temporaryFolder: String? = nil
    ) {
        self.kind = kind
        self.isDryRun = isDryRun
        self.followsUnfinishedJob = followsUnfinishedJob
        self.maximumAttachmentSize = maximumAttachmentSize
        self.concurrentDownloads = concurrentDownloads
        self.temporaryFolder = temporaryFolder
    }
}
