// SPDX-License-Identifier: Apache-2.0

import VPPModel

@testable import VPPCore

/// One event of each case, with every field set that can be set.
enum EventSamples {
    static let all: [Event] =
        daemon + tokens + syncs + catalog + devices + updates + anomalies
        + storage + outages + writes + notifications + words

    private static let moment = Timestamp(microseconds: 1_800_000_000_123_456)
    private static let uuid: CommandUUID = "9D1F63E8-3A5B-8C01-8000-000000000001"
    private static let serial: SerialNumber = "C02XK0AAJG5H"
    private static let version = AppVersion(externalId: 18_446_744_073_709_551_615, display: "4.2")
    private static let installed = InstalledVersion(
        externalVersion: 870_000_123, shortVersion: "4.1")
    private static let failure = AppleFailure(
        kind: .throttled, errorNumber: 9646, httpStatus: 429, retryAfter: moment,
        endpoint: "assets", detail: "too many requests")
    private static let info = MDMInfo(id: "ID", name: "vppd", metadata: "vppd 1.0.0")

    static var settings: Settings {
        var settings = Settings()
        settings.mdm = MDMSettings(
            kind: .nanomdm, url: "http://127.0.0.1:9000", apiKeyFile: "/etc/vppd/key",
            webhookKeyFile: "/etc/vppd/webhook-key")
        settings.listener = ListenerSettings(port: 9_443)
        settings.deviceFile = "/etc/vppd/devices.csv"
        settings.tokens = [
            TokenSettings(name: "school", file: "tokens/school.vpptoken", groups: ["pupils"])
        ]
        settings.apps = [AppSettings(adamId: 361_309_726, mode: .user)]
        var rule = UpdateRule(name: "night", action: .automatic)
        rule.match.token = "school"
        rule.match.adamIds = [361_309_726]
        rule.match.bundleId = "com.apple.*"
        rule.match.kind = .custom
        rule.match.platform = .iPadOS
        rule.match.groups = ["pupils"]
        rule.deferral = .days(2)
        rule.window = UpdateWindow(
            days: [1, 5], startMinute: 1_320, length: .hours(8), timeZone: "Europe/Berlin")
        rule.rings = [UpdateRing(percent: 10), UpdateRing(percent: 90, soak: .days(1))]
        settings.rules = [rule]
        return settings
    }

    private static let words: [Event] = [
        .deviceDescribed(
            DeviceDescribed(
                serialNumber: serial, platform: .macOS, osVersion: "15.2",
                timeZone: "Asia/Kolkata"))
    ]

    private static let notifications: [Event] = [
        .subscriptionRequested(
            SubscriptionRequested(
                token: "school",
                target: NotificationTarget(
                    url: "https://vppd.example/apple/notifications", secret: "0011223344556677"),
                releases: "https://old.example/apple")),
        .subscriptionAnswered(
            SubscriptionAnswered(
                token: "school", failure: failure,
                confirmed: NotificationTarget(
                    url: "https://vppd.example/apple/notifications", types: ["ASSET_COUNT"],
                    secret: nil))),
        .notificationReceived(
            NotificationReceived(
                token: "school", id: "0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a002", kind: "ASSET_COUNT",
                asksForRead: true)),
        .notificationSecretsChanged(
            NotificationSecretsChanged(
                current: "0011223344556677", previous: "8899aabbccddeeff",
                problem: "/var/lib/vppd/notification-secret: no space")),
    ]

    private static let storage: [Event] = [
        .storageFull(StorageFull()), .storageAvailable(StorageAvailable()),
    ]

    private static let daemon: [Event] = [
        .daemonInstalled(DaemonInstalled(installation: "6F1D2C3B-0000-4000-8000-00000000ABCD")),
        .daemonStarted(DaemonStarted(release: "1.0.0")),
        .daemonStopped(DaemonStopped(reason: "SIGTERM")),
        .configurationApplied(ConfigurationApplied(settings: settings)),
        .configurationRefused(ConfigurationRefused(problem: "vppd.toml:3:1: unknown key \"a/b\"")),
        .deviceFileRefused(DeviceFileRefused(problem: "devices.csv:7: no serial")),
    ]

    private static let tokens: [Event] = [
        .tokenLoaded(
            TokenLoaded(
                token: "school", fingerprint: "0011223344556677", expires: moment,
                organization: "Schule \u{00DC}ber & Co")),
        .tokenFileRefused(TokenFileRefused(token: "school", problem: "mode 0644")),
        .tokenRemoved(TokenRemoved(token: "school")),
        .tokenStandingChanged(
            TokenStandingChanged(
                token: "school", from: .active, to: .claimed, failure: failure, other: "other",
                mdmInfo: info)),
        .locationDescribed(
            LocationDescribed(
                token: "school",
                config: ClientConfig(
                    uId: "2049025000431439", locationName: "Main", country: "DE",
                    defaultPlatform: "enterprisestore", websiteURL: "https://school.example",
                    tokenExpirationDate: moment, mdmInfo: info))),
        .claimRequested(ClaimRequested(token: "school", mdmInfo: info, replaces: info)),
        .claimAnswered(ClaimAnswered(token: "school", failure: failure)),
    ]

    private static let syncs: [Event] = [
        .syncCompleted(
            SyncCompleted(
                token: "school", extent: .delta, requests: 5, assetsVersion: "a1",
                assignmentsVersion: "b1", usersVersion: "c1", readClientConfig: true,
                incomplete: true)),
        .syncFailed(SyncFailed(token: "school", failure: failure, notBefore: moment)),
        .assetsChanged(
            AssetsChanged(
                token: "school",
                changed: [
                    Asset(
                        key: AssetKey(adamId: 361_309_726), totalCount: 10, assignedCount: 4,
                        availableCount: 6, retiredCount: 1, supportedPlatforms: ["iOS", "macOS"])
                ], removed: [AssetKey(adamId: 9, pricingParam: .plus)])),
        .assignmentsChanged(
            AssignmentsChanged(
                token: "school", asset: AssetKey(adamId: 361_309_726), added: [serial],
                removed: ["F1"], addedUsers: ["u-1"], removedUsers: ["u-2"])),
        .usersChanged(
            UsersChanged(
                token: "school",
                changed: [LocationUser(clientUserId: "u-1", status: "Associated")],
                removed: ["u-2"])),
    ]

    private static let catalog: [Event] = [
        .appsCataloged(AppsCataloged(token: "school", added: [361_309_726], removed: [9])),
        .metadataChanged(
            MetadataChanged(
                platform: .macOS, country: "de",
                apps: [
                    AppMetadata(
                        adamId: 361_309_726, name: "Pages", bundleId: "com.apple.Pages",
                        kind: .custom, version: version, minimumOSVersion: "15.0",
                        icon: "https://example.org/icon.png")
                ])),
        .metadataRead(
            MetadataRead(
                token: "school", requests: 2, lost: [9], found: [361_309_726], due: moment)),
        .metadataFailed(MetadataFailed(token: "school", failure: failure, notBefore: moment)),
    ]

    private static let devices: [Event] = [
        .devicesChanged(
            DevicesChanged(
                changed: [
                    Device(
                        serialNumber: serial, enrollmentId: "E-1", user: "anna",
                        groups: ["pupils"], platform: .macOS, osVersion: "15.1",
                        timeZone: "Europe/Berlin", supervised: true)
                ], removed: ["F1"])),
        .deviceEnrolled(
            DeviceEnrolled(serialNumber: serial, enrollmentId: "E-1", osVersion: "15.1")),
        .deviceCheckedOut(DeviceCheckedOut(serialNumber: serial)),
    ]

    private static let updates: [Event] = [
        .inspectionsPlanned(InspectionsPlanned(devices: [serial])),
        .inspectionsDropped(InspectionsDropped(devices: [serial])),
        .updatesPlanned(
            UpdatesPlanned(
                adamId: 361_309_726, platform: .iOS, target: version, rule: "night", ring: 1,
                opens: moment, devices: [serial])),
        .updateAcknowledged(
            UpdateAcknowledged(
                serialNumber: serial, adamId: 361_309_726, answer: .waitingForUser,
                verifyAt: moment)),
        .updateChecked(
            UpdateChecked(
                serialNumber: serial, adamId: 361_309_726, installed: installed, verifyAt: moment)),
        .updateAttemptFailed(
            UpdateAttemptFailed(
                serialNumber: serial, adamId: 361_309_726, attempts: 2,
                answer: .failed(.deviceError(domain: "ASDErrorDomain", code: 1)),
                notBefore: moment)),
        .updateEnded(
            UpdateEnded(
                serialNumber: serial, adamId: 361_309_726, target: version,
                outcome: .parked(.noVersionAdvance(attempts: 3)))),
        .commandRequested(
            CommandRequested(
                uuid: uuid, serialNumber: serial, enrollmentId: "E-1",
                command: .installApplication(
                    InstallApplication(iTunesStoreID: 361_309_726, usesLicense: true)),
                apps: [361_309_726], rule: "night", notAfter: moment)),
        .commandQueued(CommandQueued(uuid: uuid, serialNumber: serial, pushError: "no route")),
        .commandNotQueued(
            CommandNotQueued(
                uuid: uuid, serialNumber: serial, outcome: .unknown(detail: "timed out"),
                notBefore: moment)),
        .commandAnswered(
            CommandAnswered(
                uuid: uuid, serialNumber: serial,
                answer: CommandAnswer(
                    status: .error,
                    errors: [DeviceError(domain: "ASDErrorDomain", code: 506, description: "dup")],
                    state: "Failed", rejectionReason: "Other"),
                installed: [
                    InventoryEntry(adamId: 361_309_726, version: installed, installing: true)
                ], notInstalled: [9])),
        .commandLost(CommandLost(uuid: uuid, serialNumber: serial, reason: .windowClosed)),
        .deviceIdled(DeviceIdled(serialNumber: serial, uuid: uuid)),
    ]

    private static let outages: [Event] = [
        .serviceRecovered(ServiceRecovered(token: "school", since: moment))
    ]

    private static let write = LocationWrite(
        .associate, assets: [AssetKey(adamId: 361_309_726)], serialNumbers: [serial])
    private static let users = LocationWrite(
        .createUsers, clientUserIds: ["u-1"],
        emails: [.init(clientUserId: "u-1", email: "anna@example.org")])
    private static let failures = [
        WriteFailure(errorNumber: 9709, serialNumbers: [serial], clientUserIds: ["u-1"])
    ]

    private static let writes: [Event] = [
        .writeRequested(
            WriteRequested(id: 7, token: "school", location: "2049025000431439", write: users)),
        .writeStarted(WriteStarted(id: 7, attempt: 2, write: write, skipped: 1)),
        .writeAccepted(WriteAccepted(id: 7, eventId: "2f0b6a3c")),
        .writeNotAccepted(
            WriteNotAccepted(id: 7, failure: failure, isUnknown: true, batchLimit: 25)),
        .writePending(WritePending(id: 7, phase: .unclear, due: moment, errorNumber: 9603)),
        .writeSettled(WriteSettled(id: 7, failures: failures, again: write)),
        .writeCompleted(
            WriteCompleted(
                id: 7, token: "school", kind: .associate, asset: AssetKey(adamId: 361_309_726),
                done: 3, failures: failures, problem: "5 licenses are needed and 4 are free")),
    ]

    private static let anomalies: [Event] = [
        .renewalsObserved(
            RenewalsObserved(
                token: "school", renewals: [Renewal(adamId: 361_309_726, sign: .reissued)])),
        .renewalLevelChanged(
            RenewalLevelChanged(token: "school", level: .critical, renewed: 40, catalog: 100)),
        .alertRaised(AlertRaised(alert: alert)),
        .alertCleared(AlertCleared(key: alert.key)),
    ]

    private static let alert = Alert(
        key: AlertKey(
            .updateParked, token: "school", adamId: 361_309_726, serialNumber: serial,
            qualifier: "7"),
        message: "what happened", remedy: "what to do")
}
