// SPDX-License-Identifier: Apache-2.0

/// Devices by what they have in common: updates planned at once are alike on thousands of devices.
struct DeviceGroups<Value: Hashable> {
    /// What is common, and a run of the devices it is common to, rising. A value that very many
    /// devices share comes several times.
    private(set) var rows: [(value: Value, devices: DeviceList)] = []

    /// - Parameters:
    ///   - pairs: devices and values; the devices of one value rise.
    ///   - limit: most bytes of a part; a row has a fraction of it.
    /// - Returns: groups in the order their values come up first.
    init(_ pairs: some Sequence<(DeviceIndex, Value)>, limit: Int) {
        var groups: [(value: Value, devices: [DeviceIndex])] = []
        var known: [Value: Int] = [:]
        for (device, value) in pairs {
            if let place = known[value] {
                groups[place].devices.append(device)
            } else {
                known[value] = groups.count
                groups.append((value, [device]))
            }
        }
        for group in groups {
            for run in Range.pieces(of: group.devices.count, size: max(1, limit / Self.share)) {
                rows.append((group.value, DeviceList(group.devices[run])))
            }
        }
    }

    /// A row has at most this part of a line's bytes in devices: 16,384, of 11 bytes at most each.
    private static var share: Int { 32 }

    /// The rows as parts.
    /// - Parameter weight: about how many bytes a value takes.
    func section(weight: Int, part: @escaping (ArraySlice<Row>) -> any StatePart) -> PartSection {
        let rows = rows
        return PartSection(
            rows: rows.count, weigh: { weight + 4 * rows[$0].devices.indexes.count },
            part: { part(rows[$0]) })
    }

    typealias Row = (value: Value, devices: DeviceList)
}
