import ConnectorSDK
import Testing

struct ConfigurationDeclarationTests {
    @Test(
        arguments: [
            (
                [ConfigurationField("a", label: "A", order: 1), ConfigurationField("a", label: "B", order: 2)],
                "is declared twice"
            ),
            ([ConfigurationField("a", label: " ", order: 1)], "has no label"),
            ([ConfigurationField("a", label: "A", order: 0)], "has the order 0"),
            ([ConfigurationField("a", label: "A", display: .dropdown, order: 1)], "dropdown without options"),
            (
                [
                    ConfigurationField(
                        "a", label: "A", display: .dropdown, options: [.init("X", value: "x")], order: 1, default: "y")
                ], "none of its options"
            ),
            ([ConfigurationField("a", label: "A", kind: .integer, order: 1, default: "5")], "not of its type"),
            (
                [
                    ConfigurationField(
                        "a", label: "A", kind: .integer, order: 1, default: 5, validations: [.lessThan(5)])
                ],
                "fails its own validation"
            ),
            ([ConfigurationField("a", label: "A", order: 1, validations: [.regex("(")])], "cannot be compiled"),
            ([ConfigurationField("a", label: "A", order: 1, default: "x", sensitive: true)], "is sensitive"),
            (
                [ConfigurationField("a", label: "A", order: 1, dependsOn: [.init("b", equals: 1)])],
                "which does not exist"
            ),
            ([ConfigurationField("a", label: "A", order: 1, dependsOn: [.init("a", equals: 1)])], "depends on itself"),
        ] as [([ConfigurationField], String)])
    func `A mistake in the declaration is named`(fields: [ConfigurationField], message: String) throws {
        let problems = ConfigurationSchema(fields).declarationProblems
        #expect(problems.first?.message.contains(message) == true)
        #expect(problems.first?.field == "a")
    }

    @Test func `Fields that depend on each other in a circle are all named`() {
        let schema = ConfigurationSchema([
            ConfigurationField("a", label: "A", order: 1, dependsOn: [.init("b", equals: 1)]),
            ConfigurationField("b", label: "B", order: 2, dependsOn: [.init("c", equals: 1)]),
            ConfigurationField("c", label: "C", order: 3, dependsOn: [.init("a", equals: 1)]),
            ConfigurationField("d", label: "D", order: 4, dependsOn: [.init("a", equals: 1)]),
        ])
        #expect(schema.declarationProblems.map(\.field) == ["a", "b", "c"])
    }

    @Test func `A sound declaration has no problems`() {
        let schema = ConfigurationSchema([
            ConfigurationField("a", label: "A", order: 1),
            ConfigurationField(
                "b", label: "B", display: .dropdown, options: [.init("X", value: "x")], order: 2, default: "x",
                required: false, dependsOn: [.init("a", equals: "1")], validations: [.regex("[a-z]")]),
        ])
        #expect(schema.declarationProblems.isEmpty)
    }
}
