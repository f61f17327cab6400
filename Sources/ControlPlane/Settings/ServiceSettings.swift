package import ConnectorSDK

/// The section `service`: how the host itself works.
///
/// Keys and defaults are those of Elastic's connector service.
package struct ServiceSettings: Sendable, Hashable {
    /// Whether every connector of ``serviceTypes`` is served, not only those of the file.
    package var isWorker = false
    /// The service types that a worker serves.
    package var serviceTypes: [String] = []
    /// How often schedules and jobs are looked at.
    package var idling = Duration.seconds(30)
    /// How often a connector is told to be served.
    package var heartbeat = Duration.seconds(300)
    /// How often the server is looked for at the start.
    package var preflightAttempts = 10
    /// The wait between two looks for the server at the start.
    package var preflightIdle = Duration.seconds(30)
    /// The most errors within ``errorSpan`` before the host gives up.
    package var maximumErrors = 20
    /// The time in which errors are counted.
    package var errorSpan = Duration.seconds(600)
    /// The most content syncs at the same time.
    package var concurrentContentSyncs = 1
    /// The most access control syncs at the same time.
    package var concurrentAccessControlSyncs = 1
    /// The most connectors whose schedules are looked at at the same time.
    package var concurrentSchedulingTasks = 4
    /// The largest attachment, in bytes.
    package var maximumDownloadSize = 10 << 20
    /// How often jobs are looked for that nobody runs any more.
    package var jobCleanupInterval = Duration.seconds(300)
    /// The least level of messages.
    package var logLevel = Logger.Level.info
    /// Whether only cryptography approved by FIPS may be used.
    package var isFIPS = false

    mutating func read(_ section: SettingsSection) {
        section.read("worker_mode", into: &isWorker)
        section.read("service_types", into: &serviceTypes)
        section.readSeconds("idling", into: &idling)
        section.readSeconds("heartbeat", into: &heartbeat)
        section.read("preflight_max_attempts", into: &preflightAttempts, in: 1...Int.max)
        section.readSeconds("preflight_idle", into: &preflightIdle)
        section.read("max_errors", into: &maximumErrors)
        section.readSeconds("max_errors_span", into: &errorSpan)
        section.read("max_concurrent_content_syncs", into: &concurrentContentSyncs, in: 1...1000)
        section.read("max_concurrent_access_control_syncs", into: &concurrentAccessControlSyncs, in: 1...1000)
        section.read("max_concurrent_scheduling_tasks", into: &concurrentSchedulingTasks, in: 1...1000)
        section.read("max_file_download_size", into: &maximumDownloadSize)
        section.readSeconds("job_cleanup_interval", into: &jobCleanupInterval)
        section.read("log_level", into: &logLevel, words: Logger.Level.words)
        section.read("fips_mode", into: &isFIPS)
    }
}

/// The section `extraction_service`: the service that extracts text from files.
package struct ExtractionServiceSettings: Sendable, Hashable {
    /// The service's URL.
    package var host = ""
    /// The longest that an extraction may take.
    package var timeout = Duration.seconds(30)
    /// Whether files are handed over by their path in ``sharedFolder`` instead of being sent.
    package var usesFilePointers = false
    /// How many bytes are sent at once.
    package var chunkSize = 65_536
    /// The folder that host and service share.
    package var sharedFolder = "/app/files"

    mutating func read(_ section: SettingsSection) {
        section.require("host")
        section.readURL("host", into: &host)
        section.readSeconds("timeout", into: &timeout)
        section.read("use_file_pointers", into: &usesFilePointers)
        section.read("stream_chunk_size", into: &chunkSize, in: 1...Int.max)
        section.read("shared_volume_dir", into: &sharedFolder)
    }
}
