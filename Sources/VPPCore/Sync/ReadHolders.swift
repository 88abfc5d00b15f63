// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The devices and users of a read, the devices found in the state once for all assets.
struct ReadHolders {
    /// The state's devices.
    let devices: DeviceTable
    private let table: AssignmentTable
    /// By place in the table; nil for a serial that was never heard of.
    private let indexes: [DeviceIndex?]

    init(_ table: AssignmentTable, devices: DeviceTable) {
        self.table = table
        self.devices = devices
        indexes = table.devices.map { devices.index(of: $0) }
    }

    /// A device of the state by its place in the table.
    func index(at place: UInt32) -> DeviceIndex? { indexes[Int(place)] }

    func serial(at place: UInt32) -> SerialNumber { table.devices[Int(place)] }

    func user(at place: UInt32) -> ClientUserID { table.users[Int(place)] }
}
