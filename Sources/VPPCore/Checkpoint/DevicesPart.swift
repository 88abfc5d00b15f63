// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A run of the device table, in the order of the indexes, in columns: 100,000 devices are read in
/// a fraction of the time that objects would take.
///
/// ```json
/// {"enrollments":{"devices":"0 1","values":"E-1 E-2"},"first":0,
///  "kind":"0 0 1","kinds":[{"device":{...},"failedInspections":0,...},...],
///  "serialNumbers":"C02A C02B C02C"}
/// ```
struct DevicesPart: StatePart {
    static let type = "state.devices"

    /// The index of the first device of the run.
    var first: UInt32
    var serialNumbers: WordText
    /// Everything that is not in a column; devices mostly share it.
    var kinds: [Kind] = []
    /// The place of each device in ``kinds``.
    var kind = NumberText([])
    /// Where commands go.
    var enrollments: Names?
    /// What the description says of the enrollment, where it does not say the same.
    var describedEnrollments: Column<String?>?
    var users: Names?
    var openCommands: Names?
    var inspectNotBefore: Column<Timestamp>?
    var saidAt: Column<Timestamp>?

    struct Kind: Codable, Hashable, Sendable {
        /// The description, without serial number, enrollment and user.
        var device: Device?
        var isInFile: Bool
        var isEnrolledByReport: Bool
        /// Nil for false.
        var hasLeft: Bool?
        var said: DeviceDescription?
        var failedInspections: Int
    }

    /// What some devices of the run have: which devices, and for each its value.
    struct Column<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
        var devices = DeviceList([])
        var values: [Value] = []
    }

    /// A column of names.
    struct Names: Codable, Hashable, Sendable {
        var devices = DeviceList([])
        var values = WordText([])
    }
}

// MARK: - Writing

extension DevicesPart {
    static func section(of table: DeviceTable) -> PartSection {
        let records = table.all
        return PartSection(
            rows: records.count, weigh: { records[$0].weight },
            part: { DevicesPart(records[$0]) })
    }

    private init(_ records: ArraySlice<DeviceRecord>) {
        first = UInt32(records.startIndex)
        serialNumbers = WordText(records.map(\.serialNumber.text))
        var known: [Kind: UInt32] = [:]
        var enrollments = Names()
        var described = Column<String?>()
        var users = Names()
        var commands = Names()
        var inspections = Column<Timestamp>()
        var said = Column<Timestamp>()
        for (number, record) in zip(first..., records) {
            let index = DeviceIndex(number: number)
            add(Kind(record), &known)
            enrollments.add(record.enrollmentId?.text, of: index)
            if let device = record.device {
                if device.enrollmentId != record.enrollmentId {
                    described.add(.some(device.enrollmentId?.text), of: index)
                }
                users.add(device.user, of: index)
            }
            commands.add(record.openCommand?.text, of: index)
            inspections.add(record.inspectNotBefore, of: index)
            said.add(record.saidAt, of: index)
        }
        self.enrollments = enrollments.devices.isEmpty ? nil : enrollments
        describedEnrollments = described.devices.isEmpty ? nil : described
        self.users = users.devices.isEmpty ? nil : users
        openCommands = commands.devices.isEmpty ? nil : commands
        inspectNotBefore = inspections.devices.isEmpty ? nil : inspections
        saidAt = said.devices.isEmpty ? nil : said
    }

    private mutating func add(_ kind: Kind, _ known: inout [Kind: UInt32]) {
        if let number = known[kind] {
            self.kind.numbers.append(number)
        } else {
            let number = UInt32(kinds.count)
            known[kind] = number
            kinds.append(kind)
            self.kind.numbers.append(number)
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
        hasLeft = record.hasLeft ? true : nil
        said = record.said.isEmpty ? nil : record.said
        failedInspections = record.failedInspections
    }
}

extension DevicesPart.Column {
    fileprivate mutating func add(_ value: Value?, of device: DeviceIndex) {
        guard let value else { return }
        devices.append(device)
        values.append(value)
    }
}

extension DevicesPart.Names {
    fileprivate mutating func add(_ value: String?, of device: DeviceIndex) {
        guard let value else { return }
        devices.append(device)
        values.words.append(value)
    }
}

extension DeviceRecord {
    /// About how many bytes the device takes.
    fileprivate var weight: Int {
        var bytes = 4 + serialNumber.text.utf8.count
        if let enrollmentId { bytes += 4 + enrollmentId.text.utf8.count }
        if let user = device?.user { bytes += 4 + user.utf8.count }
        if openCommand != nil { bytes += 40 }
        if inspectNotBefore != nil { bytes += 36 }
        if saidAt != nil { bytes += 36 }
        return bytes
    }
}

// MARK: - Reading

extension DevicesPart {
    func restore(into state: inout State) throws(EventDecodingError) {
        let serials = serialNumbers.words
        guard Int(first) == state.devices.count, kind.numbers.count == serials.count else {
            throw Self.misfit("not the devices from \(state.devices.count) on")
        }
        for (serial, number) in zip(serials, kind.numbers) {
            guard Int(number) < kinds.count else { throw Self.misfit("there is no kind \(number)") }
            let record = DeviceRecord(SerialNumber(serial), kinds[Int(number)])
            guard state.devices.restore(record) else {
                throw Self.misfit("device \(serial) comes twice")
            }
        }
        try restoreEnrollments(into: &state.devices)
        if let users {
            try check(users.devices, users.values.words.count)
            for (index, user) in zip(users.devices.indexes, users.values.words) {
                state.devices[index].device?.user = user
            }
        }
        if let openCommands {
            try check(openCommands.devices, openCommands.values.words.count)
            for (index, uuid) in zip(openCommands.devices.indexes, openCommands.values.words) {
                state.devices[index].openCommand = CommandUUID(uuid)
            }
        }
        if let inspectNotBefore {
            try check(inspectNotBefore.devices, inspectNotBefore.values.count)
            for (index, at) in zip(inspectNotBefore.devices.indexes, inspectNotBefore.values) {
                state.devices[index].inspectNotBefore = at
            }
        }
        if let saidAt {
            try check(saidAt.devices, saidAt.values.count)
            for (index, at) in zip(saidAt.devices.indexes, saidAt.values) {
                state.devices[index].saidAt = at
            }
        }
    }

    private func restoreEnrollments(into table: inout DeviceTable) throws(EventDecodingError) {
        if let enrollments {
            try check(enrollments.devices, enrollments.values.words.count)
            for (index, text) in zip(enrollments.devices.indexes, enrollments.values.words) {
                let enrollment = EnrollmentID(text)
                guard table.restore(enrollment, of: index) else {
                    throw Self.misfit("enrollment \(text) comes twice")
                }
                table[index].device?.enrollmentId = enrollment
            }
        }
        if let described = describedEnrollments {
            try check(described.devices, described.values.count)
            for (index, text) in zip(described.devices.indexes, described.values) {
                table[index].device?.enrollmentId = text.map { EnrollmentID($0) }
            }
        }
    }

    /// - Throws: where a column has not as many values as devices, or a device outside the run.
    private func check(_ devices: DeviceList, _ values: Int) throws(EventDecodingError) {
        let run = Int(first)..<Int(first) + serialNumbers.words.count
        // They rise, so first and last tell.
        let inside = [devices.indexes.first, devices.indexes.last].allSatisfy {
            $0.map { run.contains(Int($0.number)) } ?? true
        }
        guard inside, devices.indexes.count == values else {
            throw Self.misfit("a column is not one of these devices")
        }
    }
}

extension DeviceRecord {
    fileprivate init(_ serialNumber: SerialNumber, _ kind: DevicesPart.Kind) {
        var details = Details()
        details.device = kind.device
        details.device?.serialNumber = serialNumber
        details.isInFile = kind.isInFile
        details.isEnrolledByReport = kind.isEnrolledByReport
        details.hasLeft = kind.hasLeft ?? false
        details.said = kind.said ?? DeviceDescription()
        details.failedInspections = kind.failedInspections
        self.init(serialNumber: serialNumber, details: details)
    }
}
