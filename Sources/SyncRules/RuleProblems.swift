package import JSON

/// Something wrong with one rule, or with several together.
package struct RuleProblem: Sendable, Hashable {
    /// The ids of the rules; empty where they have none.
    package let ids: [String]
    /// What is wrong, a sentence each.
    package let messages: [String]
}

/// Everything wrong with some rules.
package struct RuleProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, in the order of the rules.
    package let problems: [RuleProblem]

    init(_ problems: [RuleProblem]) { self.problems = problems }

    /// The problems as the connector protocol stores them: an array of `{ids, messages}`.
    package var json: JSONValue {
        .array(
            problems.map { problem in
                [
                    "ids": .array(problem.ids.map { .string($0) }),
                    "messages": .array(problem.messages.map { .string($0) }),
                ]
            })
    }

    /// All of it, in one line.
    package var description: String {
        problems.map { problem in
            let subject = problem.ids.isEmpty ? "" : "sync rule \(problem.ids.joined(separator: ", ")): "
            return subject + problem.messages.joined(separator: "; ")
        }.joined(separator: "; ")
    }
}
