package import ConnectorSDK

/// The settings of a mock source.
package struct MockSettings: Sendable, Hashable {
    package let seed: UInt64
    package let revision: Int
    package let users: Int
    package let documentsPerUser: Int
    package let documentSize: Int
    package let changedPercent: UInt64
    package let vanishedPercent: UInt64
    package let attachmentsPerUser: Int
    package let attachmentSize: Int
    package let latency: Duration
    package let pageSize: Int
    package let concurrency: Int
    package let failAtDocument: Int
    package let failScope: String
    package let slowScope: String
    package let slowLatency: Duration
    package let malformed: Bool
    package let checkFails: Bool

    /// The settings of a validated configuration.
    package init(_ configuration: Configuration) {
        let number = { (key: String) in configuration.integer(key) ?? 0 }
        seed = UInt64(bitPattern: Int64(number("seed")))
        revision = number("revision")
        users = number("users")
        documentsPerUser = number("documents_per_user")
        documentSize = number("document_size")
        changedPercent = UInt64(number("changed_percent"))
        vanishedPercent = UInt64(number("vanished_percent"))
        attachmentsPerUser = number("attachments_per_user")
        attachmentSize = number("attachment_size")
        latency = .milliseconds(number("latency_ms"))
        pageSize = number("page_size")
        concurrency = number("concurrency")
        failAtDocument = number("fail_at_document")
        failScope = configuration.string("fail_scope")
        slowScope = configuration.string("slow_scope")
        slowLatency = .milliseconds(number("slow_ms"))
        malformed = configuration.bool("malformed")
        checkFails = configuration.bool("check_fails")
    }

    /// The fields of a mock source, none of which must be given.
    package static let schema = ConfigurationSchema(sourceFields + deliveryFields + faultFields)

    private static let sourceFields = [
        number("seed", "Seed", "What everything is made up from; the same seed makes the same source.", 1, 1),
        number(
            "revision", "Revision", "The state of the source: raise it to have things change.", 2, 1, from: 1, to: 9999),
        number("users", "Users", "How many users the source begins with.", 3, 10, to: 10_000_000),
        number("documents_per_user", "Notes per user", "How many notes each user begins with.", 4, 20, to: 10_000_000),
        number("document_size", "Size of a note", "About how many bytes a document's body has.", 5, 400, to: 16 << 20),
        number("changed_percent", "Changes", "How many percent change from one revision to the next.", 6, 5, to: 100),
        number(
            "vanished_percent", "Losses",
            "How many percent of the users and documents vanish from one revision to the next; as many new ones come.",
            7, 1, to: 100),
        number("attachments_per_user", "Files per user", "How many files each user begins with.", 8, 0, to: 10_000_000),
        number(
            "attachment_size", "Size of a file", "How many bytes a file's content has; every second file is text.", 9,
            2048, to: 1 << 40),
    ]

    private static let deliveryFields = [
        number("latency_ms", "Latency", "How many milliseconds each page of a listing takes.", 10, 0, to: 3_600_000),
        number("page_size", "Page size", "How many users or documents a page has.", 11, 100, from: 1, to: 100_000),
        number("concurrency", "Users at once", "How many users are listed at the same time.", 12, 4, from: 1, to: 1000),
    ]

    private static let faultFields = [
        number(
            "fail_at_document", "Failing document", "The job fails at the document with this number; 0 for none.", 13,
            0,
            to: Int(Int32.max), advanced: true),
        text(
            "fail_scope", "Failing scope", "The path of a scope that fails after half of its first page.", 14,
            "users/u3/notes"),
        text("slow_scope", "Slow scope", "The path of a scope whose pages take longer.", 15, "users/u3/notes"),
        number(
            "slow_ms", "Latency of the slow scope", "How many milliseconds longer they take.", 16, 1000, to: 3_600_000,
            advanced: true),
        toggle("malformed", "Malformed documents", "Whether to add a body that is no object, and an overlong id.", 17),
        toggle("check_fails", "Failing check", "Whether the check finds a problem.", 18),
    ]

    private static func number(
        _ key: String, _ label: String, _ tooltip: String, _ order: Int, _ value: Int64, from least: Int? = nil,
        to most: Int? = nil, advanced: Bool = false
    ) -> ConfigurationField {
        var validations: [ConfigurationField.Validation] = []
        if let most {
            validations = [.greaterThan(Double((least ?? 0) - 1)), .lessThan(Double(most + 1))]
        }
        return ConfigurationField(
            key, label: label, tooltip: tooltip, kind: .integer, display: .numeric, order: order,
            default: .integer(value), required: false, validations: validations, advanced: advanced)
    }

    private static func text(
        _ key: String, _ label: String, _ tooltip: String, _ order: Int, _ placeholder: String
    ) -> ConfigurationField {
        ConfigurationField(
            key, label: label, tooltip: tooltip, order: order, default: "", required: false, advanced: true,
            placeholder: placeholder)
    }

    private static func toggle(_ key: String, _ label: String, _ tooltip: String, _ order: Int) -> ConfigurationField {
        ConfigurationField(
            key, label: label, tooltip: tooltip, kind: .boolean, display: .toggle, order: order, default: false,
            required: false, advanced: true)
    }
}
