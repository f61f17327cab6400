import Foundation
import JSON

/// Parses and writes documents of about 400 bytes, with our codec and with Foundation's on the same bytes.
enum JSONBenchmark {
    static func run() {
        let documents = (0..<2_000).map(document)
        let size = documents.reduce(0) { $0 + $1.count } / documents.count
        print("JSON, \(size)-byte documents, one core (MB/s)")
        let bytes = Double(documents.reduce(0) { $0 + $1.count })

        report("parse, JSONDocument", bytes) {
            for document in documents { keep((try? JSONDocument(parsing: document))?.root.count) }
        }
        report("parse, JSONValue tree", bytes) {
            for document in documents { keep(try? JSONValue(parsing: document)) }
        }
        let foundation = documents.map { Data($0) }
        report("parse, Foundation JSONSerialization", bytes) {
            for document in foundation { keep(try? JSONSerialization.jsonObject(with: document)) }
        }

        let views = documents.compactMap { try? JSONDocument(parsing: $0).root }
        let trees = views.map(\.value)
        var writer = JSONWriter(capacity: 1_024)
        report("write, JSONView", bytes) {
            for view in views {
                writer.removeAll()
                writer.write(view)
                keep(writer.count)
            }
        }
        report("write, JSONView with a member replaced", bytes) {
            for view in views {
                writer.removeAll()
                writer.object { object in
                    object.members(of: view, excluding: ["document_type"])
                    object.member("document_type", "chat_message")
                }
                keep(writer.count)
            }
        }
        report("write, JSONValue tree", bytes) {
            for tree in trees {
                writer.removeAll()
                writer.write(tree)
                keep(writer.count)
            }
        }
        let objects = foundation.compactMap { try? JSONSerialization.jsonObject(with: $0) }
        report("write, Foundation JSONSerialization", bytes) {
            for object in objects { keep(try? JSONSerialization.data(withJSONObject: object)) }
        }
    }

    /// A chat message as a source sends it: some members, nested ones, escapes, text that is not ASCII.
    private static func document(_ number: Int) -> [UInt8] {
        Array(
            """
            {"id":"{5F6A3C10-\(number)}","message":"Update \(number): the Zürich review moves to 15:30 \\u2014 see \\"plan\\"",\
            "sender":"user\(number % 400)@example.com","sender_display_name":"Ana Müller","date_time":"2026-10-01T09:00:00Z",\
            "timestamp":17590\(100_000 + number),"status":"Normal","reply_main_message_id":null,"files":[{"file_id":"f\(number)",\
            "file_size":20481,"file_name":"notes.txt"}],"reactions":[{"emoji":"👍","total_count":2}],"read":true}
            """.utf8)
    }

    private static func report(_ name: String, _ bytes: Double, _ body: () -> Void) {
        body()
        var best = Double.infinity
        for _ in 0..<15 {
            let start = ContinuousClock.now
            for _ in 0..<5 { body() }
            let elapsed = (ContinuousClock.now - start).components
            best = min(best, (Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18) / 5)
        }
        print("  " + name.padding(toLength: 42, withPad: " ", startingAt: 0), Int(bytes / best / 1e6))
    }
}

/// Keeps the optimiser from dropping a result that nobody uses.
@inline(never)
func keep<Value>(_ value: Value) {}
