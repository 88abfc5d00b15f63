// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Dates, signatures, JSON and the agenda.
@Suite struct BasicsTests {
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
            (1_920_407_602, "Fri, 08 Nov 2030 22:33:22 GMT", "2030-11-08T22:33:22Z"),
        ] as [(Int64, String, String)])
    func datesAreWrittenInEachForm(seconds: Int64, http: String, rfc3339: String) {
        let moment = Moment(nanoseconds: seconds * 1_000_000_000)
        #expect(moment.asHTTPDate == http)
        #expect(moment.asRFC3339 == rfc3339)
        #expect(moment.asTokenDate == rfc3339.dropLast() + "+0000")
    }

    @Test(
        arguments: [(1, ".000000001"), (500_000_000, ".5"), (10_000, ".00001")] as [(Int64, String)]
    )
    func fractionsAreTrimmed(nanoseconds: Int64, fraction: String) {
        #expect(Moment(nanoseconds: nanoseconds).asRFC3339 == "1970-01-01T00:00:00\(fraction)Z")
    }

    @Test func signaturesMatchRFC4231() {
        // Test case 2 of RFC 4231.
        let expected: [UInt8] = [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95,
            0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9,
            0x64, 0xec, 0x38, 0x43,
        ]
        let signature = Signature.base64(Data("what do ya want for nothing?".utf8), key: "Jefe")
        #expect(signature == Data(expected).base64EncodedString())
    }

    @Test func jsonKeepsWhatItReads() throws {
        let text = "{\"a\":[1,true,null,\"x\\\"\\\\\\u0001\",1.5],\"b\":{\"c\":2147483647}}"
        #expect(try JSON(reading: Data(text.utf8)).encoded == Data(text.utf8))
    }

    @Test func theAgendaGivesTheEarliestFirstAndKeepsTheOrderOfEqualOnes() {
        var random = SeededRandom(seed: 3)
        var agenda = Agenda<Int>()
        var entries: [(due: Int64, item: Int)] = []
        for item in 0..<500 {
            let due = Int64(random.below(50))
            entries.append((due, item))
            agenda.add(item, at: Moment(nanoseconds: due))
        }
        #expect(agenda.take(dueAt: Moment(nanoseconds: -1)) == nil)
        var taken: [Int] = []
        while let (item, _) = agenda.take(dueAt: Moment(nanoseconds: 100)) { taken.append(item) }
        let expected = entries.sorted { ($0.due, $0.item) < ($1.due, $1.item) }.map(\.item)
        #expect(taken == expected)
        #expect(agenda.next == nil)
    }

    @Test func aPropertyListIsReadAsItWasWritten() throws {
        let value = PropertyListValue.dictionary([
            "Text": .string("a < b & \"c\" > \u{00E4}\t\n"), "Number": .int(-5),
            "Truth": .bool(true), "Bytes": .data(Data([0, 255, 7])), "Empty": .array([]),
            "List": .array([.bool(false), .dictionary(["B": .int(1), "A": .string("")])]),
        ])
        #expect(try PropertyListValue(reading: value.xml()) == value)
        #expect(throws: SimulatorError.self) {
            try PropertyListValue.string("\u{1}").xml()
        }
    }
}
