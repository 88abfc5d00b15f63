// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// A device: installed versions, an install that may be under way, and its word on commands.
struct FakeDevice {
    let serial: SerialNumber
    let enrollment: EnrollmentID
    var isEnrolled = true
    private(set) var versions: [AdamID: UInt64]
    private(set) var installing: Set<AdamID> = []

    init(number: Int, apps: [AdamID]) {
        serial = SerialNumber("SERIAL\(1_000 + number)")
        enrollment = EnrollmentID("enrollment-\(number)")
        versions = Dictionary(uniqueKeysWithValues: apps.map { ($0, 1) })
    }

    /// Its row in the device file.
    var row: Device {
        Device(serialNumber: serial, enrollmentId: enrollment, platform: .iOS, osVersion: "18.0")
    }

    mutating func begin(_ app: AdamID) { installing.insert(app) }

    /// An install ends, with a version or without success.
    mutating func finish(_ app: AdamID, _ version: UInt64?) {
        installing.remove(app)
        if let version { versions[app] = version }
    }

    /// The answer to an inspection.
    func list(_ bundles: [BundleID]) -> CommandAnswer {
        let found = versions.keys.sorted().filter { bundles.contains(.fake($0)) }
        return CommandAnswer(
            status: .acknowledged,
            installedApplications: found.map { app in
                InstalledApplication(
                    bundleId: .fake(app), externalVersion: versions[app].map { $0 * 1_000 },
                    shortVersion: versions[app].map { "1.\($0)" },
                    installing: installing.contains(app))
            })
    }
}

extension CommandAnswer {
    static let taken = CommandAnswer(status: .acknowledged, state: "Installing")
    static let notNow = CommandAnswer(status: .notNow)

    static func error(_ code: Int) -> CommandAnswer {
        CommandAnswer(
            status: .error,
            errors: [DeviceError(domain: "ASDErrorDomain", code: code, description: "a sample")])
    }
}
