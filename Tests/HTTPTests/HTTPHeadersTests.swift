import HTTP
import Testing

@Suite struct HTTPHeadersTests {
}
