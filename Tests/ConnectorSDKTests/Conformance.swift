import ConnectorSDK
import FoundationEssentials

/// Tables of cases that are kept outside the package: in `shared/conformance` beside it, or beside a folder around it.
enum Conformance {
    static let configuration = cases("configuration.ndjson")

    /// The cases of a table; none when it is not there.
    private static func cases(_ name: String) -> [JSONValue] {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path() != "/" {
            folder = folder.deletingLastPathComponent()
            guard let data = try? Data(contentsOf: folder.appending(path: "shared/conformance/\(name)")) else {
                continue
            }
            return data.split(separator: 0x0A).compactMap { try? JSONValue(parsing: Array($0)) }
        }
        return []
    }
}
