// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: DevicesChanged) {
        for device in event.changed {
            let index = devices.intern(device.serialNumber)
            devices[index].device = device
            devices[index].isInFile = true
            devices[index].hasLeft = false
            if let enrollment = device.enrollmentId { devices.enroll(index, as: enrollment) }
        }
        for serial in event.removed {
            guard let index = devices.index(of: serial) else { continue }
            devices[index].device = nil
            devices[index].isInFile = false
            devices[index].hasLeft = true
            devices[index].said = DeviceDescription()
            devices[index].saidAt = nil
            devices.unenroll(index)
            inspections[index] = nil
        }
    }

    /// What was learned of the device before holds no longer, nor why its updates were parked (U9).
    mutating func apply(_ event: DeviceEnrolled) {
        let index = devices.intern(event.serialNumber)
        var device = devices[index].device ?? Device(serialNumber: event.serialNumber)
        device.enrollmentId = event.enrollmentId
        devices[index].device = device
        devices[index].inventory = [:]
        devices[index].isEnrolledByReport = true
        devices[index].hasLeft = false
        devices[index].hear(
            DeviceDescription(platform: event.platform, osVersion: event.osVersion), at: latest)
        devices[index].failedInspections = 0
        devices[index].inspectNotBefore = nil
        for key in parked.keys where key.device == index { parked[key] = nil }
        for key in spent.keys where key.device == index { spent[key] = nil }
        devices.enroll(index, as: event.enrollmentId)
    }

    mutating func apply(_ event: DeviceDescribed) {
        guard let index = devices.index(of: event.serialNumber) else { return }
        devices[index].hear(
            DeviceDescription(
                platform: event.platform, osVersion: event.osVersion, timeZone: event.timeZone),
            at: latest)
    }

    mutating func apply(_ event: DeviceCheckedOut) {
        guard let index = devices.index(of: event.serialNumber) else { return }
        devices[index].device?.enrollmentId = nil
        devices[index].isEnrolledByReport = false
        devices[index].hasLeft = true
        devices[index].inventory = [:]
        devices.unenroll(index)
        inspections[index] = nil
    }
}

extension DeviceRecord {
    /// The device said what it is; of what it left out, its earlier word stays. It need not be asked any
    /// more when its OS and zone are known; a Mac does not say its zone.
    fileprivate mutating func hear(_ word: DeviceDescription, at: Timestamp) {
        said = word.completed(by: said)
        let known = described
        guard word.osVersion != nil, known?.timeZone != nil || known?.family == .macOS else {
            return
        }
        saidAt = at
    }
}
