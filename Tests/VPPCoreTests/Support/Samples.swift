// SPDX-License-Identifier: Apache-2.0

import VPPModel

@testable import VPPCore

extension TokenFacts {
    /// The first secret of a token, or a later one.
    static func sample(
        _ token: TokenName, secret: Int = 1, expires: Timestamp = .testStart + .days(300)
    ) -> TokenFacts {
        TokenFacts(
            fingerprint: "\(token)-\(secret)", expires: expires, organization: "Example School")
    }
}

extension AppleFailure {
    static func sample(
        _ kind: Kind, errorNumber: Int? = nil, httpStatus: Int? = nil, retryAfter: Timestamp? = nil
    ) -> AppleFailure {
        AppleFailure(
            kind: kind, errorNumber: errorNumber, httpStatus: httpStatus, retryAfter: retryAfter,
            endpoint: "assets", detail: "a sample of \(kind.rawValue)")
    }
}

extension AppMetadata {
    /// Version `number` of an app: `externalId` 1,000 times it, display `1.number`.
    static func sample(
        _ app: AdamID, version number: UInt64? = 1, kind: AppKind = .public, minimum: String? = nil
    ) -> AppMetadata {
        AppMetadata(
            adamId: app, name: "App \(app)", bundleId: BundleID("org.example.app\(app)"),
            kind: kind, version: number.map { .sample($0) }, minimumOSVersion: minimum)
    }
}

extension AppVersion {
    static func sample(_ number: UInt64) -> AppVersion {
        AppVersion(externalId: number * 1_000, display: "1.\(number)")
    }
}

extension Device {
    /// Device `number`, enrolled as `enrollment-number`.
    static func sample(_ number: Int, groups: [GroupName] = []) -> Device {
        Device(
            serialNumber: .sample(number), enrollmentId: .sample(number), groups: groups,
            platform: .iOS, osVersion: "18.0")
    }
}

extension SerialNumber {
    static func sample(_ number: Int) -> SerialNumber { SerialNumber("SERIAL\(1_000 + number)") }
}

extension EnrollmentID {
    static func sample(_ number: Int) -> EnrollmentID { EnrollmentID("enrollment-\(number)") }
}

extension Settings {
    /// Tokens by name, a NanoMDM on loopback, and one rule that allows everything.
    static func sample(tokens: TokenName...) -> Settings {
        var settings = Settings()
        settings.tokens = tokens.map { TokenSettings(name: $0, file: "tokens/\($0).vpptoken") }
        settings.mdm = MDMSettings(
            kind: .nanomdm, url: "http://127.0.0.1:9000", apiKeyFile: "/etc/vppd/api-key")
        settings.rules = [UpdateRule(name: "all", action: .automatic)]
        return settings
    }
}
