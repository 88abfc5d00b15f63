// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what the device file changes: new and other rows, and devices that were in the file and
/// are not any more. Devices that only the webhook told of stay (U10).
func decideDevices(_ state: State, _ devices: [Device]) -> Decision {
    var events: [Event] = []
    if state.deviceFileProblem != nil {
        events.append(.deviceFileRefused(DeviceFileRefused(problem: "")))
    }
    var changed: [Device] = []
    var named: Set<SerialNumber> = []
    for row in devices {
        named.insert(row.serialNumber)
        let record = state.devices.index(of: row.serialNumber).map { state.devices[$0] }
        let merged = row.completed(by: record)
        if merged != record?.device || record?.isInFile != true { changed.append(merged) }
    }
    let removed = state.devices.all.filter { $0.isInFile && !named.contains($0.serialNumber) }
        .map(\.serialNumber).sorted()
    let lost = removed.compactMap { serial in
        state.devices.index(of: serial).flatMap { state.devices[$0].openCommand }
            .flatMap { state.commands[$0] }
    }
    events += lost.map { $0.lost(.enrollmentEnded, in: state) }
    let parts = changed.chunked(by: DevicesChanged.maximumEntries)
    let gone = removed.chunked(by: DevicesChanged.maximumEntries)
    for index in 0..<max(parts.count, gone.count) {
        events.append(
            .devicesChanged(
                DevicesChanged(
                    changed: index < parts.count ? parts[index] : [],
                    removed: index < gone.count ? gone[index] : [])))
    }
    return Decision(events: events)
}

extension Device {
    /// The row of the file, with the enrollment that the MDM reported.
    fileprivate func completed(by record: DeviceRecord?) -> Device {
        var device = self
        let reported = record.flatMap { $0.isEnrolledByReport ? $0.enrollmentId : nil }
        device.enrollmentId = reported ?? enrollmentId ?? record?.enrollmentId
        return device
    }
}
