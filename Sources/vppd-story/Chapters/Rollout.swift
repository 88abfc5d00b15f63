// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A new version of one app on its way to the devices that have the app.
struct Rollout {
    /// One device that is to get the version.
    struct Device {
        var serial: String
        /// The version's `externalId` on the device's platform.
        var target: UInt64
    }

    var adamId: String
    var name: String
    /// `public` or `custom`.
    var kind: String
    /// The version as people see it, before and after.
    var before: String
    var after: String
    /// When it was published.
    var publishedAt: Timestamp
    /// Devices that have the app and behave: all of them must get the version.
    var devices: [Device]
    /// Devices that have the app and do not do what they are told, by serial number.
    var difficult: Set<String>

    /// The update of a device.
    func update(_ device: Device) -> Chronicle.Update {
        Chronicle.Update(
            pair: Chronicle.Pair(serial: device.serial, adamId: adamId), target: device.target)
    }

    /// `Example Notes 0 (public)`
    var title: String { "\(name) (\(kind) app \(adamId))" }

    /// How many of the devices have it for sure.
    func landed(_ chronicle: Chronicle) -> Int {
        devices.count { chronicle.verified[update($0)] != nil }
    }

    /// Whether all devices that behave have it.
    func isDone(_ chronicle: Chronicle) -> Bool { landed(chronicle) == devices.count }
}
