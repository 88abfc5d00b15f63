// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One event as `vppd events` prints it.
struct EventText {
    let seq: UInt64
    let type: String
    let json: String
    private let time: String
    private let data: String

    /// - Returns: nil where the line is not an event of this program.
    init?(_ line: Data) {
        json = String(decoding: line, as: UTF8.self)
        // The keys come in a fixed order (event-log.md, 5.3), so cutting is exact.
        guard let seq = Self.value(of: "{\"seq\":", in: json, upTo: ","),
            let number = UInt64(seq),
            let time = Self.value(of: "\"ts\":\"", in: json, upTo: "\""),
            let type = Self.value(of: "\"type\":\"", in: json, upTo: "\""),
            let data = json.range(of: "\"data\":")
        else { return nil }
        self.seq = number
        self.time = time
        self.type = type
        self.data = String(json[data.upperBound...].dropLast())
    }

    func text(json wantsJSON: Bool) -> String {
        wantsJSON ? json : "\(time)  #\(seq)  \(type)  \(data)"
    }

    private static func value(of key: String, in line: String, upTo end: String) -> String? {
        guard let begin = line.range(of: key)?.upperBound,
            let stop = line.range(of: end, range: begin..<line.endIndex)?.lowerBound
        else { return nil }
        return String(line[begin..<stop])
    }
}
