// SPDX-License-Identifier: Apache-2.0

import VPPModel

@testable import VPPCore

/// A state in which every property is set to what it is not by default. No log leads to it.
enum StateSample {
    static let moment = Timestamp(microseconds: 1_800_000_000_123_456)
    private static let uuid: CommandUUID = "9D1F63E8-3A5B-8C01-8000-000000000001"
    private static let info = MDMInfo(id: "ID", name: "vppd", metadata: "vppd 1.0.0")
    private static let version = AppVersion(externalId: 18_446_744_073_709_551_615, display: "4.2")
    private static let installed = InstalledVersion(
        externalVersion: 870_000_123, shortVersion: "4.1")
    private static let failure = AppleFailure(
        kind: .throttled, errorNumber: 9646, httpStatus: 429, retryAfter: moment,
        endpoint: "assets", detail: "too many \"requests\"")

    private static let target = NotificationTarget(
        url: "https://vppd.example/apple/notifications", secret: "0011223344556677")

    static var state: State {
        var state = State()
        state.installation = "6F1D2C3B-0000-4000-8000-00000000ABCD"
        state.latest = moment
        state.release = "1.0.0"
        state.startedAt = moment
        state.settings = EventSamples.settings
        state.configurationProblem = "vppd.toml:3:1: unknown key \"a/b\""
        state.deviceFileProblem = "devices.csv:7: no serial"
        state.storageFullSince = moment
        state.serviceNotBefore = moment
        state.notificationSecrets = NotificationSecretsState(
            current: "0011223344556677", since: moment, previous: "8899aabbccddeeff",
            problem: "no space", triedAt: moment)
        state.tokens.arrange(by: EventSamples.settings.tokens.map(\.name))
        for token in [token, TokenState(name: "other")] { state.tokens[token.name] = token }
        state.leftWaits = [
            LeftWait(
                fingerprint: "8899aabbccddeeff", location: "980000000000000002",
                askedNotBefore: moment, lookups: token.lookups)
        ]
        state.apps = [361_309_726: app]
        addDevices(to: &state)
        state.inspections = [DeviceIndex(number: 1): moment, DeviceIndex(number: 2): moment]
        addUpdates(to: &state)
        state.verifiedCount = 12
        state.commands = [uuid: command]
        state.commandCount = 7
        state.recentSends = ["night": [moment, moment + .seconds(1)], "day": []]
        state.sink = SinkState(
            failuresInRow: 2, firstFailureAt: moment, lastFailure: "down", notBefore: moment)
        state.writes = [write]
        state.writeCount = 8
        state.failedWrites = [failedWrite].compactMap { $0 }
        for alert in alerts { state.alerts[alert.key] = ActiveAlert(alert: alert, since: moment) }
        return state
    }

    static var token: TokenState {
        var token = TokenState(name: "school")
        token.fingerprint = "0011223344556677"
        token.expires = moment
        token.organization = "Schule \u{00DC}ber & Co"
        token.loadedAt = moment
        token.replacedAt = moment
        token.fileProblem = "mode 0644"
        token.standing = .claimed
        token.standingSince = moment
        token.standingFailure = failure
        token.duplicateOf = "other"
        token.claimedBy = info
        token.revokedAt = moment
        token.revokedSoonAfterUpdate = true
        token.location = ClientConfig(
            uId: "2049025000431439", locationName: "Main", country: "DE",
            defaultPlatform: "enterprisestore", websiteURL: "https://school.example",
            tokenExpirationDate: moment, mdmInfo: info, notifications: target)
        token.clientConfigReadAt = moment
        token.claimIntended = info
        token.claimAnsweredAt = moment
        token.subscription = SubscriptionState(
            intended: SubscriptionState.Intent(target: target, releases: "https://old.example"),
            asked: target, answeredAt: moment, refusal: failure, confirmed: target)
        token.news = LocationNews(asked: 7, answered: 5, since: moment)
        token.unusedNotifications = 3
        token.heard.add("first", at: moment)
        token.heard.add("second", at: moment + .seconds(1))
        token.lastSync = SyncCompleted(
            token: "school", extent: .delta, requests: 5, assetsVersion: "a1",
            assignmentsVersion: "b1", usersVersion: "c1", readClientConfig: true, incomplete: true,
            news: 5)
        token.lastSyncAt = moment
        token.lastFullSyncAt = moment
        token.lastFailure = failure
        token.failuresInRow = 3
        token.firstFailureAt = moment
        token.wroteAt = moment
        token.notBefore = moment
        token.askedNotBefore = moment
        token.holdings = [holding.asset.key: holding]
        token.users = ["u-1": "Associated", "u-2": "Retired", "u-3": "Associated"]
        token.catalog = [361_309_726: CatalogEntry(addedAt: moment, resolution: .notFound)]
        token.metadataDue = moment
        token.lookups = LookupTrouble(
            failuresInRow: 1, firstFailureAt: moment, lastFailure: failure, notBefore: moment)
        token.renewal = renewal
        return token
    }

    static var holding: Holding {
        var holding = Holding(
            asset: Asset(
                key: AssetKey(adamId: 361_309_726, pricingParam: .plus), productType: .book,
                totalCount: 10, assignedCount: 4, availableCount: 6, retiredCount: 1,
                deviceAssignable: false, revocable: false, supportedPlatforms: ["iOS", "macOS"]))
        holding.devices = [0, 2].map { DeviceIndex(number: $0) }
        holding.users = ["u-1", "u-2"]
        return holding
    }

    static var renewal: RenewalHistory {
        var renewal = RenewalHistory()
        renewal.level = .critical
        renewal.levelSince = moment
        renewal.renewed = [361_309_726: moment, 9: moment]
        renewal.lastAlarm = RenewalHistory.Alarm(at: moment, level: .warning, apps: 40)
        renewal.throttledAt = moment
        renewal.vanished = [AssetKey(adamId: 9): moment, AssetKey(adamId: 8): moment]
        renewal.movements = [
            AssetKey(adamId: 9): RenewalHistory.Movement(
                since: moment, assignedBefore: 20, removed: 10, added: 9)
        ]
        return renewal
    }

    static var app: AppRecord {
        var app = AppRecord(
            name: "Pages", bundleId: "com.apple.Pages", kind: .custom,
            icon: "https://example.org/icon.png",
            describedBy: VersionKey(platform: .macOS, country: "de"))
        for platform in StorePlatform.allCases {
            app.versions[VersionKey(platform: platform, country: "de")] = VersionRecord(
                version: version, minimumOSVersion: "15.0", firstSeen: moment, earlier: [1, 2])
        }
        return app
    }

    static var command: OpenCommand {
        OpenCommand(
            uuid: uuid, device: DeviceIndex(number: 1), enrollmentId: "E-1",
            command: .installApplication(
                InstallApplication(iTunesStoreID: 361_309_726, usesLicense: true)),
            apps: [361_309_726], rule: "night", notAfter: moment, requestedAt: moment, ordinal: 7,
            handover: .queued(at: moment), tries: 2, idles: 3, deferredAt: moment)
    }

    static var write: OpenWrite {
        let key = AssetKey(adamId: 361_309_726)
        var write = OpenWrite(
            WriteRequested(
                id: 7, token: "school", location: "2049025000431439",
                write: LocationWrite(.associate, assets: [key], serialNumbers: ["F1", "G2"])),
            at: moment)
        write.again = 1
        write.sent = LocationWrite(
            .associate, assets: [key], serialNumbers: ["C02XK0AAJG5H"], clientUserIds: ["u-1"],
            emails: [.init(clientUserId: "u-1", email: "anna@example.org")])
        write.phase = .unclear
        write.startedAt = moment
        write.eventId = "2f0b6a3c"
        write.acceptedAt = moment
        write.attempts = 2
        write.stuck = 1
        write.errorNumber = 9_603
        write.due = moment + .seconds(1)
        write.batchLimit = 25
        write.done = 3
        write.failures = [
            WriteFailure(errorNumber: 9_709, serialNumbers: ["H3"], clientUserIds: ["u-2"])
        ]
        return write
    }

    static var failedWrite: FailedWrite? {
        FailedWrite(
            WriteCompleted(
                id: 6, token: "school", kind: .disassociate, asset: AssetKey(adamId: 9), done: 1,
                failures: write.failures, problem: "the app is not owned any more"),
            at: moment)
    }

    /// The device in which everything is set has index 1.
    private static func addDevices(to state: inout State) {
        for serial in ["F1", "C02XK0AAJG5H", "G2", "H3"] as [SerialNumber] {
            _ = state.devices.intern(serial)
        }
        let index = DeviceIndex(number: 1)
        state.devices.enroll(index, as: "E-1")
        state.devices[index].device = Device(
            serialNumber: "C02XK0AAJG5H", enrollmentId: "E-1", user: "anna", groups: ["pupils"],
            platform: .macOS, osVersion: "15.1", timeZone: "Europe/Berlin", supervised: true)
        state.devices[index].inventory = [
            361_309_726: InventoryRecord(version: installed, installing: true, reportedAt: moment),
            9: InventoryRecord(version: nil, installing: false, reportedAt: moment),
            10: InventoryRecord(version: nil, installing: true, reportedAt: moment + .seconds(1)),
        ]
        state.devices[index].openCommand = uuid
        state.devices[index].isInFile = true
        state.devices[index].isEnrolledByReport = true
        state.devices[index].hasLeft = true
        state.devices[index].said = DeviceDescription(
            platform: .macOS, osVersion: "15.2", timeZone: "Asia/Kolkata")
        state.devices[index].saidAt = moment
        state.devices[index].failedInspections = 2
        state.devices[index].inspectNotBefore = moment
        // The file names no enrollment, or another one than the device's own word.
        for (number, described) in [(2, nil), (3, "E-9")] as [(UInt32, EnrollmentID?)] {
            let index = DeviceIndex(number: number)
            state.devices.enroll(index, as: EnrollmentID("E-\(number)"))
            state.devices[index].device = Device(
                serialNumber: state.devices[index].serialNumber, enrollmentId: described)
        }
    }

    private static func addUpdates(to state: inout State) {
        let phases: [Update.Phase] = [
            .waiting, .commanded(uuid), .deferred(uuid), .acknowledged(at: moment),
        ]
        for (number, phase) in zip(0..., phases) {
            let key = UpdateKey(device: DeviceIndex(number: UInt32(number)), adamId: 361_309_726)
            state.updates[key] = Update(
                target: version, platform: .macOS, rule: "night", ring: 1, opens: moment,
                plannedAt: moment, phase: phase, baseline: installed, attempts: 2, checks: 1,
                notBefore: moment,
                lastAnswer: .failed(.deviceError(domain: "ASDErrorDomain", code: 1)))
        }
        for number in 0..<3 as Range<UInt32> {
            let key = UpdateKey(device: DeviceIndex(number: number), adamId: 9)
            state.parked[key] = ParkedUpdate(
                target: version, reason: .noVersionAdvance(attempts: 3), at: moment, attempts: 3)
            state.spent[key] = SpentAttempts(target: version, baseline: installed, attempts: 2)
        }
    }

    private static var alerts: [Alert] {
        // An empty field and a missing one stand in the same place of the order.
        [nil, "", "7"].map { qualifier in
            Alert(
                key: AlertKey(
                    .updateParked, token: "school", adamId: 361_309_726,
                    serialNumber: "C02XK0AAJG5H", qualifier: qualifier),
                message: "what happened", remedy: "what to do")
        }
    }
}
