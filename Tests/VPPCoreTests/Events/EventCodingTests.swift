// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// The coded form lives as long as logs do (J1, event-log.md).
@Suite struct EventCodingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    private func label(_ event: Event) -> String {
        Mirror(reflecting: event).children.first?.label ?? ""
    }

    /// `{"type":"...","v":1,"data":{...}}`: what a log line has of an event.
    private func line(_ event: Event, _ coder: EventCoder) throws -> String {
        let coded = try coder.encode(event)
        let data = String(decoding: coded.data, as: UTF8.self)
        return "{\"type\":\"\(coded.type)\",\"v\":\(coded.version),\"data\":\(data)}"
    }

    @Test func everyCaseHasASampleAndAReader() throws {
        let source = Self.folder.appendingPathComponent(
            "../../../Sources/VPPCore/Events/Event.swift")
        let cases = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
            .compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard words.dropLast().last == "case", let name = words.last else { return nil }
                return String(name.prefix { $0 != "(" })
            }
        #expect(cases.count > 40)
        #expect(cases.sorted() == EventSamples.all.map(label).sorted())
        let types = EventSamples.all.map { type(of: $0.payload).type }
        #expect(Set(types).count == types.count, "two cases share a type")
        #expect(Set(types) == Set(Event.readers.keys))
    }

    @Test(arguments: EventSamples.all)
    func readsBackWhatItWrote(event: Event) throws {
        let coder = EventCoder()
        let coded = try coder.encode(event)
        let again = try coder.decode(type: coded.type, version: coded.version, data: coded.data)
        #expect(again == event)
        #expect(try coder.encode(again) == coded)
    }

    @Test(arguments: EventSamples.all)
    func writesSortedKeysOnOneLine(event: Event) throws {
        let data = try EventCoder().encode(event).data
        #expect(data.first == UInt8(ascii: "{"))
        #expect(!data.contains(UInt8(ascii: "\n")))
        for keys in keysOfObjects(data) { #expect(keys == keys.sorted()) }
    }

    /// The keys of each object of a JSON text, in order of appearance.
    private func keysOfObjects(_ data: [UInt8]) -> [[String]] {
        var (open, closed): ([[String]], [[String]]) = ([], [])
        var text = ""
        var (inText, escaped) = (false, false)
        for byte in data {
            let character = Character(Unicode.Scalar(byte))
            if escaped {
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == "\"" {
                inText.toggle()
                if inText { text = "" }
            } else if inText {
                text.append(character)
            } else if character == "{" {
                open.append([])
            } else if character == ":" {
                open[open.count - 1].append(text)
            } else if character == "}" {
                closed.append(open.removeLast())
            }
        }
        return closed
    }

    @Test func everyTypeIsTheGoldenFileByteForByte() throws {
        let golden = try String(
            contentsOf: Self.folder.appendingPathComponent("../Golden/events-1.jsonl"),
            encoding: .utf8
        ).split(separator: "\n").map(String.init)
        let coder = EventCoder()
        let written = try EventSamples.all.map { try line($0, coder) }
        for (expected, actual) in zip(golden, written) { #expect(expected == actual) }
        #expect(golden.count == written.count, "new types are added at the end of the file")
    }

    @Test func theGoldenFileIsStillUnderstood() throws {
        let golden = try String(
            contentsOf: Self.folder.appendingPathComponent("../Golden/events-1.jsonl"),
            encoding: .utf8)
        let coder = EventCoder()
        for (text, event) in zip(golden.split(separator: "\n"), EventSamples.all) {
            let start = try #require(text.range(of: "\"data\":")?.upperBound)
            let data = Data(text[start...].dropLast().utf8)
            let type = Swift.type(of: event.payload).type
            #expect(try coder.decode(type: type, version: 1, data: data) == event)
        }
    }

    @Test func timesAreRFC3339() throws {
        let text = try line(
            .metadataRead(
                MetadataRead(
                    token: "a", requests: 0, lost: [], found: [],
                    due: Timestamp(microseconds: 1_800_000_000_123_456))), EventCoder())
        #expect(text.contains("\"due\":\"2027-01-15T08:00:00.123456Z\""))
    }

    @Test func anUnknownTypeIsRefused() {
        let error = #expect(throws: EventDecodingError.self) {
            try EventCoder().decode(type: "token.sold", version: 1, data: Data("{}".utf8))
        }
        #expect(error?.description.contains("token.sold") == true)
    }

    @Test func aNewerVersionIsRefused() {
        let error = #expect(throws: EventDecodingError.self) {
            try EventCoder().decode(
                type: DaemonStopped.type, version: DaemonStopped.version + 1,
                data: Data("{\"reason\":\"a\"}".utf8))
        }
        #expect(error?.description.contains("newer") == true)
    }

    @Test(arguments: ["", "{", "[]", "null", "{\"reason\":7}", "{}"])
    func dataOfAnotherShapeIsRefused(text: String) {
        #expect(throws: EventDecodingError.self) {
            try EventCoder().decode(
                type: DaemonStopped.type, version: 1, data: Data(text.utf8))
        }
    }

    /// Keys of a later release of the same version do no harm: fields are only ever added.
    @Test func fieldsOfALaterReleaseAreSkipped() throws {
        let event = try EventCoder().decode(
            type: DaemonStopped.type, version: 1, data: Data("{\"new\":1,\"reason\":\"a\"}".utf8))
        #expect(event == .daemonStopped(DaemonStopped(reason: "a")))
    }
}
