/// The arguments of one call, checked against the command's declaration.
///
/// Asking for a name that the command does not declare is a mistake in the program and reads as not given.
package struct ParsedArguments: Sendable, Hashable {
    /// The names of the command and the groups around it, outermost first.
    package let command: [String]
    private var values: [String: [String]] = [:]

    init(command: [String]) { self.command = command }

    mutating func add(_ value: String, to name: String) { values[name, default: []].append(value) }
    func has(_ name: String) -> Bool { values[name] != nil }

    /// Whether a flag was given.
    package func flag(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option, or its default; of a positional argument by its name in capitals.
    package func value(_ name: String) -> String? { values[name]?.last }

    /// All values of an option that may be repeated, in the order in which they were given.
    package func values(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of an option that takes a whole number.
    package func integer(_ name: String) -> Int? { value(name).flatMap { Int($0) } }
}
