// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What devices said they have installed, device by device.
///
/// ```json
/// {"entries":[{"adamId":"9","installing":false,"version":{"externalVersion":9000}},...],
///  "reports":"0 1800000000123456 0 1;7 1800000007000000 0"}
/// ```
///
/// A report is a device's place in the table, the moment of its word in microseconds since 1970,
/// and the places in `entries` of what it said then.
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
    var reports: String

    static func section(of table: DeviceTable) -> PartSection {
        let devices = table.allIndexes.filter { !table[$0].inventory.isEmpty }
        return PartSection(
            rows: devices.count, weigh: { 28 + 4 * table[devices[$0]].inventory.count },
            part: { rows in
                var writer = InventoryWriter()
                for device in devices[rows] { writer.add(device, table[device].inventory) }
                return InventoryPart(
                    entries: writer.entries,
                    reports: String(decoding: writer.reports, as: UTF8.self))
            })
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        var text = reports
        var problem: EventDecodingError?
        text.withUTF8 { bytes in
            var scanner = DecimalScanner(bytes)
            do throws(EventDecodingError) {
                repeat { try restoreReport(&scanner, into: &state.devices) } while scanner.skip(";")
                if !scanner.isAtEnd { throw Self.misfit("not a list of reports") }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
    }

    private func restoreReport(
        _ scanner: inout DecimalScanner, into table: inout DeviceTable
    ) throws(EventDecodingError) {
        guard let device = scanner.number(), device < UInt64(table.count), scanner.skip(" "),
            let moment = scanner.signedNumber()
        else { throw Self.misfit("not a report of a device that is there") }
        let reportedAt = Timestamp(microseconds: moment)
        let index = DeviceIndex(number: UInt32(device))
        while scanner.skip(" ") {
            guard let place = scanner.number(), place < UInt64(entries.count) else {
                throw Self.misfit("a report of an entry that is not there")
            }
            let entry = entries[Int(place)]
            table[index].inventory[entry.adamId] = InventoryRecord(
                version: entry.version, installing: entry.installing, reportedAt: reportedAt)
        }
    }
}

/// Gathers the reports of a part.
private struct InventoryWriter {
    private(set) var entries: [InventoryPart.Entry] = []
    private(set) var reports: [UInt8] = []
    private var known: [InventoryPart.Entry: Int] = [:]

    mutating func add(_ device: DeviceIndex, _ inventory: [AdamID: InventoryRecord]) {
        var moment: Timestamp?
        let records = inventory.sorted {
            ($0.value.reportedAt, $0.key) < ($1.value.reportedAt, $1.key)
        }
        for (app, record) in records {
            if record.reportedAt != moment {
                if !reports.isEmpty { reports.append(UInt8(ascii: ";")) }
                reports.append(decimal: UInt64(device.number))
                reports.append(UInt8(ascii: " "))
                if record.reportedAt.microseconds < 0 { reports.append(UInt8(ascii: "-")) }
                reports.append(decimal: record.reportedAt.microseconds.magnitude)
                moment = record.reportedAt
            }
            reports.append(UInt8(ascii: " "))
            reports.append(decimal: UInt64(place(of: app, record)))
        }
    }

    private mutating func place(of app: AdamID, _ record: InventoryRecord) -> Int {
        let entry = InventoryPart.Entry(
            adamId: app, version: record.version, installing: record.installing)
        if let place = known[entry] { return place }
        known[entry] = entries.count
        entries.append(entry)
        return entries.count - 1
    }
}
