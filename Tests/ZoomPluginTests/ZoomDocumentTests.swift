import ConnectorSDK
import Testing

@testable import ZoomPlugin

@Suite struct ZoomDocumentTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `tokens stay as they came, and secrets and foreign types go`() throws {
        let source = try view(
            #"{"id":12345678901234567890, "document_type":"x","start_url":"s","topic":"a\u00e9\/b","password":"p","#
                + #""duration":1.50,"settings":{"host_key":"h","audio":"both","passcode":"1"},"passcode":"2"}"#)
        #expect(
            text(ZoomDocument.body(.liveMeeting, of: source))
                == #"{"document_type":"live_meeting","id":12345678901234567890,"topic":"a\u00e9\/b","duration":1.50,"#
                + #""settings":{"audio":"both"}}"#)
    }

    @Test func `details count more than the list, and each member comes once`() throws {
        let source = try view(#"{"id":1,"topic":"old","type":8,"participants":"x"}"#)
        let details = try view(
            #"{"id":"1","topic":"new","document_type":"y","password":"p","settings":{"password":"q"}}"#)
        let participants = [try view(#"{"name":"A"}"#), try view(#"{"name":"A"}"#)]
        #expect(
            text(ZoomDocument.pastMeetingBody(of: source, details: details, participants: participants))
                == #"{"document_type":"past_meeting","type":8,"id":"1","topic":"new","settings":{},"#
                + #""participants":[{"name":"A"},{"name":"A"}]}"#)
        #expect(
            text(ZoomDocument.pastMeetingBody(of: source, details: nil, participants: nil))
                == #"{"document_type":"past_meeting","id":1,"topic":"old","type":8,"participants":"x"}"#)
    }

    @Test(arguments: [
        (#"{"uuid":"aB/=","id":7,"type":2,"start_time":"t"}"#, "aB/="),
        (#"{"uuid":"a","id":7,"type":8,"start_time":"t"}"#, "a:t"),
        (#"{"uuid":"a","id":7,"type":"8","start_time":"t","occurrence_id":99}"#, "a:99"),
        (#"{"uuid":"a","id":7,"type":3}"#, "a"), (#"{"uuid":"","id":7,"start_time":"t"}"#, "7:t"),
        (#"{"uuid":null,"id":"7"}"#, "7"),
    ])
    func `meetings are told apart by instance and occurrence`(meeting: String, key: String) throws {
        #expect(ZoomDocumentID.meeting(.upcomingMeeting, try view(meeting)) == "upcoming_meeting:\(key)")
    }

    @Test func `a thing without a key gets a stable one from its other fields`() throws {
        let first = ZoomDocumentID.meeting(.liveMeeting, try view(#"{"topic":"a","host_id":"h","duration":1}"#))
        let later = ZoomDocumentID.meeting(.liveMeeting, try view(#"{"host_id":"h","topic":"a","duration":2}"#))
        let other = ZoomDocumentID.meeting(.liveMeeting, try view(#"{"host_id":"h","topic":"b"}"#))
        #expect(first == later)
        #expect(first != other)
        #expect(first.hasPrefix("live_meeting:~"))
    }

    @Test func `users without an id are known by their address`() throws {
        #expect(ZoomDocumentID.user(try view(#"{"id":"","email":"A@x.example"}"#)) == "user:A@x.example")
        #expect(ZoomDocumentID.user(try view(#"{"id":42,"email":"A@x.example"}"#)) == "user:42")
    }
}

@Suite struct ZoomChatFileTests {
    private func files(_ message: String) throws -> [ZoomChatFile] { ZoomChatFile.files(of: try view(message)) }

    @Test(arguments: [
        (#"{"file_id":"1","file_name":"a.txt"}"#, ["1"]), (#"{"files":[{"file_id":"1"},{"file_id":2}]}"#, ["1", "2"]),
        (#"{"file_id":"1","files":[{"file_id":"1"},{"file_id":"2"}]}"#, ["1", "2"]),
        (#"{"file_id":"0","files":[{"file_id":"1"}]}"#, ["0", "1"]), (#"{"files":null}"#, []), (#"{"files":[]}"#, []),
        (#"{"files":[null,{}],"file_id":null}"#, []), (#"{"files":[],"file_id":"1"}"#, ["1"]),
    ])
    func `every file counts once`(message: String, ids: [String]) throws {
        #expect(try files(message).map { $0.id?.identifier } == ids)
    }

    @Test func `the message completes its first file`() throws {
        let message =
            #"{"file_id":"1","download_url":"https://f.example/1","file_size":"12","files":[{"file_id":"1"}]}"#
        let file = try #require(try files(message).first)
        #expect(file.downloadURL?.string == "https://f.example/1")
        #expect(file.announcedSize == 12)
    }

    @Test func `each file's members replace those of the message`() throws {
        let message = try view(
            #"{"id":"m","file_id":"1","file_name":"a","file_size":1,"files":[{"file_id":"1"},{"file_id":"2","file_name":"b"}]}"#
        )
        let second = ZoomChatFile.files(of: message)[1]
        let body = try JSONValue(parsing: ZoomDocument.chatFileBody(of: message, file: second)).object
        #expect(body?["file_id"] == "2")
        #expect(body?["file_name"] == "b")
        #expect(body?["file_size"] == nil)
        #expect(body?["id"] == "m")
        #expect(ZoomDocumentID.chatFile(second, index: 1, of: message) == "chat_file:2")
    }

    @Test func `a file without an id is known by its message and place`() throws {
        let message = try view(#"{"id":"m","files":[{"file_name":"a"},{"file_name":"b"}]}"#)
        let ids = ZoomChatFile.files(of: message).enumerated().map {
            ZoomDocumentID.chatFile($0.element, index: $0.offset, of: message)
        }
        #expect(ids == ["chat_file:m:0", "chat_file:m:1"])
    }
}
