import Foundation
import Hashing
import JSON
import MockPlugin

/// The end-to-end check against the mock source: two revisions, every document compared byte for byte.
package struct MockCheck {
    private let users: Int
    private let host: HostProcess
    private let folder: TemporaryDirectory

    /// A check of `small`, `medium` or `large` size.
    package init(size: String) throws {
        users = size == "large" ? 400 : size == "medium" ? 60 : 12
        host = try HostProcess()
        folder = try TemporaryDirectory()
    }

    /// Runs the check.
    ///
    /// - Throws: ``EndToEndError`` with the first differences.
    package func run() throws {
        for revision in 1...3 {
            for round in ["sync", "second sync"] {
                let report = try sync(revision: revision)
                print("revision \(revision), \(round): \(report)")
                try compare(revision: revision)
                if round == "second sync", ["created", "updated", "deleted"].contains(where: { report[$0] != 0 }) {
                    throw EndToEndError("an unchanged source was written again: \(report)")
                }
            }
        }
    }

    private func settings(revision: Int) -> JSONObject {
        [
            "revision": .integer(Int64(revision)), "users": .integer(Int64(users)), "documents_per_user": 100,
            "attachments_per_user": 3, "vanished_percent": 5,
        ]
    }

    private func sync(revision: Int) throws -> JSONValue {
        // JSON is YAML too.
        let config: JSONValue = [
            "index": ["kind": "embedded", "path": "./index.db"],
            "connectors": [
                [
                    "connector_id": "mock", "service_type": "mock", "index_name": "search-mock",
                    "configuration": .object(settings(revision: revision)),
                ]
            ],
        ]
        try config.description.write(toFile: folder.path + "/config.yml", atomically: true, encoding: .utf8)
        let result = try host.run(["sync", "--config", folder.path + "/config.yml", "--connector", "mock", "--json"])
        guard result.status == 0 else { throw EndToEndError("sync ended with \(result.status): \(result.errors)") }
        return try JSONValue(parsing: result.output.trimmingCharacters(in: .newlines))
    }

    private func compare(revision: Int) throws {
        let result = try host.run(["documents", "--config", folder.path + "/config.yml", "--connector", "mock"])
        guard result.status == 0 else { throw EndToEndError("documents ended with \(result.status): \(result.errors)") }
        var indexed: [String: String] = [:]
        for line in result.output.split(separator: "\n") {
            indexed[try JSONValue(parsing: String(line))["_id"]?.string ?? ""] = String(line)
        }
        let expected = try MockSource.expectedDocuments(settings(revision: revision))
        var problems: [String] = []
        for document in expected {
            guard let line = indexed.removeValue(forKey: document.id) else {
                problems.append("\(document.id) is missing")
                continue
            }
            // The body stands in the line as it was emitted, between the id and the attachment.
            let body = String(decoding: document.body.dropFirst().dropLast(), as: UTF8.self)
            if !line.contains(body) { problems.append("\(document.id) differs: \(line)") }
            let sha256 = document.attachment.map { SHA256.hash($0).hexadecimal }
            let stored = try JSONValue(parsing: line)["attachment"]?["sha256"]?.string
            if sha256 != stored {
                problems.append("\(document.id): check sum \(stored ?? "none"), not \(sha256 ?? "none")")
            }
        }
        problems += indexed.keys.map { "\($0) is not at the source" }
        guard problems.isEmpty else {
            throw EndToEndError("\(problems.count) difference(s)\n  " + problems.prefix(20).joined(separator: "\n  "))
        }
        print("revision \(revision): \(expected.count) documents compared, no difference")
    }
}
