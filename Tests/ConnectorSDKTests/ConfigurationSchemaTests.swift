import ConnectorSDK
import Testing

struct ConfigurationSchemaTests {
    private typealias Field = ConfigurationField

    private func field(
        _ key: String = "f", kind: ConfigurationField.Kind = .string, default value: JSONValue = .null,
        required: Bool = false, dependsOn: [ConfigurationField.Dependency] = [],
        validations: [ConfigurationField.Validation] = []
    ) -> ConfigurationField {
        Field(
            key, label: key.uppercased(), kind: kind, order: 1, default: value, required: required,
            dependsOn: dependsOn, validations: validations)
    }

    private func validate(_ fields: [ConfigurationField], _ values: JSONObject) throws(ConfigurationProblems)
        -> Configuration
    {
        try ConfigurationSchema(fields).validate(values).get()
    }

    private func problems(_ fields: [ConfigurationField], _ values: JSONObject) -> [String] {
        do throws(ConfigurationProblems) {
            _ = try validate(fields, values)
            return []
        } catch {
            return error.problems.map(\.message)
        }
    }

    // MARK: Casting

    @Test(
        arguments: [("a", "a"), (5, "5"), (true, "true"), (.null, ""), ("", ""), (" a ", " a ")]
            as [(JSONValue, String)])
    func `Texts may come as scalars`(value: JSONValue, expected: String) throws {
        #expect(try validate([field()], ["f": value]).string("f") == expected)
    }

    @Test(arguments: [(5, 5), ("5", 5), (" -7\n", -7), (true, 1), (.null, nil), ("", nil)] as [(JSONValue, Int?)])
    func `Numbers may come as text`(value: JSONValue, expected: Int?) throws {
        #expect(try validate([field(kind: .integer)], ["f": value]).integer("f") == expected)
    }

    @Test(arguments: ["seven", "1.5", ["1"], [:], "99999999999999999999"] as [JSONValue])
    func `What is no whole number is refused`(value: JSONValue) throws {
        #expect(problems([field(kind: .integer)], ["f": value]) == ["'F' must be a whole number."])
    }

    @Test(
        arguments: [
            (true, true), (false, false), ("true", true), ("False", false), ("on", true), ("no", false), (0, false),
            (1, true),
            (.null, false),
        ] as [(JSONValue, Bool)])
    func `Truth values may come as text, and the text false is false`(value: JSONValue, expected: Bool) throws {
        #expect(try validate([field(kind: .boolean)], ["f": value]).bool("f") == expected)
    }

    @Test(arguments: ["maybe", 2, ["true"]] as [JSONValue])
    func `What is no truth value is refused`(value: JSONValue) throws {
        #expect(problems([field(kind: .boolean)], ["f": value]) == ["'F' must be true or false."])
    }

    @Test(
        arguments: [
            (["a", "b"], ["a", "b"]), ("a,b , ,c", ["a", "b", "c"]), ([1, 2], ["1", "2"]), (7, ["7"]), (.null, []),
            ("", []),
            ([], []), ([""], []),
        ] as [(JSONValue, [String])])
    func `Lists may come as text with commas`(value: JSONValue, expected: [String]) throws {
        #expect(try validate([field(kind: .list)], ["f": value]).list("f") == expected)
    }

    @Test func `A text must not be a list or an object`() throws {
        #expect(problems([field()], ["f": ["a"]]) == ["'F' must be text."])
        #expect(problems([field(kind: .list)], ["f": ["a": 1]]) == ["'F' must be a list."])
    }

    // MARK: Required fields and defaults

    @Test func `An empty optional field counts with its default`() throws {
        #expect(try validate([field(default: "d")], [:]).string("f") == "d")
        #expect(try validate([field(default: "d")], ["f": ""]).string("f") == "d")
        #expect(try validate([field(default: "d")], ["f": "v"]).string("f") == "v")
        #expect(try validate([field(kind: .boolean, default: true)], ["f": false]).bool("f") == false)
        #expect(try validate([field(kind: .integer, default: 5)], ["f": 0]).integer("f") == 0)
    }

    @Test(arguments: [.null, ""] as [JSONValue])
    func `An empty required field is refused, default or not`(value: JSONValue) throws {
        #expect(problems([field(default: "d", required: true)], ["f": value]) == ["'F' cannot be empty."])
    }

    @Test func `Every problem is reported, in the order of the fields`() throws {
        let schema = ConfigurationSchema([
            Field("b", label: "B", order: 2), Field("a", label: "A", order: 1),
            Field("c", label: "C", kind: .integer, order: 3, required: false),
        ])
        guard case .failure(let problems) = schema.validate(["c": "x"]) else {
            Issue.record("the values are not valid")
            return
        }
        #expect(problems.problems.map(\.field).sorted() == ["a", "b", "c"])
        #expect(problems.description.hasPrefix("Field validation errors: "))
    }

    // MARK: Validations

    @Test(
        arguments: [
            (.lessThan(10), 9, true), (.lessThan(10), 10, false), (.greaterThan(-1), 0, true),
            (.greaterThan(-1), -1, false),
            (.includedIn([1, 42]), 42, true), (.includedIn([1, 42]), 2, false),
        ] as [(ConfigurationField.Validation, JSONValue, Bool)])
    func `Numbers keep within limits and choices`(rule: ConfigurationField.Validation, value: JSONValue, isValid: Bool)
    {
        #expect(problems([field(kind: .integer, validations: [rule])], ["f": value]).isEmpty == isValid)
    }

    @Test(
        arguments: [
            (.regex("[a-z]+"), "abc", true), (.regex("[a-z]+"), "abc1", false), (.regex("a|ab"), "ab", true),
            (.regex("(unclosed"), "abc", false), (.includedIn(["x", "y"]), "x", true),
            (.includedIn(["x", "y"]), "z", false),
        ] as [(ConfigurationField.Validation, JSONValue, Bool)])
    func `Texts have the form and are of the choices that are asked for`(
        rule: ConfigurationField.Validation, value: JSONValue, isValid: Bool
    ) {
        #expect(problems([field(validations: [rule])], ["f": value]).isEmpty == isValid)
    }

    @Test(
        arguments: [
            (.listType(.integer), [1, 2], true), (.listType(.integer), ["a"], false), (.listType(.string), ["a"], true),
            (.listType(.string), [1], false), (.includedIn(["a", "b"]), ["b", "a"], true),
            (.includedIn(["a", "b"]), ["a", "c"], false),
        ] as [(ConfigurationField.Validation, JSONValue, Bool)])
    func `Every element of a list is looked at`(rule: ConfigurationField.Validation, value: JSONValue, isValid: Bool) {
        #expect(problems([field(kind: .list, validations: [rule])], ["f": value]).isEmpty == isValid)
    }

    @Test func `A default is validated, and emptiness without one is not`() {
        let rule: [ConfigurationField.Validation] = [.greaterThan(10)]
        #expect(!problems([field(kind: .integer, default: 5, validations: rule)], [:]).isEmpty)
        #expect(problems([field(kind: .integer, validations: rule)], [:]).isEmpty)
    }

    // MARK: Dependencies

    private var dependent: [ConfigurationField] {
        [
            field("mode", default: "cloud"),
            field("token", required: true, dependsOn: [.init("mode", equals: "cloud")]),
            field("port", kind: .integer, dependsOn: [.init("mode", equals: "server")]),
        ]
    }

    @Test func `A field counts only while its dependencies hold`() throws {
        #expect(problems(dependent, [:]) == ["'TOKEN' cannot be empty."])
        #expect(problems(dependent, ["mode": "server"]).isEmpty)
        #expect(problems(dependent, ["mode": "cloud", "token": "t", "port": "none"]).isEmpty)
        #expect(problems(dependent, ["mode": "server", "port": "none"]) == ["'PORT' must be a whole number."])
        #expect(try validate(dependent, ["mode": "server", "token": "left over"]).string("token").isEmpty)
    }

    @Test func `Dependencies compare effective values, whatever form they are written in`() {
        let fields = [
            field("ssl", kind: .boolean, default: true),
            field("ca", required: true, dependsOn: [.init("ssl", equals: "true")]),
        ]
        #expect(!problems(fields, [:]).isEmpty)
        #expect(!problems(fields, ["ssl": "yes"]).isEmpty)
        #expect(problems(fields, ["ssl": "false"]).isEmpty)
    }

    @Test func `A dependency on nothing is a problem of its field`() {
        let lost = field("a", dependsOn: [.init("nowhere", equals: 1)])
        #expect(problems([lost], ["a": "x"]) == ["'A' depends on 'nowhere', which does not exist."])
    }

    @Test func `Sensitive values do not print`() throws {
        let secret = Field("s", label: "S", order: 1, sensitive: true)
        let configuration = try validate([secret, field("t")], ["s": "hunter2", "t": "seen"])
        #expect(configuration.secret("s").exposed == "hunter2")
        #expect(configuration.description == "s: <redacted>, t: \"seen\"")
    }
}
