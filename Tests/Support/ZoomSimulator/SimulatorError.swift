/// A simulator that cannot do what its options say.
package struct SimulatorError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right.
    package let description: String

    init(_ description: String) { self.description = description }
}
