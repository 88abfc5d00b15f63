// SPDX-License-Identifier: Apache-2.0

/// How large a simulated organization is.
package enum FleetShape: String, Sendable, CaseIterable {
    /// 3 tokens, 300 apps, 2,000 devices, about 40,000 assignments.
    case demo
    /// 3 tokens, 30 apps, 50 devices.
    case small

    /// Apps and books in all.
    var apps: Int { self == .demo ? 300 : 30 }
    /// Custom apps among them.
    var customApps: Int { self == .demo ? 30 : 3 }
    /// Devices in all.
    var devices: Int { self == .demo ? 2_000 : 50 }
    /// Apps a device has, at least.
    var appsOfDevice: Int { self == .demo ? 16 : 4 }
    /// Devices of each habit but `normal`; exactly one is stuck with one app.
    var devicesOfHabit: Int { self == .demo ? 4 : 1 }
}
