// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Follows `vppd events --follow --json`: everything it has shown since the story began, in order.
struct EventFeed {
    /// Every line shown, by seq.
    private(set) var shown: [UInt64: Substring] = [:]
    /// What the events come to.
    private(set) var chronicle = Chronicle()
    /// The seq of the last line shown.
    private(set) var lastSeq: UInt64 = 0
    private var program: Program
    private var file: FileHandle
    private var rest = Data()
    private var number = 1
    private let vppd: Vppd

    init(_ vppd: Vppd) throws {
        self.vppd = vppd
        (program, file) = try Self.follow(vppd, after: 0, number: 1)
    }

    private static func follow(
        _ vppd: Vppd, after seq: UInt64, number: Int
    ) throws -> (Program, FileHandle) {
        let name = "events-follow-\(number)"
        let program = try vppd.start(
            ["events", "--follow", "--json", "--after", "\(seq)"], as: name)
        let url = URL(fileURLWithPath: "\(vppd.folder)/\(name).out")
        return (program, try FileHandle(forReadingFrom: url))
    }

    /// Takes what has come since.
    mutating func read() throws {
        guard let new = try file.readToEnd(), !new.isEmpty else { return }
        rest += new
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return }
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest = Data(rest[(end + 1)...])
        for line in try EventLine.all(in: text) {
            guard line.seq == lastSeq + 1 || lastSeq == 0 else {
                throw StoryFailure(
                    claim: "vppd events --follow shows every event once and in order",
                    expected: "seq \(lastSeq + 1)", found: "seq \(line.seq)")
            }
            lastSeq = line.seq
            shown[line.seq] = line.text
            chronicle.add(line)
        }
    }

    /// Follows the daemon that was started again, from where the one before was left.
    mutating func resume() throws {
        try read()
        // A line cut short is shown again as a whole.
        rest = Data()
        program.send(SIGTERM)
        number += 1
        (program, file) = try Self.follow(vppd, after: lastSeq, number: number)
    }

    /// Ends the command.
    func stop() { program.send(SIGTERM) }

    /// Whether the command has ended by itself, as it does when the daemon is gone.
    var hasEnded: Bool { program.status != nil }
}
