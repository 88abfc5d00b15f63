// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Counts the intents and outcomes of changes at Apple, from the events alone.
struct WriteLedger {
    private enum Stage { case queued, started, followed }

    private struct Open {
        let token: TokenName
        let location: LibraryID
        var stage = Stage.queued
    }

    private var open: [UInt64: Open] = [:]
    /// The last request of each write.
    private(set) var started: [UInt64: WriteStarted] = [:]
    /// How many requests of a write were intended.
    private(set) var starts: [UInt64: Int] = [:]
    private(set) var ended = 0
    /// The line with which the last request to a location was over, whatever became of it.
    private(set) var lastOver: [LibraryID: UInt64] = [:]
    /// The last line before the last read that a token's state has.
    private(set) var lastRead: [TokenName: UInt64] = [:]
    /// Reads that came back, and may be taken.
    private var returned: [TokenName: UInt64] = [:]

    var isEmpty: Bool { open.isEmpty }
    /// Requests intended, ever.
    var intents: Int { starts.values.reduce(0, +) }

    /// A read comes back that began after the line `began`.
    mutating func readReturns(_ token: TokenName, began: UInt64) { returned[token] = began }

    mutating func take(_ event: Event, seq: UInt64, isFull: Bool) throws(Violation) {
        switch event {
        case .syncCompleted(let event): lastRead[event.token] = returned[event.token]
        case .writeRequested(let event):
            if isFull { throw Violation(.fullDisk, "a write is requested while it is full") }
            let write = Open(token: event.token, location: event.location)
            guard open.updateValue(write, forKey: event.id) == nil, started[event.id] == nil else {
                throw Violation(.oneOutcome, "write \(event.id) is requested twice")
            }
        case .writeStarted(let event):
            if isFull { throw Violation(.fullDisk, "a write starts while it is full") }
            try move(event.id, from: [.queued], to: .started)
            started[event.id] = event
            starts[event.id, default: 0] += 1
            try checkOneAtATime(event.id)
        case .writeAccepted(let event): try move(event.id, from: [.started], to: .followed)
        case .writeNotAccepted(let event):
            try move(event.id, from: [.started], to: event.isUnknown ? .followed : .queued)
        case .writePending(let event): try move(event.id, from: [.followed], to: .followed)
        case .writeSettled(let event):
            try move(event.id, from: [.started, .followed], to: .queued)
            if let write = open[event.id] { lastOver[write.location] = seq }
        case .writeCompleted(let event):
            guard let write = open.removeValue(forKey: event.id) else {
                throw Violation(.oneOutcome, "write \(event.id) ends, and is not open")
            }
            if write.stage != .queued { lastOver[write.location] = seq }
            ended += 1
        case .tokenRemoved(let event):
            if open.values.contains(where: { $0.token == event.token }) {
                throw Violation(.oneOutcome, "a token goes, and its writes have no end")
            }
        default: break
        }
    }

    private mutating func move(
        _ id: UInt64, from stages: [Stage], to next: Stage
    ) throws(Violation) {
        guard let write = open[id], stages.contains(write.stage) else {
            throw Violation(.oneOutcome, "write \(id) goes on, and has no request under way")
        }
        open[id]?.stage = next
    }

    private func checkOneAtATime(_ id: UInt64) throws(Violation) {
        guard let location = open[id]?.location else { return }
        let busy = open.filter { $0.value.location == location && $0.value.stage != .queued }
        guard busy.count == 1 else {
            throw Violation(
                .oneAtATime, "writes \(busy.keys.sorted()) of one location are under way")
        }
    }
}
