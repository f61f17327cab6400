import ConnectorSDK
import Testing

struct ConfigurationElasticTests {
    private let schema = ConfigurationSchema([
        ConfigurationField(
            "limit", label: "Limit", tooltip: "How many.", kind: .integer, display: .numeric, order: 2, default: 5,
            required: false, validations: [.greaterThan(0), .lessThan(10.5)], advanced: true, placeholder: "5"),
        ConfigurationField(
            "token", label: "Token", order: 1, sensitive: true, dependsOn: [.init("mode", equals: "cloud")],
            validations: [.regex("[a-z]+")]),
        ConfigurationField(
            "mode", label: "Mode", kind: .list, display: .dropdown,
            options: [.init("Cloud", value: "cloud"), .init("Server", value: "server")], order: 3, default: ["cloud"],
            validations: [.includedIn(["cloud", "server"]), .listType(.string)]),
    ])

    private let golden = """
        {"token":{"default_value":null,"depends_on":[{"field":"mode","value":"cloud"}],"display":"textbox",\
        "label":"Token","options":[],"order":1,"required":true,"sensitive":true,"tooltip":null,"type":"str",\
        "ui_restrictions":[],"validations":[{"constraint":"[a-z]+","type":"regex"}],"value":null},\
        "limit":{"default_value":5,"depends_on":[],"display":"numeric","label":"Limit","options":[],"order":2,\
        "required":false,"sensitive":false,"tooltip":"How many.","type":"int","ui_restrictions":["advanced"],\
        "validations":[{"constraint":0,"type":"greater_than"},{"constraint":10.5,"type":"less_than"}],"value":5,\
        "placeholder":"5"},\
        "mode":{"default_value":["cloud"],"depends_on":[],"display":"dropdown","label":"Mode",\
        "options":[{"label":"Cloud","value":"cloud"},{"label":"Server","value":"server"}],"order":3,"required":true,\
        "sensitive":false,"tooltip":null,"type":"list","ui_restrictions":[],\
        "validations":[{"constraint":["cloud","server"],"type":"included_in"},{"constraint":"str","type":"list_type"}],\
        "value":["cloud"]}}
        """

    @Test func `The protocol's form has all thirteen properties of every field`() {
        #expect(schema.elastic.description == golden)
    }

    @Test func `What was written is read again`() throws {
        #expect(try ConfigurationSchema(elastic: schema.elastic) == schema)
        #expect(ConfigurationSchema.elasticValues(schema.elastic) == ["token": nil, "limit": 5, "mode": ["cloud"]])
    }

    @Test func `Missing properties have the protocol's defaults`() throws {
        let field = try #require(try ConfigurationSchema(elastic: ["api_key": [:]])["api_key"])
        #expect(field == ConfigurationField("api_key", label: "API_KEY", order: 1))
        #expect(field.isRequired)
    }

    @Test func `Unknown displays and validations are passed over`() throws {
        let form: JSONValue = [
            "a": [
                "label": "A", "display": "text", "category": "x",
                "validations": [["type": "new", "constraint": 1], ["type": "less_than", "constraint": "7"]],
            ]
        ]
        let field = try #require(try ConfigurationSchema(elastic: form)["a"])
        #expect(field.display == .textbox)
        #expect(field.validations == [.lessThan(7)])
    }

    @Test(arguments: ["[]", #"{"a":1}"#, #"{"a":{"type":"float"}}"#])
    func `What is no schema is refused`(text: String) throws {
        let form = try JSONValue(parsing: text)
        #expect(throws: ConfigurationProblems.self) { try ConfigurationSchema(elastic: form) }
    }

    @Test func `No configuration is an empty schema`() throws {
        #expect(try ConfigurationSchema(elastic: nil).fields.isEmpty)
    }
}
