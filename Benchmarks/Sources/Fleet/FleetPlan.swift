// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A made-up organization: how many there are of what, and who has which. The same every time.
struct FleetPlan {
    /// Tokens, each with its own location and its own devices.
    var tokens = 3
    /// Apps of each token, of its own.
    var appsOfToken = 100
    /// Devices in the device file.
    var devices: Int
    /// Devices the MDM knows; the rest hold licenses and cannot be sent anything.
    var enrolled: Int
    /// Licenses each device holds.
    var appsOfDevice: Int

    /// 3 tokens, 300 apps, 2,000 devices, 40,000 assignments.
    static let demo = FleetPlan(devices: 2_000, enrolled: 2_000, appsOfDevice: 20)
    /// 100,000 devices with 400,000 assignments, 2,000 of them enrolled.
    static let large = FleetPlan(devices: 100_000, enrolled: 2_000, appsOfDevice: 4)

    /// 250,000 devices with 1,000,000 assignments, 2,000 of them enrolled.
    static let million = FleetPlan(devices: 250_000, enrolled: 2_000, appsOfDevice: 4)

    /// 1,000 tokens, each with 5 apps; 4,000 devices with 8,000 assignments, one of them enrolled.
    static let manyTokens = FleetPlan(
        tokens: 1_000, appsOfToken: 5, devices: 4_000, enrolled: 1, appsOfDevice: 2)

    /// The name of a token.
    func token(_ index: Int) -> TokenName { TokenName("token-\(index)") }

    /// What stands for a token's secret.
    func fingerprint(_ index: Int) -> String { "00000000deadbee\(index)" }

    /// The index of a token's name.
    func index(of token: TokenName) -> Int {
        Int(token.text.dropFirst("token-".count)) ?? 0
    }

    /// The number of an app: `index` counts from 0 within its token.
    func app(_ index: Int, ofToken token: Int) -> AdamID {
        AdamID(UInt64(900_000_000 + token * 1_000_000 + index))
    }

    /// The bundle id of an app.
    func bundle(_ app: AdamID) -> BundleID { BundleID("org.example.app\(app)") }

    /// A device's serial number.
    func serial(_ device: Int) -> SerialNumber { SerialNumber("BENCH\(100_000 + device)") }

    /// The id of an enrolled device; nil for the rest. The enrolled are spread evenly.
    func enrollment(_ device: Int) -> EnrollmentID? {
        guard device % max(1, devices / enrolled) == 0 else { return nil }
        return EnrollmentID("00008030-\(1_000_000_000_000 + device)")
    }

    /// The device file.
    var deviceFile: [Device] {
        (0..<devices).map {
            Device(
                serialNumber: serial($0), enrollmentId: enrollment($0), platform: .iOS,
                osVersion: "18.6", supervised: true)
        }
    }

    /// What the location of a token holds.
    func snapshot(ofToken token: Int, mdmInfo: MDMInfo?) -> LocationSnapshot {
        var holders = [Int](repeating: 0, count: appsOfToken)
        var assignments: [Assignment] = []
        for device in stride(from: token, to: devices, by: tokens) {
            for app in apps(ofDevice: device) {
                holders[app] += 1
                assignments.append(
                    Assignment(
                        asset: AssetKey(adamId: self.app(app, ofToken: token)),
                        holder: .device(serial(device))))
            }
        }
        let assets = holders.enumerated().map { index, count in
            Asset(
                key: AssetKey(adamId: app(index, ofToken: token)), totalCount: count + 50,
                assignedCount: count, availableCount: 50)
        }
        return LocationSnapshot(
            clientConfig: config(ofToken: token, mdmInfo: mdmInfo), mdmInfo: mdmInfo,
            assets: assets, assetsVersion: "assets-1", assignments: .full(assignments.sorted()),
            assignmentsVersion: "assignments-1", users: .full([]), usersVersion: "users-1",
            requests: 20)
    }

    /// What a location says of itself.
    func config(ofToken token: Int, mdmInfo: MDMInfo?) -> ClientConfig {
        ClientConfig(
            uId: LibraryID("9800000000000010\(token)"), locationName: "location \(token)",
            country: "DE", defaultPlatform: "enterprisestore", mdmInfo: mdmInfo)
    }

    /// The apps of a device, as indexes within its token: a window over the list.
    func apps(ofDevice device: Int) -> [Int] {
        (0..<appsOfDevice).map { (device / tokens * 7 + $0) % appsOfToken }
    }

    /// The configuration: one rule lets everything leave at once.
    var settings: Settings {
        var settings = Settings()
        settings.mdm = MDMSettings(
            kind: .nanomdm, url: "http://127.0.0.1:9000", apiKeyFile: "/etc/vppd/nanomdm.key")
        settings.tokens = (0..<tokens).map {
            TokenSettings(name: token($0), file: "/etc/vppd/\(token($0)).vpptoken")
        }
        var rule = UpdateRule(name: "all", action: .automatic)
        rule.perMinute = 1_000_000
        settings.rules = [rule]
        return settings
    }
}
