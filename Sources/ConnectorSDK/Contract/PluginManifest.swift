/// What a plugin tells about itself: the one declaration from which validation, stored settings, forms and docs are made.
public struct PluginManifest: Sendable {
    /// How much a plugin can be relied on.
    public enum Stability: String, Sendable, Hashable, CaseIterable {
        /// May change in any way.
        case experimental
        /// Complete, with settings that may still change.
        case beta
        /// Settings and document ids stay as they are.
        case stable
    }

    /// What a plugin can do beyond a full sync.
    public struct Features: Sendable, Hashable {
        /// Whether it returns cursors and lists changes since them.
        public var incrementalSync: Bool
        /// Whether it lists identities and marks documents with who may see them.
        public var documentLevelSecurity: Bool
        /// Whether basic sync rules apply to its documents.
        public var basicSyncRules: Bool

        /// Features; only basic rules unless said otherwise.
        public init(
            incrementalSync: Bool = false, documentLevelSecurity: Bool = false, basicSyncRules: Bool = true
        ) {
            self.incrementalSync = incrementalSync
            self.documentLevelSecurity = documentLevelSecurity
            self.basicSyncRules = basicSyncRules
        }
    }

    /// A field that the plugin's documents have.
    public struct DocumentField: Sendable, Hashable {
        /// What a search makes of a field.
        public enum Role: String, Sendable, Hashable {
            /// Names the document in a list of hits; the first present one of several counts.
            case title
            /// Text that people search in.
            case text
            /// Stored and filtered by, not searched.
            case value
        }

        /// The key in the document's body; dots reach into objects.
        public let name: String
        /// What a search makes of it.
        public let role: Role
        /// What stands in it.
        public let summary: String

        /// A field.
        public init(_ name: String, _ role: Role, _ summary: String) {
            self.name = name
            self.role = role
            self.summary = summary
        }
    }

    /// The key under which plugins are registered and connectors name them: lower-case letters, digits, `_`, at most 64.
    public let serviceType: String
    /// The name that people read.
    public let name: String
    /// One sentence on what the source holds.
    public let summary: String
    /// How much it can be relied on.
    public let stability: Stability
    /// What it can do beyond a full sync.
    public let features: Features
    /// The settings it needs.
    public let configuration: ConfigurationSchema
    /// The fields of its documents that searches use.
    public let documentFields: [DocumentField]
    /// What the credentials must be allowed to do, in the source's own words.
    public let permissions: [String]
    /// Where its users find more, if anywhere.
    public let documentationURL: String?

    /// A manifest.
    public init(
        serviceType: String, name: String, summary: String, stability: Stability, features: Features = Features(),
        configuration: ConfigurationSchema, documentFields: [DocumentField] = [], permissions: [String] = [],
        documentationURL: String? = nil
    ) {
        self.serviceType = serviceType
        self.name = name
        self.summary = summary
        self.stability = stability
        self.features = features
        self.configuration = configuration
        self.documentFields = documentFields
        self.permissions = permissions
        self.documentationURL = documentationURL
    }
}
