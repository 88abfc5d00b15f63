// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

/// One line of `vppd events --json`: `{"seq":1,"tx":1,"ts":"...","type":"...","v":1,"data":{...}}`.
struct EventLine {
    let seq: UInt64
    let type: String
    /// When the event was written.
    let at: Timestamp
    let event: LogEvent
    /// The whole line.
    let text: Substring

    /// What every line begins with. Reading it alone saves parsing what nobody wants.
    private struct Head: Decodable {
        var seq: UInt64
        var ts: Timestamp
        var type: String
    }

    init(_ text: Substring) throws(StoryFailure) {
        self.text = text
        do {
            guard let end = text.range(of: ",\"v\":")?.lowerBound else {
                throw StoryFailure("it has no \"v\"")
            }
            let head = try JSONDecoder().decode(Head.self, from: Data("\(text[..<end])}".utf8))
            (seq, type, at) = (head.seq, head.type, head.ts)
            event = try LogEvent(type: type, line: Data(text.utf8))
        } catch {
            throw StoryFailure(
                "a line of vppd events has another shape: \(error): \(text.prefix(200))")
        }
    }

    /// All lines of a text; one without a line feed at its end is still being written.
    static func all(in text: String) throws(StoryFailure) -> [EventLine] {
        var lines: [EventLine] = []
        for line in text.split(separator: "\n") { lines.append(try EventLine(line)) }
        return lines
    }
}
