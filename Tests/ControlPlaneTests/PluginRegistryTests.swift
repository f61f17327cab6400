import ConnectorSDK
import ControlPlane
import Testing

struct PluginRegistryTests {
    @Test func `finds a plugin by its service type`() throws {
        let registry = try PluginRegistry([OtherPlugin.self, FormPlugin.self])
        #expect(registry.serviceTypes == ["form", "other"])
        #expect(registry.manifests.map(\.serviceType) == ["form", "other"])
        #expect(try registry.plugin(for: "form") == FormPlugin.self)
    }

    @Test func `names the known ones for one that is unknown`() throws {
        let registry = try PluginRegistry([OtherPlugin.self, FormPlugin.self])
        let error = #expect(throws: UnknownServiceType.self) { try registry.plugin(for: "from") }
        #expect(
            error?.description
                == "there is no plugin for the service type 'from'. Did you mean 'form'? Known: form, other.")
    }

    @Test func `refuses service types that are malformed or taken, all at once`() {
        let error = #expect(throws: InvalidPlugins.self) {
            _ = try PluginRegistry([FormPlugin.self, FormPlugin.self, MalformedPlugin.self])
        }
        #expect(error?.problems.count == 2)
        #expect(error?.problems.first == "the service type 'form' belongs to both FormPlugin and FormPlugin")
        #expect(
            error?.problems.last?.hasPrefix("the service type 'Bad-Type' of MalformedPlugin must begin with") == true)
    }
}
