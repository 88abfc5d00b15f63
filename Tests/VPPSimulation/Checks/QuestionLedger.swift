// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// When devices last said what they are, or could have: counted from the events alone (U10).
struct QuestionLedger {
    private var open: [CommandUUID: SerialNumber] = [:]
    private var words: [SerialNumber: Timestamp] = [:]

    func lastWord(of serial: SerialNumber) -> Timestamp { words[serial] ?? .distantPast }

    /// - Parameter facts: with this event taken. A word that leaves the zone open, which Macs never say,
    ///   is none.
    mutating func take(_ event: Event, at: Timestamp, _ facts: FleetFacts) {
        switch event {
        case .commandRequested(let event) where event.command == .deviceInformation:
            open[event.uuid] = event.serialNumber
        case .commandAnswered(let event) where event.answer.status != .notNow:
            if let serial = open.removeValue(forKey: event.uuid) { words[serial] = at }
        case .deviceEnrolled(let event) where event.osVersion != nil:
            if facts.isZoneSettled(of: event.serialNumber) { words[event.serialNumber] = at }
        case .deviceDescribed(let event) where event.osVersion != nil:
            if facts.isZoneSettled(of: event.serialNumber) { words[event.serialNumber] = at }
        case .devicesChanged(let event): for serial in event.removed { words[serial] = nil }
        default: break
        }
    }
}
