// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The place of a device in the ``DeviceTable``: four bytes instead of a serial number.
package struct DeviceIndex: Hashable, Comparable, Sendable {
    package var number: UInt32

    package static func < (left: DeviceIndex, right: DeviceIndex) -> Bool {
        left.number < right.number
    }
}

/// All devices ever heard of: those of the fleet, and serials that only hold licenses (L5).
///
/// An index is given once and never taken back, so holdings can keep it.
package struct DeviceTable: Hashable, Sendable {
    private var indexes: [SerialNumber: DeviceIndex] = [:]
    private var enrollments: [EnrollmentID: DeviceIndex] = [:]
    private var records: [DeviceRecord] = []

    package init() {}

    package var count: Int { records.count }
    package var all: [DeviceRecord] { records }
    package var allIndexes: [DeviceIndex] {
        records.indices.map { DeviceIndex(number: UInt32($0)) }
    }

    package func index(of serial: SerialNumber) -> DeviceIndex? { indexes[serial] }
    package func index(of enrollment: EnrollmentID) -> DeviceIndex? { enrollments[enrollment] }

    package subscript(index: DeviceIndex) -> DeviceRecord {
        _read { yield records[Int(index.number)] }
        _modify { yield &records[Int(index.number)] }
    }

    /// The index of a serial number, a new one if it was never heard of.
    package mutating func intern(_ serial: SerialNumber) -> DeviceIndex {
        if let index = indexes[serial] { return index }
        let index = DeviceIndex(number: UInt32(records.count))
        indexes[serial] = index
        records.append(DeviceRecord(serialNumber: serial))
        return index
    }

    /// Makes an enrollment lead to a device, and no longer to the one it led to before.
    package mutating func enroll(_ index: DeviceIndex, as enrollment: EnrollmentID) {
        if let before = records[Int(index.number)].enrollmentId, before != enrollment {
            enrollments[before] = nil
        }
        if let other = enrollments[enrollment], other != index {
            records[Int(other.number)].enrollmentId = nil
            records[Int(other.number)].device?.enrollmentId = nil
        }
        enrollments[enrollment] = index
        records[Int(index.number)].enrollmentId = enrollment
    }

    package mutating func unenroll(_ index: DeviceIndex) {
        if let before = records[Int(index.number)].enrollmentId { enrollments[before] = nil }
        records[Int(index.number)].enrollmentId = nil
    }

    /// Puts back the device with the next index, not enrolled, as a checkpoint has it.
    /// - Returns: false where the table has its serial number already.
    mutating func restore(_ record: DeviceRecord) -> Bool {
        let index = DeviceIndex(number: UInt32(records.count))
        guard indexes.updateValue(index, forKey: record.serialNumber) == nil else { return false }
        records.append(record)
        return true
    }

    /// Puts back where a device is enrolled.
    /// - Returns: false where the enrollment leads to a device already.
    mutating func restore(_ enrollment: EnrollmentID, of index: DeviceIndex) -> Bool {
        records[Int(index.number)].enrollmentId = enrollment
        return enrollments.updateValue(index, forKey: enrollment) == nil
    }
}
