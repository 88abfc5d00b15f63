// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Has devices asked again what they have where an update was given up: a person may have done it
/// by hand, and then the alert is over (U6, A1). No command is sent for it.
///
/// | # | the pair | then |
/// |---|---|---|
/// | 1 | is held back by something else than its parking | nothing |
/// | 2 | the device was asked less than `inventory_age` ago | waits |
/// | 3 | the device does not answer inspections, or is to be asked already | nothing |
/// | 4 | otherwise | an inspection is planned |
func reviewParked(_ state: State, _ settings: UpdateSettings, now: Timestamp) -> Decision {
    var decision = Decision()
    if state.parked.isEmpty { return decision }
    var devices: Set<DeviceIndex> = []
    for (key, parked) in state.parked where !devices.contains(key.device) {
        let device = state.devices[key.device]
        let known = device.inventory[key.adamId]?.reportedAt ?? parked.at
        let due = max(known, parked.at) + settings.inventoryAge
        guard device.failedInspections < settings.attempts, !state.isToBeAsked(key.device) else {
            continue
        }
        if due > now {
            decision.wake(at: due)
        } else if case .skip(.parked) = state.judge(key) {
            devices.insert(key.device)
        }
    }
    let serials = devices.map { state.devices[$0].serialNumber }.sorted()
    for part in serials.chunked(by: InspectionsPlanned.maximumDevices) {
        decision.events.append(.inspectionsPlanned(InspectionsPlanned(devices: part)))
    }
    return decision
}

extension State {
    /// What was given up and is held back by nothing else.
    var givenUp: [(key: UpdateKey, parked: ParkedUpdate)] {
        parked.compactMap { key, _ in givenUp(key).map { (key, $0) } }
    }

    func givenUp(_ key: UpdateKey) -> ParkedUpdate? {
        guard let parked = parked[key], case .skip(.parked) = judge(key) else { return nil }
        return parked
    }

    /// Whether a device said after an update was given up that there is nothing left to do: it has
    /// the version, or not even the app.
    func isDone(_ key: UpdateKey, _ parked: ParkedUpdate) -> Bool {
        guard let known = devices[key.device].inventory[key.adamId], known.reportedAt > parked.at
        else { return false }
        return known.version?.isCurrent(parked.target) ?? true
    }

    /// Whether an inspection of a device is planned or under way.
    func isToBeAsked(_ device: DeviceIndex) -> Bool {
        let open = devices[device].openCommand.flatMap { commands[$0] }
        return inspections[device] != nil || open?.isInspection == true
    }
}
