// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What devices said they have installed, device by device.
///
/// ```json
/// {"entries":[{"adamId":"9","installing":false,"version":{"externalVersion":9000}},...],
///  "reports":["0 2027-01-15T08:00:00.123456Z 0 1","7 2027-01-15T08:00:07.000000Z 0"]}
/// ```
///
/// A report is a device's place in the table, the moment of its word, and the places in `entries`
/// of what it said then.
struct InventoryPart: StatePart {
    static let type = "state.inventory"

    struct Entry: Codable, Hashable, Sendable {
        var adamId: AdamID
        /// Nil: not installed.
        var version: InstalledVersion?
        var installing: Bool
    }

    /// What devices of this part said, each thing once.
    var entries: [Entry]
    /// By device, then by moment.
    var reports: [String]

    static func section(of table: DeviceTable) -> PartSection {
        let devices = table.allIndexes.filter { !table[$0].inventory.isEmpty }
        return PartSection(
            rows: devices.count, weigh: { 50 + 6 * table[devices[$0]].inventory.count },
            part: { rows in
                var part = InventoryPart(entries: [], reports: [])
                var known: [Entry: Int] = [:]
                for device in devices[rows] {
                    part.add(device, table[device].inventory, &known)
                }
                return part
            })
    }

    private mutating func add(
        _ device: DeviceIndex, _ inventory: [AdamID: InventoryRecord], _ known: inout [Entry: Int]
    ) {
        let records = inventory.sorted {
            ($0.value.reportedAt, $0.key) < ($1.value.reportedAt, $1.key)
        }
        var moment: Timestamp?
        for (app, record) in records {
            let entry = Entry(adamId: app, version: record.version, installing: record.installing)
            let place = known[entry] ?? entries.count
            if place == entries.count {
                known[entry] = place
                entries.append(entry)
            }
            if record.reportedAt == moment {
                reports[reports.count - 1] += " \(place)"
            } else {
                reports.append("\(device.number) \(record.reportedAt) \(place)")
                moment = record.reportedAt
            }
        }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        for report in reports {
            let words = report.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let device = UInt32(words[0]),
                let moment = Timestamp(rfc3339: words[1]),
                let places = NumberText(text: String(words[2]))
            else { throw Self.misfit("not a report: \(report.prefix(80))") }
            guard Int(device) < state.devices.count else {
                throw Self.misfit("there is no device \(device)")
            }
            try restore(
                places.numbers, reportedAt: moment,
                into: &state.devices[DeviceIndex(number: device)].inventory)
        }
    }

    private func restore(
        _ places: [UInt32], reportedAt: Timestamp, into inventory: inout [AdamID: InventoryRecord]
    ) throws(EventDecodingError) {
        inventory.reserveCapacity(inventory.count + places.count)
        for place in places {
            guard Int(place) < entries.count else {
                throw Self.misfit("there is no entry \(place)")
            }
            let entry = entries[Int(place)]
            inventory[entry.adamId] = InventoryRecord(
                version: entry.version, installing: entry.installing, reportedAt: reportedAt)
        }
    }
}
