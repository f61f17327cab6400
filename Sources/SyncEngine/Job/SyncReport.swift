package import ConnectorSDK
package import IndexContract

/// What came of a job.
package struct SyncReport: Sendable {
    /// A scope that was not listed completely, and why.
    package struct FailedScope: Sendable {
        /// The scope's path.
        package let scope: String
        /// Why.
        package let error: ConnectorError
    }

    /// How many failed scopes, refused documents and warnings a report names; the counts of scopes and documents are of all.
    package static let maximumListed = 1_000

    /// The job's id.
    package var jobID: String
    /// How it ended.
    package var status: SyncStatus
    /// Why it ended in an error.
    package var error: ConnectorError?
    /// Documents that were not indexed before.
    package var created = 0
    /// Documents whose content changed.
    package var updated = 0
    /// Documents that cost no write.
    package var unchanged = 0
    /// Documents that are proved gone and were deleted.
    package var deleted = 0
    /// Documents that were not listed but stay, since their scopes were not listed completely.
    package var deletesWithheld = 0
    /// Listings of documents that a sync rule kept out; one that several scopes list counts for each.
    package var filtered = 0
    /// Attachments that were fetched.
    package var attachments = 0
    /// Attachments that could not be fetched; the next sync tries again.
    package var attachmentsFailed = 0
    /// Attachments above the size limit.
    package var attachmentsTooLarge = 0
    /// Scopes that were not listed completely, the first ``maximumListed`` of them.
    package var failedScopes: [FailedScope] = []
    /// How many scopes were not listed completely.
    package var failedScopeCount = 0
    /// Documents that could not be indexed for what they are, the first ``maximumListed`` of them.
    package var rejected: [RejectedDocument] = []
    /// How many documents could not be indexed.
    package var rejectedCount = 0
    /// What else went wrong without harm to its scope, the first ``maximumListed`` messages.
    package var warnings: [String] = []
    /// Requests that were sent to the source.
    package var requests = 0
    /// How long it took.
    package var seconds = 0.0

    /// The report as JSON, with the keys that scripts rely on.
    package var json: JSONValue {
        var object: JSONObject = [
            "job_id": .string(jobID), "status": .string(status.rawValue), "created": .integer(Int64(created)),
            "updated": .integer(Int64(updated)), "unchanged": .integer(Int64(unchanged)),
            "deleted": .integer(Int64(deleted)), "deletes_withheld": .integer(Int64(deletesWithheld)),
            "filtered": .integer(Int64(filtered)), "attachments": .integer(Int64(attachments)),
            "attachments_failed": .integer(Int64(attachmentsFailed)),
            "attachments_too_large": .integer(Int64(attachmentsTooLarge)),
            "failed_scopes": .array(
                failedScopes.map { ["scope": .string($0.scope), "error": .string($0.error.description)] }),
            "failed_scope_count": .integer(Int64(failedScopeCount)),
            "rejected": .array(rejected.map { ["id": .string($0.id), "error": .string($0.reason)] }),
            "rejected_count": .integer(Int64(rejectedCount)),
            "warnings": .array(warnings.map { .string($0) }), "requests": .integer(Int64(requests)),
            "seconds": JSONNumber((seconds * 1000).rounded() / 1000).map { .number($0) } ?? .null,
        ]
        if let error {
            object["error"] = ["code": .string(error.code.rawValue), "message": .string(error.description)]
        }
        return .object(object)
    }
}
