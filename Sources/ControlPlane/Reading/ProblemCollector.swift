/// Gathers the problems of one file while it is read.
final class ProblemCollector {
    private var problems: [SettingsProblem] = []
    private let ignoresPluginSettings: Bool

    init(ignoresPluginSettings: Bool = false) { self.ignoresPluginSettings = ignoresPluginSettings }

    func add(_ path: String, _ line: Int?, _ message: String, hint: String? = nil) {
        if ignoresPluginSettings, path.hasPrefix("connectors["), path.contains("].configuration") { return }
        problems.append(SettingsProblem(path: path, line: line, message: message, hint: hint))
    }

    /// The problems in the order of the file; those of one line in the order in which they were found.
    var sorted: [SettingsProblem] {
        problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }
}
