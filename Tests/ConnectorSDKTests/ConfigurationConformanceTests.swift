import ConnectorSDK
import Testing

@Suite(.enabled(if: !Conformance.configuration.isEmpty, "the shared conformance table is not next to the package"))
struct ConfigurationConformanceTests {
    @Test func `Every case of the table is judged as expected`() throws {
        for (line, element) in Conformance.configuration.enumerated() {
            let form = try #require(element["schema"])
            let schema = try ConfigurationSchema(elastic: form)
            var invalid: Set<String> = []
            if case .failure(let problems) = schema.validate(ConfigurationSchema.elasticValues(form)) {
                invalid = Set(problems.problems.map(\.field))
            }
            let expected = Set(try #require(element["expected"]?["invalid_fields"]?.array).compactMap(\.string))
            #expect(invalid == expected, "line \(line + 1): \(element)")
        }
    }
}
