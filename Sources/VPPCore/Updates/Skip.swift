// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Why no update is wanted for an app on a device (U8). Data; rendered in one place.
package enum Skip: Codable, Hashable, Sendable {
    case notInFleet
    case noLicense
    case notInCatalog
    case updatesOff(UpdateMode)
    case versionUnknown
    case noRule
    case held(RuleName)
    case never(RuleName)
    case notEnrolled
    case osTooOld(installed: String, minimum: String)
    case parked(ParkReason)
    /// Inspections brought no list so many times in a row.
    case doesNotAnswer(times: Int)
    case notInstalled
    case current(InstalledVersion)
}

extension Skip: CustomStringConvertible {
    /// One line without a full stop.
    package var description: String {
        switch self {
        case .notInFleet: "the device is neither in the device file nor enrolled"
        case .noLicense: "the device holds no license for the app"
        case .notInCatalog: "the app is not in the catalog"
        case .updatesOff(let mode): "the app's update mode is \"\(mode.rawValue)\""
        case .versionUnknown: "the app's version in the store is not known yet"
        case .noRule: "no update rule matches"
        case .held(let rule): "rule \"\(rule)\" holds updates back"
        case .never(let rule): "rule \"\(rule)\" says never"
        case .notEnrolled: "the device is not enrolled in the MDM, or its enrollment id is unknown"
        case .osTooOld(let installed, let minimum):
            "the app needs OS \(minimum), the device has \(installed)"
        case .parked(let reason): "parked: \(reason.text)"
        case .doesNotAnswer(let times):
            "the device did not say what is installed, asked \(times) times"
        case .notInstalled: "the app is not installed on the device"
        case .current(let version):
            "the device has the version already (\(version.shortVersion ?? "unnamed"))"
        }
    }
}
