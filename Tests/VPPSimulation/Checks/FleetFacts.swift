// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// What the administrator, the store and the devices say of the fleet, beside the product's own view
/// of it.
struct FleetFacts {
    /// The rows of the device file that was read last without a fault.
    private var rows: [SerialNumber: Device] = [:]
    /// The zones that devices said, from the events alone.
    private var zones: [SerialNumber: String] = [:]
    private let platforms: [SerialNumber: DevicePlatform]
    private let customApps: Set<AdamID>

    init(_ services: SimulatedServices) {
        platforms = Dictionary(
            uniqueKeysWithValues: services.mdm.devices.values.compactMap { device in
                DevicePlatform(rawValue: device.platform).map {
                    (SerialNumber(device.serial), $0)
                }
            })
        customApps = Set(
            services.apple.store.apps.values.filter(\.custom).map { AdamID(UInt64($0.adamId)) })
    }

    mutating func read(_ devices: [Device]) {
        rows = Dictionary(uniqueKeysWithValues: devices.map { ($0.serialNumber, $0) })
    }

    mutating func take(_ event: Event) {
        if case .deviceDescribed(let event) = event, let zone = event.timeZone {
            zones[event.serialNumber] = zone
        }
    }

    func groups(of serial: SerialNumber) -> [GroupName] { rows[serial]?.groups ?? [] }

    func platform(of serial: SerialNumber) -> DevicePlatform { platforms[serial] ?? .iOS }

    /// The zone that counts: the file's, or what the device said.
    func timeZone(of serial: SerialNumber) -> String? { rows[serial]?.timeZone ?? zones[serial] }

    func isZoneSettled(of serial: SerialNumber) -> Bool {
        timeZone(of: serial) != nil || platform(of: serial) == .macOS
    }

    func kind(of app: AdamID) -> AppKind { customApps.contains(app) ? .custom : .public }
}
