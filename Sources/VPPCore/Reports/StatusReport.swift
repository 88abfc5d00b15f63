// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What `vppd status` shows: one look tells what is wrong and what to do (S6). The coded form is
/// the `--json` output and is kept stable.
package struct StatusReport: Codable, Hashable, Sendable {
    package var release: String
    /// Nil while the daemon is down.
    package var startedAt: Timestamp?
    package var tokens: [TokenReport]
    package var fleet: FleetReport
    package var updates: UpdateCounts
    package var mdm: MDMReport
    /// Changes at Apple that are not over, in the order they were asked for.
    package var writes: [WriteReport]
    /// Those that failed in the last days (``WriteTiming/failureStands``), the last one first.
    package var failedWrites: [FailedWriteReport]
    package var alerts: [AlertReport]

    package init(of state: State, now: Timestamp) {
        let settings = state.settings ?? Settings()
        release = state.release
        startedAt = state.startedAt
        tokens = zip(state.tokens, state.pollPlaces).map {
            TokenReport(of: $0, in: state, at: $1, settings: settings.apple, now: now)
        }
        fleet = FleetReport(of: state)
        updates = UpdateCounts(of: state)
        mdm = MDMReport(of: state)
        writes = WriteReport.all(of: state)
        failedWrites = FailedWriteReport.all(of: state, now: now)
        alerts = state.alerts.values.map(AlertReport.init).sorted { $0.order < $1.order }
    }
}

/// One token and its location.
package struct TokenReport: Codable, Hashable, Sendable {
    package var name: TokenName
    package var status: TokenStatus
    package var location: String?
    package var country: String?
    package var organization: String
    package var uId: LibraryID?
    /// The answer behind a bad status or a failed sync.
    package var error: AppleFailure?
    package var expires: Timestamp?
    package var daysLeft: Int?
    package var lastSync: Timestamp?
    package var lastResult: String
    package var nextSync: Timestamp?
    package var totals: LicenseTotals
    package var renewalLevel: RenewalLevel
    /// A bulk renewal or the standing keeps vppd from changing anything at Apple.
    package var writesHeld: Bool
    /// Nil where Apple's notifications are off, and no unused one is known.
    package var notifications: NotificationReport?

    init(
        of token: TokenState, in state: State, at place: PollPlace, settings: AppleSettings,
        now: Timestamp
    ) {
        name = token.name
        status = token.status(settings, now: now)
        location = token.location.locationName
        country = token.location.country
        organization = token.organization
        uId = token.location.uId
        error = token.lastFailure ?? token.standingFailure
        expires = token.effectiveExpiry
        daysLeft = token.daysLeft(now: now)
        lastSync = token.lastSyncAt
        lastResult = token.resultInWords
        nextSync =
            token.fingerprint == nil ? nil : max(now, token.nextSync(settings, at: place))
        totals = LicenseTotals(of: token)
        renewalLevel = token.renewal.level
        writesHeld = !token.mayWrite
        notifications = NotificationReport(of: token, in: state)
    }
}

extension TokenState {
    /// The result of the last sync in a few words.
    fileprivate var resultInWords: String {
        if let lastFailure { return "failed: \(lastFailure.summary)" }
        guard let lastSync else { return "none yet" }
        let requests = "\(lastSync.requests) request\(lastSync.requests == 1 ? "" : "s")"
        switch lastSync.extent {
        case .unchanged: return "unchanged (\(requests))"
        case .delta: return "changes read (\(requests))"
        case .full: return "all read (\(requests))"
        }
    }
}

/// The sums over a location's assets.
package struct LicenseTotals: Codable, Hashable, Sendable {
    package var apps: Int
    package var books: Int
    /// Apps in the catalog, and those of them the lookup found.
    package var cataloged: Int
    package var found: Int
    /// Licenses, here and in the two below without those of unlimited free apps.
    package var licenses: Int
    package var assigned: Int
    package var available: Int
    /// Assignments known one by one.
    package var deviceAssignments: Int
    package var userAssignments: Int

    init(of token: TokenState) {
        var keysByType: [ProductType: Set<AdamID>] = [:]
        (licenses, assigned, available, deviceAssignments, userAssignments) = (0, 0, 0, 0, 0)
        for (key, holding) in token.holdings {
            keysByType[holding.asset.productType, default: []].insert(key.adamId)
            deviceAssignments += holding.devices.count
            userAssignments += holding.users.count
            guard holding.asset.totalCount < Asset.unlimitedCount else { continue }
            licenses += holding.asset.totalCount
            assigned += holding.asset.assignedCount
            available += holding.asset.availableCount
        }
        apps = keysByType[.app]?.count ?? 0
        books = keysByType[.book]?.count ?? 0
        cataloged = token.catalog.count
        found = token.catalog.values.count { $0.resolution == .found }
    }
}

/// The devices.
package struct FleetReport: Codable, Hashable, Sendable {
    package var devices: Int
    package var enrolled: Int
    /// Serial numbers that hold licenses and belong to no known device (L5).
    package var unknownHolders: Int

    init(of state: State) {
        let records = state.devices.all
        devices = records.count { $0.device != nil }
        enrolled = records.count { $0.enrollmentId != nil }
        var holders: Set<DeviceIndex> = []
        for token in state.tokens {
            for holding in token.holdings.values { holders.formUnion(holding.devices) }
        }
        unknownHolders = holders.count { state.devices[$0].device == nil }
    }
}

/// Updates by state (U5).
package struct UpdateCounts: Codable, Hashable, Sendable {
    package var inspections: Int
    package var waiting: Int
    package var sent: Int
    package var deferred: Int
    package var acknowledged: Int
    package var parked: Int
    /// Landed, ever.
    package var verified: UInt64

    init(of state: State) {
        inspections =
            state.inspections.count + state.commands.values.count { $0.isInspection }
        (waiting, sent, deferred, acknowledged) = (0, 0, 0, 0)
        for update in state.updates.values {
            switch update.phase {
            case .waiting: waiting += 1
            case .commanded: sent += 1
            case .deferred: deferred += 1
            case .acknowledged: acknowledged += 1
            }
        }
        parked = state.givenUp.count
        verified = state.verifiedCount
    }
}

/// The MDM server.
package struct MDMReport: Codable, Hashable, Sendable {
    package enum Condition: String, Codable, Sendable {
        case notConfigured = "not configured"
        case working
        case failing
    }

    package var condition: Condition
    package var failingSince: Timestamp?
    package var detail: String?
    package var openCommands: Int

    init(of state: State) {
        if state.settings?.mdm == nil {
            condition = .notConfigured
        } else {
            condition = state.sink.firstFailureAt == nil ? .working : .failing
        }
        failingSince = state.sink.firstFailureAt
        detail = state.sink.lastFailure
        openCommands = state.commands.count
    }
}

/// An alert that stands.
package struct AlertReport: Codable, Hashable, Sendable {
    package var code: AlertCode
    package var since: Timestamp
    package var message: String
    package var remedy: String
    package var token: TokenName?
    package var adamId: AdamID?
    package var serialNumber: SerialNumber?

    init(_ active: ActiveAlert) {
        code = active.alert.key.code
        since = active.since
        message = active.alert.message
        remedy = active.alert.remedy
        token = active.alert.key.token
        adamId = active.alert.key.adamId
        serialNumber = active.alert.key.serialNumber
    }

    /// The worst first, then the oldest.
    fileprivate var order: (Int, Timestamp, String) { (code.severity.rawValue, since, message) }
}
