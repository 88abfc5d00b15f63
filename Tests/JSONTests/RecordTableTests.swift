// SPDX-License-Identifier: Apache-2.0

import CSimdjson
import Foundation
import Testing

@testable import JSON

/// Documents read as tables.
@Suite struct RecordTableTests {
    private static let shape = RecordTable.Shape(list: "rows", columns: ["a", "bb"])

    private struct Head: Decodable {
        var version: String
        var rows: [Int]
    }

    /// The version, and the rows as text: `-` for null or absent, `?` for what is no text.
    private func read(_ document: String, by decoder: DocumentDecoder = DocumentDecoder())
        -> String?
    {
        Array(document.utf8).withUnsafeBytes {
            decoder.table(Self.shape, head: Head.self, from: $0) { head, table in
                let cells = table.cells.map { cell -> String in
                    switch cell.kind {
                    case VPPD_JSON_NULL: return "-"
                    case VPPD_JSON_STRING, VPPD_JSON_INTEGER:
                        let bytes = UnsafeRawBufferPointer(
                            start: cell.text, count: Int(cell.length))
                        return String(decoding: bytes, as: UTF8.self)
                    default: return "?"
                    }
                }
                #expect(cells.count == table.rows * 2 && head.rows.isEmpty)
                return "\(head.version):" + cells.joined(separator: ",")
            }
        }
    }

    @Test(arguments: [
        (#"{"version":"1","rows":[]}"#, "1:"),
        (#"{"rows":[{"a":"x","bb":"y"},{"bb":"y","a":"x"},{}],"version":"2"}"#, "2:x,y,x,y,-,-"),
        (#"{"rows":[{"a":5,"bb":-6},{"a":0,"bb":-0}],"version":"3"}"#, "3:5,-6,0,?"),
        (#"{"rows":[{"a":null,"bb":1.5},{"a":[1,{}],"bb":true}],"version":"4"}"#, "4:-,?,?,?"),
        (#"{"rows":[{"a":"1","a":"2","b":3,"bbb":"4"}],"version":"5","rows":7}"#, "5:1,-"),
        (
            #"{"rows":[{"\u0061":"\"\\\u0000","bb":"\ud83d\ude00"}],"version":"6"}"#,
            "6:\"\\\0,\u{1F600}"
        ),
        (
            #"{"rows":[{"a":18446744073709551615,"bb":9223372036854775807}],"version":"7"}"#,
            "7:?,9223372036854775807"
        ),
    ])
    func readsRows(document: String, rows: String) {
        #expect(read(document) == rows)
    }

    @Test(arguments: [
        "", "[]", "5", "{}", #"{"version":"1"}"#, #"{"version":"1","rows":{}}"#,
        #"{"version":"1","rows":[5]}"#, #"{"version":"1","rows":[null]}"#, #"{"rows":[]}"#,
        #"{"version":"1","rows":[]"#, #"{"version":"1","rows":[]}1"#,
        #"{"version":"1","rows":[{"c":tru}]}"#, #"{"version":"1","rows":[{"c":"\ud83d"}]}"#,
        #"{"version":"1","rows":[{"a":01}]}"#, #"{"version":"1","rows":[{"a":"x"},]}"#,
    ])
    func leavesWhatIsNoTable(document: String) {
        #expect(read(document) == nil)
    }

    @Test func readsOneDocumentAfterAnother() {
        let decoder = DocumentDecoder()
        #expect(read(#"{"version":"1","rows":[{"a":"x"},{"a":"y"}]}"#, by: decoder) == "1:x,-,y,-")
        #expect(read(#"{"version":"1","rows":[{"a":"x"},{"a":"#, by: decoder) == nil)
        #expect(read(#"{"version":"2","rows":[{"bb":"z"}]}"#, by: decoder) == "2:-,z")
    }
}
