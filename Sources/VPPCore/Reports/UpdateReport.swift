// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// One live or parked update, as `vppd updates` shows it.
package struct UpdateReport: Codable, Hashable, Sendable {
    package var serialNumber: SerialNumber
    package var adamId: AdamID
    package var name: String
    package var target: AppVersion
    /// U5's words: `waiting`, `sent`, `deferred`, `acknowledged`, `parked`.
    package var state: String
    package var rule: RuleName?
    package var ring: Int?
    package var attempts: Int
    /// The earliest moment of the next step; nil where only the device can move it.
    package var next: Timestamp?
    package var reason: String?

    /// Live updates, then parked ones, by app and device.
    package static func all(of state: State) -> [UpdateReport] {
        let live = state.updates.map { UpdateReport(of: $0, $1, in: state) }
        let parked = state.givenUp.map { UpdateReport(parked: $0, $1, in: state) }
        return (live + parked).sorted { $0.order < $1.order }
    }

    package init(of key: UpdateKey, _ update: Update, in state: State) {
        serialNumber = state.devices[key.device].serialNumber
        adamId = key.adamId
        name = state.name(of: key.adamId)
        target = update.target
        self.state = update.stateName
        rule = update.rule
        ring = update.ring
        attempts = update.attemptsBegun
        switch update.phase {
        case .waiting: next = max(update.opens, update.notBefore ?? update.opens)
        case .acknowledged: next = update.notBefore
        case .commanded, .deferred: next = nil
        }
        reason = nil
    }

    package init(parked key: UpdateKey, _ parked: ParkedUpdate, in state: State) {
        serialNumber = state.devices[key.device].serialNumber
        adamId = key.adamId
        name = state.name(of: key.adamId)
        target = parked.target
        self.state = "parked"
        attempts = parked.attempts
        reason = parked.reason.text
    }

    private var order: (AdamID, String, SerialNumber) { (adamId, state, serialNumber) }
}
