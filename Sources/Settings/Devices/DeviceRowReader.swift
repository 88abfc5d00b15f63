// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Makes devices of rows, and remembers what must not come twice.
struct DeviceRowReader {
    /// Longer fields are refused. NanoMDM's enrollment ids are the longest with 73 bytes.
    static let maximumFieldBytes = 255

    private let columns: DeviceColumns
    private var linesOfSerials: [SerialNumber: Int] = [:]
    private var linesOfEnrollments: [EnrollmentID: Int] = [:]
    /// Lists and names that were checked before: a fleet has few of either, repeated a lot.
    private var knownGroups: [String: [GroupName]] = [:]
    private var knownTimeZones: Set<String> = []

    /// - Parameter columns: what the header row named.
    init(columns: DeviceColumns) {
        self.columns = columns
    }

    /// The device of one row.
    /// - Parameter line: the row's line, to name it when a later row repeats it.
    mutating func device(_ fields: [String], line: Int) throws(DeviceFault) -> Device {
        guard fields.count == columns.order.count else {
            throw DeviceFault(
                "the row has \(fields.count) fields, the header \(columns.order.count)",
                "check its commas and quotes")
        }
        var device = Device(serialNumber: "")
        for (column, field) in zip(columns.order, fields) {
            let text = try Self.checked(field, column)
            if text.isEmpty { continue }
            try set(column, of: &device, to: text)
        }
        guard !device.serialNumber.text.isEmpty else {
            throw DeviceFault("the serial is empty", "write the device's serial number")
        }
        try note(device, line: line)
        return device
    }

    private mutating func set(
        _ column: DeviceColumns.Column, of device: inout Device, to text: String
    ) throws(DeviceFault) {
        switch column {
        case .serial: device.serialNumber = SerialNumber(try Self.word(text, column))
        case .enrollmentId: device.enrollmentId = EnrollmentID(try Self.word(text, column))
        case .user: device.user = text
        case .groups: device.groups = groups(text)
        case .platform: device.platform = try Self.platform(text)
        case .osVersion: device.osVersion = text
        case .timeZone: device.timeZone = try timeZone(text)
        case .supervised: device.supervised = try Self.supervised(text)
        }
    }

    private mutating func note(_ device: Device, line: Int) throws(DeviceFault) {
        if let first = linesOfSerials.updateValue(line, forKey: device.serialNumber) {
            throw Self.repeated(.serial, device.serialNumber.text, lines: (first, line))
        }
        guard let id = device.enrollmentId else { return }
        if let first = linesOfEnrollments.updateValue(line, forKey: id) {
            throw Self.repeated(.enrollmentId, id.text, lines: (first, line))
        }
    }

    private static func repeated(
        _ column: DeviceColumns.Column, _ text: String, lines: (Int, Int)
    ) -> DeviceFault {
        DeviceFault(
            "the \(column.rawValue) \(Quoting.quoted(text)) is in line \(lines.0) and in line "
                + "\(lines.1)", "remove one of the two rows")
    }

    /// The field without white space at its ends.
    private static func checked(
        _ field: String, _ column: DeviceColumns.Column
    ) throws(DeviceFault) -> String {
        var isPlain = true
        for byte in field.utf8 where !(0x21...0x7E).contains(byte) { isPlain = false }
        let text = isPlain ? field : Quoting.trimmed(field)
        // Several names of groups; still short enough that a thousand devices fit into one event.
        let longest = column == .groups ? maximumFieldBytes * 2 : maximumFieldBytes
        guard text.utf8.count <= longest else {
            throw DeviceFault(
                "the \(column.rawValue) is longer than \(longest) bytes", "shorten it")
        }
        guard isPlain || text.unicodeScalars.allSatisfy(Quoting.isPrintable) else {
            throw DeviceFault(
                "the \(column.rawValue) \(Quoting.quoted(text)) holds a control character",
                "remove it")
        }
        return text
    }

    /// Text that goes into requests as it is: ASCII without white space.
    private static func word(
        _ text: String, _ column: DeviceColumns.Column
    ) throws(DeviceFault) -> String {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw DeviceFault(
                "the \(column.rawValue) \(Quoting.quoted(text)) holds white space or a letter "
                    + "outside of ASCII", "correct it")
        }
        return text
    }

    private mutating func groups(_ text: String) -> [GroupName] {
        if let known = knownGroups[text] { return known }
        let names = text.split(separator: ";").map(Quoting.trimmed).filter { !$0.isEmpty }
        let groups = Set(names).sorted().map(GroupName.init(_:))
        knownGroups[text] = groups
        return groups
    }

    private mutating func timeZone(_ text: String) throws(DeviceFault) -> String {
        if knownTimeZones.contains(text) { return text }
        guard TimeZoneName.exists(text) else {
            throw DeviceFault(
                "the time_zone \(Quoting.quoted(text)) does not exist",
                TimeZoneName.remedy(for: text))
        }
        knownTimeZones.insert(text)
        return text
    }

    private static func platform(_ text: String) throws(DeviceFault) -> DevicePlatform {
        if let platform = DevicePlatform(rawValue: text) { return platform }
        let known = DevicePlatform.allCases.map(\.rawValue)
        throw DeviceFault(
            "the platform \(Quoting.quoted(text)) is not known",
            Nearest.of(text, among: known).map { "did you mean \"\($0)\"?" }
                ?? "write one of: \(Quoting.list(known))")
    }

    /// Spreadsheets write `TRUE`, databases `1`.
    private static func supervised(_ text: String) throws(DeviceFault) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default:
            throw DeviceFault(
                "supervised is \(Quoting.quoted(text))", "write true or false")
        }
    }
}
