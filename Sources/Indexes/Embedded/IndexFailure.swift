import ConnectorSDK
import SQLite

/// Runs `body`, and turns SQLite's errors into ones that say what to do.
///
/// - Parameter action: what was attempted, as it stands after "cannot".
func reportingFailures<Result>(_ action: String, _ path: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as SQLiteError {
        throw ConnectorError(error, action: action, path: path)
    }
}

extension ConnectorError {
    /// What SQLite refused to do with an index.
    init(_ error: SQLiteError, action: String, path: String) {
        self.init(
            .index, "cannot \(action) the index \(path): \(error.message) (SQLite code \(error.extendedCode))",
            hint: Self.hint(error.code), retry: error.code == .busy ? .backoff : .never, scope: .job)
    }

    private static func hint(_ code: SQLiteError.Code) -> String? {
        switch code {
        case .readOnly:
            "Give the user that runs this program the right to write the file and its folder, and check that the disk "
                + "is not mounted read-only."
        case .full:
            "Free disk space, or move the index to a larger disk; everything written before is kept, and the next sync "
                + "completes it."
        case .busy, .locked:
            "Another process is writing: wait for it, or stop it."
        case .corrupt:
            "The file is damaged: move it away and run a full sync, which makes a new one; then check the disk."
        case .cannotOpen:
            "Check that the folder exists, and that the user that runs this program may read and write it."
        case .notADatabase:
            "Correct the path of the index; the file is something else, and was not changed."
        case .inputOutput:
            "Check the disk and the system's log; network file systems may not support SQLite's locks."
        default: nil
        }
    }
}
