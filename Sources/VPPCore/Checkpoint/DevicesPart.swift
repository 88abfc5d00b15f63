// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A run of the device table, in the order of the indexes, in columns: 100,000 devices are read in
/// a fraction of the time that objects would take.
///
/// ```json
/// {"enrollments":{"devices":"0 1","values":["E-1","E-2"]},"first":0,
///  "kind":"0 0 1","kinds":[{"device":{...},"failedInspections":0,...},...],
///  "serialNumbers":["C02A","C02B","C02C"]}
/// ```
struct DevicesPart: StatePart {
    static let type = "state.devices"

    /// The index of the first device of the run.
    var first: UInt32
    var serialNumbers: [String]
    /// Everything that is not in a column; devices mostly share it.
    var kinds: [Kind]
    /// The place of each device in ``kinds``.
    var kind: NumberText
    /// Where commands go.
    var enrollments: Column<String>?
    /// What the description says of the enrollment, where it does not say the same.
    var describedEnrollments: Column<String?>?
    var users: Column<String>?
    var openCommands: Column<String>?
    var inspectNotBefore: Column<Timestamp>?

    struct Kind: Codable, Hashable, Sendable {
        /// The description, without serial number, enrollment and user.
        var device: Device?
        var isInFile: Bool
        var isEnrolledByReport: Bool
        var failedInspections: Int
    }

    /// What some devices of the run have: which devices, and for each its value.
    struct Column<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
        var devices: DeviceList
        var values: [Value]
    }
}

extension DevicesPart {
    static func section(of table: DeviceTable) -> PartSection {
        let records = table.all
        return PartSection(
            rows: records.count, weigh: { records[$0].weight },
            part: { DevicesPart(records[$0]) })
    }

    private init(_ records: ArraySlice<DeviceRecord>) {
        first = UInt32(records.startIndex)
        serialNumbers = records.map(\.serialNumber.text)
        kinds = []
        var numbers: [UInt32] = []
        numbers.reserveCapacity(records.count)
        var known: [Kind: UInt32] = [:]
        for record in records {
            let kind = Kind(record)
            if let number = known[kind] {
                numbers.append(number)
            } else {
                let number = UInt32(kinds.count)
                known[kind] = number
                kinds.append(kind)
                numbers.append(number)
            }
        }
        kind = NumberText(numbers)
        enrollments = Column(records) { $0.enrollmentId?.text }
        describedEnrollments = Column(records) {
            guard let device = $0.device, device.enrollmentId != $0.enrollmentId else {
                return nil
            }
            return .some(device.enrollmentId?.text)
        }
        users = Column(records) { $0.device?.user }
        openCommands = Column(records) { $0.openCommand?.text }
        inspectNotBefore = Column(records) { $0.inspectNotBefore }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        guard Int(first) == state.devices.count, kind.numbers.count == serialNumbers.count else {
            throw Self.misfit("not the devices from \(state.devices.count) on")
        }
        var records: [DeviceRecord] = []
        records.reserveCapacity(serialNumbers.count)
        for (serial, number) in zip(serialNumbers, kind.numbers) {
            guard Int(number) < kinds.count else { throw Self.misfit("there is no kind \(number)") }
            records.append(DeviceRecord(SerialNumber(serial), kinds[Int(number)]))
        }
        try fill(&records, from: enrollments) {
            $0.enrollmentId = EnrollmentID($1)
            $0.device?.enrollmentId = $0.enrollmentId
        }
        try fill(&records, from: describedEnrollments) {
            $0.device?.enrollmentId = $1.map { EnrollmentID($0) }
        }
        try fill(&records, from: users) { $0.device?.user = $1 }
        try fill(&records, from: openCommands) { $0.openCommand = CommandUUID($1) }
        try fill(&records, from: inspectNotBefore) { $0.inspectNotBefore = $1 }
        for record in records {
            guard state.devices.restore(record) else {
                throw Self.misfit("device \(record.serialNumber) or its enrollment comes twice")
            }
        }
    }

    private func fill<Value>(
        _ records: inout [DeviceRecord], from column: Column<Value>?,
        _ set: (inout DeviceRecord, Value) -> Void
    ) throws(EventDecodingError) {
        guard let column else { return }
        guard column.devices.devices.count == column.values.count else {
            throw Self.misfit("a column has not as many values as devices")
        }
        for (device, value) in zip(column.devices.devices, column.values) {
            let place = Int(device.number) - Int(first)
            guard records.indices.contains(place) else {
                throw Self.misfit("device \(device.number) is not in the run")
            }
            set(&records[place], value)
        }
    }
}

extension DevicesPart.Kind {
    fileprivate init(_ record: DeviceRecord) {
        device = record.device
        device?.serialNumber = ""
        device?.enrollmentId = nil
        device?.user = nil
        isInFile = record.isInFile
        isEnrolledByReport = record.isEnrolledByReport
        failedInspections = record.failedInspections
    }
}

extension DevicesPart.Column {
    /// Nil where no device has a value.
    fileprivate init?(_ records: ArraySlice<DeviceRecord>, _ value: (DeviceRecord) -> Value?) {
        var devices: [DeviceIndex] = []
        var values: [Value] = []
        for place in records.indices {
            guard let value = value(records[place]) else { continue }
            devices.append(DeviceIndex(number: UInt32(place)))
            values.append(value)
        }
        if devices.isEmpty { return nil }
        self.init(devices: DeviceList(devices), values: values)
    }
}

extension DeviceRecord {
    fileprivate init(_ serialNumber: SerialNumber, _ kind: DevicesPart.Kind) {
        self.init(serialNumber: serialNumber)
        device = kind.device
        device?.serialNumber = serialNumber
        isInFile = kind.isInFile
        isEnrolledByReport = kind.isEnrolledByReport
        failedInspections = kind.failedInspections
    }

    /// About how many bytes the device takes.
    fileprivate var weight: Int {
        var bytes = 8 + serialNumber.text.utf8.count
        if let enrollmentId { bytes += 8 + enrollmentId.text.utf8.count }
        if let user = device?.user { bytes += 8 + user.utf8.count }
        if openCommand != nil { bytes += 48 }
        if inspectNotBefore != nil { bytes += 40 }
        return bytes
    }
}
