import ConnectorSDK
import MockPlugin
import ZoomPlugin

/// The plugins that this program is built with.
let plugins: [any SourcePlugin.Type] = [
    MockPlugin.self,
    ZoomPlugin.self,
]
