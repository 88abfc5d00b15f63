// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// Gathers what a start replays, as the model counts it: from a checkpoint of
/// ``LogModel/parts``, if one is used, and from the log.
package struct LogReplay: Sendable {
    /// The type of a line of ``LogModel/parts``.
    static let partType = "state.test"

    /// Transactions by the numbers of their events; the log's own are left out.
    package private(set) var transactions: [[Int]] = []
    private var tx: UInt64 = 0
    /// `seq` of the last entry of the log.
    package private(set) var seq: UInt64 = 0
    /// Whether every entry came in its order.
    package private(set) var isOrdered = true
    /// Whether a checkpoint was used.
    package private(set) var usedCheckpoint = false

    package init() {}

    package mutating func take(_ step: ReplayStep) {
        switch step {
        case .restart: self = LogReplay()
        case .entry(let entry) where entry.type == Self.partType: addPart(entry)
        case .entry(let entry): add(entry)
        }
    }

    package mutating func add(_ entry: LogEntry) {
        // Where the log begins behind a checkpoint, only the log itself knows.
        let isFirst = seq == 0 && usedCheckpoint
        if !isFirst, entry.seq != seq + 1 || entry.tx < tx || entry.tx > tx + 1 {
            isOrdered = false
        }
        seq = entry.seq
        defer { tx = entry.tx }
        guard entry.type == "test.happened" else { return }
        if entry.tx != tx { transactions.append([]) }
        transactions[transactions.count - 1].append(LogModel.number(of: entry))
    }

    private mutating func addPart(_ entry: LogEntry) {
        usedCheckpoint = true
        // {"t":[[0,1],[2],[3,4,5]]}
        for group in String(decoding: entry.data, as: UTF8.self).split(separator: "[").dropFirst() {
            transactions.append(group.split { !$0.isNumber }.compactMap { Int($0) })
        }
    }
}
