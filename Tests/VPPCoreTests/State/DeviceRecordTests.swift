// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// A device of which nothing is known takes no more than its serial number.
@Suite struct DeviceRecordTests {
    @Test func forgetsWhatIsTakenBack() {
        let bare = DeviceRecord(serialNumber: "S1")
        var record = bare
        record.device = Device(serialNumber: "S1")
        record.device?.user = "u"
        record.inventory[1] = InventoryRecord(
            version: nil, installing: true, reportedAt: .distantPast)
        record.isInFile = true
        #expect(record != bare && record.device?.user == "u" && record.isInFile)
        record.device = nil
        record.inventory[1] = nil
        record.isInFile = false
        #expect(record == bare)
        #expect(record.hashValue == bare.hashValue)
    }

    @Test func staysBareWhereNothingIsSet() {
        var record = DeviceRecord(serialNumber: "S1")
        record.device?.user = "u"
        record.failedInspections = 0
        #expect(record == DeviceRecord(serialNumber: "S1"))
        #expect(MemoryLayout<DeviceRecord>.stride == 24)
    }
}
