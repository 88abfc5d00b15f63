// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// Something a log did that it promises not to do.
package struct LogViolation: Hashable, Sendable, CustomStringConvertible {
    /// The kinds a run counts.
    package enum Kind: String, Sendable, CaseIterable {
        /// Something acknowledged is gone, or a torn tail was cut and not saved.
        case loss
        /// A log was refused, or called damaged, that only crashed.
        case falseAlarm = "false alarm"
        /// Something is in the log, or passes for whole, that must not.
        case undetected
        /// Any other promise broken.
        case other
    }

    package let kind: Kind
    /// What happened, in words.
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package var description: String { "\(kind.rawValue): \(text)" }
}

/// What a log must hold: what was acknowledged is there, what was started may be there whole,
/// nothing else is (event-log.md, P1 and P2).
package struct LogModel: Sendable {
    /// Transactions by the numbers of their events.
    package private(set) var acknowledged: [[Int]] = []
    /// Started and not acknowledged: whole or not at all, and only as the last.
    package var started: [Int]?
    private var next = 0

    package init() {}

    /// Sizes of events, chosen by their numbers.
    private static let sizes = [30, 500, 3_000, 90]

    /// The version of the fold that reads ``parts``.
    package static let foldVersion = 7

    /// What is acknowledged as the state of a checkpoint, a few transactions a line.
    package var parts: [NewEntry] {
        stride(from: 0, to: acknowledged.count, by: 8).map { start in
            let some = acknowledged[start...].prefix(8)
                .map { "[\($0.map(String.init).joined(separator: ","))]" }
            return NewEntry(
                type: LogReplay.partType, version: 1,
                data: Array("{\"t\":[\(some.joined(separator: ","))]}".utf8))
        }
    }

    /// Begins a transaction.
    package mutating func begin(lines: Int) -> [NewEntry] {
        let numbers = Array(next..<(next + lines))
        next += lines
        started = numbers
        return numbers.map(Self.event)
    }

    /// The transaction begun has become durable.
    package mutating func acknowledge() {
        guard let started else { return }
        acknowledged.append(started)
        self.started = nil
    }

    /// The event of a number.
    private static func event(_ number: Int) -> NewEntry {
        VPPTestKit.event(number, size: sizes[number &* 7 / 3 % sizes.count])
    }

    /// The number of a replayed event; -1 where it is not one of the model's.
    static func number(of entry: LogEntry) -> Int {
        let number = eventNumber(entry.data)
        let isWhole = entry.data.count == event(number).data.count
        return entry.type == "test.happened" && isWhole ? number : -1
    }

    /// Takes what a start replayed as the truth from now on, if it may be.
    package mutating func settle(_ replayed: [[Int]]) -> LogViolation? {
        defer {
            acknowledged = replayed
            started = nil
        }
        if replayed == acknowledged { return nil }
        if let started, replayed == acknowledged + [started] { return nil }
        let end = "replayed \(replayed.count) transactions, last \(replayed.suffix(2))"
        let wanted = "acknowledged \(acknowledged.count), last \(acknowledged.suffix(2))"
        let isAllThere = replayed.starts(with: acknowledged)
        return LogViolation(isAllThere ? .undetected : .loss, "\(end); \(wanted)")
    }
}

/// Watches that a segment which was cut had its tail saved first (event-log.md, P6).
package struct TailWatch: Sendable {
    private var newest: (path: String, bytes: [UInt8])?

    package init() {}

    /// Remembers the newest segment: to be asked before each start. What readers see must be what
    /// the device has, or nobody could save it; where it is not, nothing is remembered.
    package mutating func remember(_ contents: [String: [UInt8]], cacheLies: Bool = false) {
        newest = contents.filter { $0.key.hasSuffix(".jsonl") }.max { $0.key < $1.key }
            .map { ($0.key, $0.value) }
        if cacheLies { newest = nil }
    }

    /// Holds the segment remembered against what it is now, after a start or a crash in it.
    package func whatIsLost(_ contents: [String: [UInt8]]) -> LogViolation? {
        guard let (path, before) = newest, let now = contents[path], now.count < before.count
        else { return nil }
        let saved = contents["\(path).torn-\(now.count)"]
        if before.starts(with: now), saved?.elementsEqual(before[now.count...]) ?? false {
            return nil
        }
        return LogViolation(
            .loss, "\(path) went from \(before.count) to \(now.count) bytes, the rest is not saved")
    }
}
