package import ConnectorSDK

/// The section `elasticsearch`: how the server is reached.
///
/// Keys and defaults are those of Elastic's connector service.
package struct ElasticsearchSettings: Sendable {
    /// The server's URL.
    package var host = "http://localhost:9200"
    /// The user of basic authentication, used when there is no ``apiKey``.
    package var username = "elastic"
    /// The password of basic authentication.
    package var password = Secret("changeme")
    /// The API key, encoded as Elasticsearch gives it out.
    package var apiKey: Secret?
    /// Whether TLS is used.
    package var ssl = true
    /// Whether the server must prove who it is.
    package var verifyCertificates = true
    /// A file of trusted certificates; those of the system if `nil`.
    package var certificateAuthorities: String?
    /// Header fields for every request; their values may be credentials.
    package var headers: [String: Secret] = [:]
    /// The least level of messages about requests.
    package var logLevel = Logger.Level.info
    /// The longest that a request may take.
    package var requestTimeout = Duration.seconds(240)
    /// Whether a request that took too long is sent again.
    package var retryOnTimeout = true
    /// How often a request is sent again.
    package var maximumRetries = 5
    /// The wait before a request is sent again, which grows with each time.
    package var retryInterval = Duration.seconds(10)
    /// The longest to wait for the server at the start.
    package var maximumWait = Duration.seconds(240)
    /// The first wait for the server at the start.
    package var initialBackoff = Duration.seconds(1)
    /// By how much each further wait at the start is longer.
    package var backoffMultiplier = 2.0
    /// Whether the server's connector APIs are used; otherwise its indices directly, as OpenSearch needs.
    package var usesConnectorAPI = true
    /// How documents are written.
    package var bulk = BulkSettings()

    mutating func read(_ section: SettingsSection) {
        section.readURL("host", into: &host)
        section.read("username", into: &username)
        section.read("password", into: &password)
        section.read("api_key", into: &apiKey)
        section.read("ssl", into: &ssl)
        section.read("verify_certs", into: &verifyCertificates)
        section.read("ca_certs", into: &certificateAuthorities)
        section.read("headers", into: &headers)
        section.read("log_level", into: &logLevel, words: Logger.Level.words)
        section.readSeconds("request_timeout", into: &requestTimeout)
        section.read("retry_on_timeout", into: &retryOnTimeout)
        section.read("max_retries", into: &maximumRetries)
        section.readSeconds("retry_interval", into: &retryInterval)
        section.readSeconds("max_wait_duration", into: &maximumWait)
        section.readSeconds("initial_backoff_duration", into: &initialBackoff)
        section.read("backoff_multiplier", into: &backoffMultiplier, in: 1...100)
        section.read("feature_use_connectors_api", into: &usesConnectorAPI)
        section.readSection("bulk") { bulk.read($0) }
    }
}

/// The section `elasticsearch.bulk`: how documents are written.
package struct BulkSettings: Sendable, Hashable {
    /// The most documents that wait to be written.
    package var queueSize = 1024
    /// The most bytes that wait to be written.
    package var queueMemory = 25 << 20
    /// How often a full queue is looked at again.
    package var queueRefreshInterval = Duration.seconds(1)
    /// The longest that a full queue may hold up a job.
    package var queueRefreshTimeout = Duration.seconds(1300)
    /// After how many documents a message tells of the progress.
    package var displayEvery = 100
    /// The most operations in a request.
    package var chunkSize = 500
    /// The most bytes in a request.
    package var chunkMemory = 3 << 20
    /// The largest document without attachment, in bytes.
    package var maximumDocumentSize = 3 << 20
    /// The most requests at the same time.
    package var maximumConcurrency = 5
    /// The most downloads at the same time; more than the connector framework's 10, since each costs only a connection.
    package var concurrentDownloads = 32
    /// How often a request is sent again.
    package var maximumRetries = 5
    /// The wait before a request is sent again, which grows with each time.
    package var retryInterval = Duration.seconds(10)
    /// Whether each operation is logged.
    package var logsOperations = false
    /// When failures of single documents end a job.
    package var errorMonitor = ErrorMonitorSettings()

    mutating func read(_ section: SettingsSection) {
        section.read("queue_max_size", into: &queueSize, in: 1...Int.max)
        section.readMebibytes("queue_max_mem_size", into: &queueMemory)
        section.readSeconds("queue_refresh_interval", into: &queueRefreshInterval)
        section.readSeconds("queue_refresh_timeout", into: &queueRefreshTimeout)
        section.read("display_every", into: &displayEvery, in: 1...Int.max)
        section.read("chunk_size", into: &chunkSize, in: 1...Int.max)
        section.readMebibytes("chunk_max_mem_size", into: &chunkMemory)
        section.readMebibytes("max_text_document_size", into: &maximumDocumentSize)
        section.read("max_concurrency", into: &maximumConcurrency, in: 1...1000)
        section.read("concurrent_downloads", into: &concurrentDownloads, in: 1...1000)
        section.read("max_retries", into: &maximumRetries)
        section.readSeconds("retry_interval", into: &retryInterval)
        section.read("enable_operations_logging", into: &logsOperations)
        section.readSection("error_monitor") { errorMonitor.read($0) }
    }
}

/// The section `elasticsearch.bulk.error_monitor`: when failures of single documents end a job.
package struct ErrorMonitorSettings: Sendable, Hashable {
    /// Whether they ever do.
    package var isEnabled = true
    /// The most failures in all.
    package var maximumTotal = 1000
    /// The most failures in a row.
    package var maximumConsecutive = 10
    /// The largest share of failures in the window, from 0 to 1.
    package var maximumRate = 0.15
    /// How many documents the window has.
    package var windowSize = 100
    /// How many failures are kept for the report.
    package var queueSize = 10

    mutating func read(_ section: SettingsSection) {
        section.read("enabled", into: &isEnabled)
        section.read("max_total_errors", into: &maximumTotal)
        section.read("max_consecutive_errors", into: &maximumConsecutive)
        section.read("max_error_rate", into: &maximumRate, in: 0...1)
        section.read("error_window_size", into: &windowSize, in: 1...Int.max)
        section.read("error_queue_size", into: &queueSize)
    }
}

extension Logger.Level {
    /// The words for levels in configuration files, those of Python's logging included.
    static let words: [String: Logger.Level] = [
        "debug": .debug, "info": .info, "warning": .warning, "warn": .warning, "error": .error, "critical": .error,
    ]
}
