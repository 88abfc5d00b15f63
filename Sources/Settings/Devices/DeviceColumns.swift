// SPDX-License-Identifier: Apache-2.0

/// Which field of a row holds what.
struct DeviceColumns {
    /// The columns there are, by their names in the header.
    enum Column: String, CaseIterable {
        case serial
        case enrollmentId = "enrollment_id"
        case user
        case groups
        case platform
        case osVersion = "os_version"
        case timeZone = "time_zone"
        case supervised
    }

    /// The column of each field, in the order of the file.
    let order: [Column]

    /// Reads the header row.
    init(header: [String]) throws(DeviceFault) {
        let known = Column.allCases.map(\.rawValue)
        var order: [Column] = []
        for field in header {
            let name = Quoting.trimmed(field)
            guard let column = Column(rawValue: name) else {
                throw DeviceFault(
                    "unknown column \(Quoting.quoted(name))",
                    Nearest.of(name, among: known).map { "did you mean \"\($0)\"?" }
                        ?? "known are: \(Quoting.list(known))")
            }
            guard !order.contains(column) else {
                throw DeviceFault("the column \"\(name)\" is there twice", "remove one of the two")
            }
            order.append(column)
        }
        guard order.contains(.serial) else {
            throw DeviceFault("the column \"serial\" is missing", "add it to the header row")
        }
        self.order = order
    }
}
