// A plugin imports ConnectorSDK and nothing else of ours: the JSON, HTTP and time types that the contract speaks of come
// with it. Re-exporting needs the underscored attribute, since member visibility follows imports (SE-0444); see
// docs/decisions/0002-sdk-reexports.md.
@_exported public import HTTP
@_exported public import JSON
@_exported public import Timestamps
