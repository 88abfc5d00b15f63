// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// Reads along in the log, and holds each event against those before it: intents and outcomes are
/// counted from the events alone, not from the state they fold to.
struct IntentLedger {
    /// The fold of all events read.
    private(set) var state = State()
    /// The last line read.
    private(set) var seq: UInt64 = 0
    /// All commands ever requested.
    private(set) var requested: [CommandUUID: CommandRequested] = [:]
    /// Those without an outcome, by device.
    private(set) var open: [SerialNumber: CommandUUID] = [:]
    /// The claim without an outcome.
    private(set) var openClaim: MDMInfo?
    /// Claims ever requested.
    private(set) var claims = 0
    /// Live updates, from their events: planned and not ended.
    private var live: [SerialNumber: Set<AdamID>] = [:]
    private(set) var isFull = false
    private(set) var events = 0
    private let coder = EventCoder()

    mutating func take(_ entry: LogEntry) throws {
        guard entry.seq == seq + 1 else {
            throw Violation(.stateIsFold, "seq \(entry.seq) follows \(seq)")
        }
        seq = entry.seq
        if entry.isBookkeeping { return }
        let event = try coder.decode(type: entry.type, version: entry.version, data: entry.data)
        events += 1
        try check(event)
        evolve(&state, event, at: entry.timestamp)
    }

    private mutating func check(_ event: Event) throws(Violation) {
        switch event {
        case .commandRequested(let event): try begin(event)
        case .commandAnswered(let event):
            try checkOpen(event.uuid, event.serialNumber, "answered")
            if event.answer.status != .notNow { open[event.serialNumber] = nil }
        case .commandLost(let event):
            try checkOpen(event.uuid, event.serialNumber, "lost")
            open[event.serialNumber] = nil
        case .commandQueued(let event):
            try checkOpen(event.uuid, event.serialNumber, "queued")
        case .commandNotQueued(let event):
            try checkOpen(event.uuid, event.serialNumber, "not queued")
        case .claimRequested(let event):
            if isFull { throw Violation(.fullDisk, "a claim is requested while it is full") }
            if openClaim != nil { throw Violation(.oneOutcome, "two claims are open") }
            openClaim = event.mdmInfo
            claims += 1
        case .claimAnswered:
            if openClaim == nil { throw Violation(.oneOutcome, "a claim that is not open ends") }
            openClaim = nil
        // Another secret begins anew with Apple: what the old one asked for has no outcome.
        case .tokenLoaded, .tokenRemoved: openClaim = nil
        case .updatesPlanned(let event):
            for serial in event.devices { live[serial, default: []].insert(event.adamId) }
        case .updateEnded(let event):
            guard live[event.serialNumber]?.remove(event.adamId) != nil else {
                throw Violation(.oneAtATime, "an update ends that is not live: \(event)")
            }
        case .storageFull: isFull = true
        case .storageAvailable: isFull = false
        default: break
        }
    }

    private mutating func begin(_ event: CommandRequested) throws(Violation) {
        if isFull { throw Violation(.fullDisk, "a command is requested while it is full") }
        if requested[event.uuid] != nil {
            throw Violation(.oneCommand, "\(event.uuid) is requested twice")
        }
        if let other = open[event.serialNumber] {
            throw Violation(
                .oneAtATime, "\(event.serialNumber) has \(other) and gets \(event.uuid)")
        }
        if event.rule != nil, let app = event.apps.first,
            live[event.serialNumber]?.contains(app) != true
        {
            throw Violation(.oneAtATime, "an install of no live update: \(event)")
        }
        requested[event.uuid] = event
        open[event.serialNumber] = event.uuid
    }

    private func checkOpen(
        _ uuid: CommandUUID, _ serial: SerialNumber, _ what: String
    ) throws(Violation) {
        guard open[serial] == uuid else {
            let known = requested[uuid] == nil ? "was never requested" : "has its outcome"
            throw Violation(.oneOutcome, "\(uuid) is \(what), and \(known)")
        }
    }
}
