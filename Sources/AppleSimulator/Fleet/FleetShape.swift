// SPDX-License-Identifier: Apache-2.0

/// How large a simulated organization is.
package struct FleetShape: Sendable, Equatable {
    /// Apps and books in all, 1 or more. The second and third are books.
    package var apps: Int
    /// Custom apps among them: the last ones.
    package var customApps: Int
    /// Devices in all, 0 or more.
    package var devices: Int
    /// Apps a device has, at least, as far as its location owns so many.
    package var appsOfDevice: Int
    /// Some devices have up to half as many apps more; default true.
    package var varies = true
    /// Devices of each habit but `normal` and `stuck`; exactly one is stuck with one app.
    package var devicesOfHabit: Int
    /// Licenses of each app that are free, besides a quarter of those in use; 0 or more, default 5.
    package var spareLicenses = 5
    /// The last of so many devices is a Mac, and so on through the fleet; 1 or more, default 10.
    package var macEvery = 10
    /// Locations, each with one token, 1 or more; default 3.
    package var places: Int
    /// IANA time zones of the devices: five of eight have the first. At least one.
    package var timeZones: [String]

    /// An organization of these counts.
    package init(
        apps: Int, customApps: Int = 0, devices: Int, appsOfDevice: Int, devicesOfHabit: Int = 0,
        places: Int = 3,
        timeZones: [String] = [
            "Europe/Berlin", "Europe/Lisbon", "America/New_York", "Asia/Tokyo",
        ]
    ) {
        self.apps = apps
        self.customApps = customApps
        self.devices = devices
        self.appsOfDevice = appsOfDevice
        self.devicesOfHabit = devicesOfHabit
        self.places = places
        self.timeZones = timeZones
    }

    /// 3 tokens, 300 apps, 2,000 devices, about 40,000 assignments.
    package static let demo = FleetShape(
        apps: 300, customApps: 30, devices: 2_000, appsOfDevice: 16, devicesOfHabit: 4)
    /// 3 tokens, 30 apps, 50 devices, about 250 assignments.
    package static let small = FleetShape(
        apps: 30, customApps: 3, devices: 50, appsOfDevice: 4, devicesOfHabit: 1)
    /// 1 token, 300 apps, 1,000,000 assignments.
    package static let huge = sized(assets: 300, assignments: 1_000_000, tokens: 1)

    /// A shape of so many assets and assignments in all, over `tokens` locations.
    ///
    /// The number of assignments is met to a device's worth, as long as a location has assets
    /// enough: a device has 20 apps, or as many as its location has for it.
    package static func sized(assets: Int, assignments: Int, tokens: Int) -> FleetShape {
        let places = max(1, tokens)
        // A tenth of the assets are for macOS only, and the first three are no apps for all.
        let fitting = max(1, assets / places * 4 / 5)
        let each = min(20, fitting)
        var shape = FleetShape(
            apps: max(1, assets), customApps: assets / 10, devices: assignments / each,
            appsOfDevice: each, places: places)
        shape.varies = false
        return shape
    }

    /// The shape of a name; nil for an unknown one.
    package static func named(_ name: String) -> FleetShape? {
        switch name {
        case "demo": .demo
        case "small": .small
        case "huge": .huge
        default: nil
        }
    }
}
