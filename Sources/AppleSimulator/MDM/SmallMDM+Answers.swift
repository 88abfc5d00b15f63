// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SmallMDM {
    /// What a device answers: its status and what it says besides.
    struct DeviceAnswer: Sendable {
        /// `Acknowledged`, `Error` or `NotNow`.
        var status = "Acknowledged"
        /// Members of the property list besides Status, UDID and CommandUUID.
        var extra: [String: PropertyListValue] = [:]

        /// An Error with a chain of one.
        static func error(_ code: Int, state: String? = nil, reason: String? = nil) -> DeviceAnswer
        {
            let (domain, text) = Habit.chain(code)
            var extra: [String: PropertyListValue] = [
                "ErrorChain": .array([
                    .dictionary([
                        "ErrorCode": .int(code), "ErrorDomain": .string(domain),
                        "LocalizedDescription": .string(text),
                        "USEnglishDescription": .string(text),
                    ])
                ])
            ]
            extra["State"] = state.map(PropertyListValue.string)
            extra["RejectionReason"] = reason.map(PropertyListValue.string)
            return DeviceAnswer(status: "Error", extra: extra)
        }
    }

    /// The answer of a device to a command, by its habit.
    mutating func reply(
        to record: CommandRecord, of device: inout SimulatedDevice, now: Moment, store: Store,
        licensed: LicenseCheck
    ) -> DeviceAnswer {
        let command = record.plist["Command"] ?? .dictionary([:])
        let habit = device.habit
        if habit.kind == .notNow, habit.times > 0, habit.applies(to: record.adamId) {
            device.habit.times -= 1
            return DeviceAnswer(status: "NotNow")
        }
        switch record.requestType {
        case "InstallApplication":
            guard let adamId = record.adamId else {
                return .error(12_026, state: "Failed", reason: "CouldNotVerifyAppID")
            }
            return install(adamId, command, &device, now: now, store: store, licensed: licensed)
        case "InstalledApplicationList":
            return DeviceAnswer(
                extra: ["InstalledApplicationList": Self.list(device, command, store)])
        case "ManagedApplicationList":
            return DeviceAnswer(
                extra: ["ManagedApplicationList": Self.managed(device, command, store)])
        case "DeviceInformation":
            let responses: [String: PropertyListValue] = [
                "UDID": .string(device.enrollmentId), "SerialNumber": .string(device.serial),
                "OSVersion": .string(device.osVersion), "IsSupervised": .bool(device.supervised),
                "DeviceName": .string("\(device.platform) \(device.serial)"),
                "Model": .string(device.productName),
                "ProductName": .string(device.productName),
                "TimeZone": .string(device.timeZone),
            ]
            let asked = Set(command["Queries"]?.elements?.compactMap(\.text) ?? [])
            let answer = responses.filter { asked.isEmpty || asked.contains($0.key) }
            return DeviceAnswer(extra: ["QueryResponses": .dictionary(answer)])
        case "RemoveApplication":
            if let bundleId = command["Identifier"]?.text {
                device.installed = device.installed.filter {
                    store.apps[$0.key]?.bundleId != bundleId
                }
            }
            return DeviceAnswer()
        default:
            return .error(12_021)
        }
    }

    private mutating func install(
        _ adamId: Int, _ command: PropertyListValue, _ device: inout SimulatedDevice, now: Moment,
        store: Store, licensed: LicenseCheck
    ) -> DeviceAnswer {
        let habit = device.habit
        let isUpdate = device.installed[adamId].map { !$0.arriving } ?? false
        let state = isUpdate ? "Updating" : "Installing"
        let app = store.apps[adamId]
        var extra: [String: PropertyListValue] = ["State": .string(state)]
        extra["Identifier"] = (app?.bundleId).map(PropertyListValue.string)
        if habit.applies(to: adamId) {
            switch habit.kind {
            case .failing:
                let reason = habit.errorCode == 12_025 ? "AppAlreadyInstalled" : "Other"
                return .error(habit.errorCode, state: "Failed", reason: reason)
            case .stuck: return DeviceAnswer(extra: extra)
            case .refusing:
                extra["State"] = .string(isUpdate ? "UpdateRejected" : "UserRejected")
                return DeviceAnswer(extra: extra)
            case .normal, .notNow, .asleep: break
            }
        }
        guard let version = app?.versions[device.storePlatform] else {
            return .error(12_026, state: "Failed", reason: "NotSupported")
        }
        if command["Options"]?["PurchaseMethod"]?.whole == 1, !licensed(device, adamId) {
            return .error(9_610, state: "Failed", reason: "Other")
        }
        if device.installed[adamId]?.installing == true {
            return .error(506, state: "Failed", reason: "Other")
        }
        var installed =
            device.installed[adamId]
            ?? SimulatedDevice.Installed(
                externalId: version.externalId, display: version.display, arriving: true)
        installed.installing = true
        if device.storePlatform == .macOS {
            installed.managed = command["InstallAsManaged"] == .bool(true)
        }
        device.installed[adamId] = installed
        agenda.add(.installed(serial: device.serial, adamId: adamId), at: now + delay(100))
        return DeviceAnswer(extra: extra)
    }

    private static func list(
        _ device: SimulatedDevice, _ command: PropertyListValue, _ store: Store
    ) -> PropertyListValue {
        let asked = (command["Identifiers"]?.elements?.compactMap(\.text)).map(Set.init)
        let items = (command["Items"]?.elements?.compactMap(\.text)).map(Set.init)
        var entries: [PropertyListValue] = []
        for adamId in device.installed.keys.sorted() {
            guard let app = store.apps[adamId], let bundleId = app.bundleId,
                let installed = device.installed[adamId], asked?.contains(bundleId) ?? true
            else { continue }
            let current = app.versions[device.storePlatform]?.externalId
            let entry: [String: PropertyListValue] = [
                "Identifier": .string(bundleId), "Name": .string(app.name),
                "ShortVersion": .string(installed.display), "Version": .string(installed.display),
                "ExternalVersionIdentifier": .int(installed.externalId),
                "Installing": .bool(installed.installing),
                "HasUpdateAvailable": .bool(current != installed.externalId),
                "DeviceBasedVPP": .bool(true), "AppStoreVendable": .bool(!app.custom),
            ]
            entries.append(.dictionary(entry.filter { items?.contains($0.key) ?? true }))
        }
        return .array(entries)
    }

    private static func managed(
        _ device: SimulatedDevice, _ command: PropertyListValue, _ store: Store
    ) -> PropertyListValue {
        let asked = (command["Identifiers"]?.elements?.compactMap(\.text)).map(Set.init)
        var entries: [String: PropertyListValue] = [:]
        for (adamId, installed) in device.installed {
            guard installed.managed, let bundleId = store.apps[adamId]?.bundleId,
                asked?.contains(bundleId) ?? true
            else { continue }
            let status =
                installed.installing ? (installed.arriving ? "Installing" : "Updating") : "Managed"
            entries[bundleId] = .dictionary([
                "Status": .string(status), "ManagementFlags": .int(1),
                "ExternalVersionIdentifier": .int(installed.externalId),
            ])
        }
        return .dictionary(entries)
    }
}
