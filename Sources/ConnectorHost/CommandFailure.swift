import ConnectorSDK
import ControlPlane

/// Why a command could not do what it was asked for.
struct CommandFailure {
    let status: ExitStatus
    /// Lines for the standard error output.
    let text: String
    /// The one value that a call with `--json` prints in place of its result.
    let json: JSONValue

    init(_ error: any Error) {
        switch error {
        case let error as UnusableConfiguration:
            status = .unusable
            text = error.problem.lines(file: error.file).map { "error: \($0)\n" }.joined()
            json = Self.json(
                .invalidConfiguration, "the configuration cannot be used", problems: error.problem.problems.map(\.json))
        case let error as UnknownServiceType:
            status = .unusable
            text = "error: \(error)\n"
            json = Self.json(.notFound, error.description)
        default:
            let error = ConnectorError(wrapping: error)
            let isUnusable = error.code == .invalidConfiguration || error.code == .unsupported
            status = isUnusable ? .unusable : .failed
            text = "error: \(error)\n"
            json = Self.json(error.code, error.description)
        }
    }

    private static func json(
        _ code: ConnectorError.Code, _ message: String, problems: [JSONValue]? = nil
    ) -> JSONValue {
        var error: JSONObject = ["code": .string(code.rawValue), "message": .string(message)]
        if let problems { error["problems"] = .array(problems) }
        return ["error": .object(error)]
    }
}

/// A configuration file that a command cannot work with.
struct UnusableConfiguration: Error {
    let file: String
    let problem: InvalidHostConfiguration
}
