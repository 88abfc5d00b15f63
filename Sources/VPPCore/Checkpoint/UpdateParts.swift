// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Devices whose installed versions are to be asked for, by the moment it was decided.
struct InspectionsPart: StatePart {
    static let type = "state.inspections"

    struct Group: Codable, Hashable, Sendable {
        var at: Timestamp
        var devices: DeviceList
    }

    var groups: [Group]

    static func section(of state: State, limit: Int) -> PartSection {
        let inspections = state.inspections.sorted { $0.key < $1.key }
        return DeviceGroups(inspections.lazy.map { ($0.key, $0.value) }, limit: limit)
            .section(weight: 60) { rows in
                InspectionsPart(groups: rows.map { Group(at: $0.value, devices: $0.devices) })
            }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        for group in groups {
            for device in try group.devices.checked(by: Self.self, known: state.devices.count) {
                state.inspections[device] = group.at
            }
        }
    }
}

/// What is said of one app on several devices.
struct AppGroup<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    var adamId: AdamID
    var update: Value
    var devices: DeviceList

    /// What the devices have in common.
    struct Common: Hashable {
        var adamId: AdamID
        var update: Value
    }

    /// - Parameter weight: about how many bytes a group takes without its devices.
    static func section(
        of updates: [UpdateKey: Value], limit: Int, weight: Int,
        part: @escaping ([Self]) -> any StatePart
    ) -> PartSection {
        let sorted = updates.sorted {
            ($0.key.adamId, $0.key.device) < ($1.key.adamId, $1.key.device)
        }
        let pairs = sorted.lazy.map { key, update in
            (key.device, Common(adamId: key.adamId, update: update))
        }
        return DeviceGroups(pairs, limit: limit).section(weight: weight) { rows in
            part(
                rows.map {
                    Self(adamId: $0.value.adamId, update: $0.value.update, devices: $0.devices)
                })
        }
    }

    func restore(
        into updates: inout [UpdateKey: Value], by part: (some StatePart).Type, known count: Int
    ) throws(EventDecodingError) {
        for device in try devices.checked(by: part, known: count) {
            updates[UpdateKey(device: device, adamId: adamId)] = update
        }
    }
}

/// Live updates, by app.
struct UpdatesPart: StatePart {
    static let type = "state.updates"

    var groups: [AppGroup<Update>]

    static func section(of state: State, limit: Int) -> PartSection {
        AppGroup.section(of: state.updates, limit: limit, weight: 400) { UpdatesPart(groups: $0) }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        let count = state.devices.count
        for group in groups {
            try group.restore(into: &state.updates, by: Self.self, known: count)
        }
    }
}

/// Attempts of cancelled updates, by app.
struct SpentPart: StatePart {
    static let type = "state.spent"

    var groups: [AppGroup<SpentAttempts>]

    static func section(of state: State, limit: Int) -> PartSection {
        AppGroup.section(of: state.spent, limit: limit, weight: 200) { SpentPart(groups: $0) }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        let count = state.devices.count
        for group in groups {
            try group.restore(into: &state.spent, by: Self.self, known: count)
        }
    }
}

/// Parked updates, by app.
struct ParkedPart: StatePart {
    static let type = "state.parked"

    var groups: [AppGroup<ParkedUpdate>]

    static func section(of state: State, limit: Int) -> PartSection {
        AppGroup.section(of: state.parked, limit: limit, weight: 400) { ParkedPart(groups: $0) }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        let count = state.devices.count
        for group in groups {
            try group.restore(into: &state.parked, by: Self.self, known: count)
        }
    }
}
