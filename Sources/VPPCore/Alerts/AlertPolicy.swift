// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Raises alerts for conditions that began and clears those that ended. A condition that stands is
/// not told again (A1).
func reviewAlerts(_ state: State, _ settings: Settings, now: Timestamp) -> Decision {
    var wanted = Conditions(state: state, settings: settings, now: now)
    wanted.collect()
    let begun = wanted.begun.sorted { $0.key < $1.key }
    let ended = state.alerts.keys.filter { key in !wanted.keys.contains(key) }.sorted()
    return Decision(
        events: ended.map { .alertCleared(AlertCleared(key: $0)) }
            + begun.map { .alertRaised(AlertRaised(alert: $0)) },
        wake: wanted.wake)
}

/// The conditions that need a person now. Looked at in every review, so words are found only for
/// those that begin.
struct Conditions {
    let state: State
    let settings: Settings
    let now: Timestamp
    private(set) var begun: [Alert] = []
    private(set) var keys: Set<AlertKey> = []
    private(set) var wake: Timestamp?

    init(state: State, settings: Settings, now: Timestamp) {
        self.state = state
        self.settings = settings
        self.now = now
    }

    mutating func collect() {
        if let problem = state.configurationProblem {
            add(
                AlertKey(.configurationRefused, qualifier: problem),
                "the new configuration was refused and the old one stays in force: \(problem)",
                "mend the file, try it with: sudo -u vppd vppd check, then: systemctl reload vppd; "
                    + "where only [daemon] or [listener] changed: systemctl restart vppd")
        }
        if let problem = state.deviceFileProblem {
            add(
                AlertKey(.deviceFileRefused, qualifier: problem),
                "the device file was refused and the devices known before stay: \(problem)",
                "mend the file, then: systemctl reload vppd")
        }
        if let since = state.storageFullSince {
            add(
                AlertKey(.storageFull),
                "the disk of the event log is full since \(since.toTheSecond); nothing new is begun",
                "free space on the file system of [daemon] state_directory (df -h, quota); vppd "
                    + "goes on by itself")
        }
        let tokens = state.tokens
        for place in tokens.indices { collect(tokens[place]) }
        collectNotificationSecrets()
        collectDeveloperToken()
        for (key, parked) in state.parked { collect(key, parked) }
        for failed in state.failedWrites.reversed() { collect(failed) }
        collectServer()
    }

    private mutating func collect(_ token: TokenState) {
        if let problem = token.fileProblem {
            add(
                AlertKey(.tokenFileUnusable, token: token.name, qualifier: problem),
                "the file of token \"\(token.name)\" cannot be used: \(problem)",
                "mend the file and: systemctl reload vppd; or: vppd token update \(token.name) FILE"
            )
        }
        if token.fingerprint == nil { return }
        collectStanding(token)
        collectReachability(token)
        collectRenewal(token)
        collectLookups(token)
        collectExpiry(token)
        collectNotifications(token)
    }

    private mutating func collectExpiry(_ token: TokenState) {
        guard token.standing.isRead, let expiry = token.effectiveExpiry else { return }
        let left = expiry - now
        let ahead = settings.apple.expiryWarningDays.filter { left > .days(Int64($0)) }
        if let next = ahead.max() { look(at: expiry - .days(Int64(next))) }
        guard let days = token.expiryDistance(settings.apple, now: now) else { return }
        add(
            AlertKey(.tokenExpiring, token: token.name, qualifier: "\(days)"),
            "token \"\(token.name)\" expires \(expiry.toTheSecond), in \(days) days or less",
            "download a fresh token and run: vppd token update \(token.name) FILE")
    }

    private mutating func collectStanding(_ token: TokenState) {
        // Nearly all are: words are made for the others only.
        if token.standing == .active || token.standing == .pending { return }
        let replace = "download a fresh token and run: vppd token update \(token.name) FILE"
        let answer = token.standingFailure.map { " (\($0.summary))" } ?? ""
        switch token.standing {
        case .pending, .active: break
        case .revoked:
            let cause = RevocationCause(of: token)
            add(
                AlertKey(.tokenRevoked, token: token.name),
                "Apple revoked token \"\(token.name)\"\(answer); \(cause.text)", cause.remedy(token)
            )
        case .expired:
            add(
                AlertKey(.tokenExpired, token: token.name),
                "token \"\(token.name)\" has expired, says Apple\(answer)", replace)
        case .invalid:
            let isUnexplained = token.standingFailure?.kind == .unauthorized
            add(
                AlertKey(isUnexplained ? .tokenUnauthorized : .tokenInvalid, token: token.name),
                "Apple does not accept token \"\(token.name)\"\(answer)",
                isUnexplained
                    ? "let this machine reach Apple directly, past any proxy that inspects TLS, "
                        + "then: vppd sync \(token.name)" : replace)
        case .restricted:
            add(
                AlertKey(.tokenRestricted, token: token.name),
                "token \"\(token.name)\" may read but not write\(answer)",
                "accept new terms at Apple and give its content manager the right to manage licenses, "
                    + "then: vppd sync \(token.name)")
        case .duplicate:
            let other = token.duplicateOf.map { "\"\($0)\"" } ?? "another token"
            add(
                AlertKey(.tokenDuplicate, token: token.name),
                "token \"\(token.name)\" opens the same location as \(other); it is not used",
                "remove one of the two from the configuration, then: systemctl reload vppd")
        case .claimed:
            let other = token.claimedBy.map { "\"\($0.name)\" (\($0.metadata))" } ?? "another MDM"
            add(
                AlertKey(
                    .tokenClaimed, token: token.name, qualifier: token.claimedBy?.id),
                "the location of token \"\(token.name)\" is managed by \(other); vppd reads it and "
                    + "writes nothing",
                "remove the token there, set take_over = true for it here and: systemctl reload vppd"
            )
        }
    }

    private mutating func collectReachability(_ token: TokenState) {
        // What could not be asked for want of a secret is the file's alert.
        let isAsked = token.fileProblem == nil || token.lastFailure?.wasAsked ?? true
        if let since = token.firstFailureAt, token.standing.isRead, isAsked {
            let begins = since + settings.apple.unreachableAfter
            if begins <= now {
                let answer = token.lastFailure.map { ": \($0.summary)" } ?? ""
                add(
                    AlertKey(.tokenUnreachable, token: token.name),
                    "no usable answer from Apple for token \"\(token.name)\" since "
                        + "\(since.toTheSecond)\(answer)",
                    "check the network and Apple's system status; vppd keeps trying")
            } else {
                look(at: begins)
            }
        }
        // A new secret has a day of its own, however long the one before was dead.
        guard token.standing.isRead,
            let last = [token.lastSyncAt, token.loadedAt].compactMap({ $0 }).max()
        else { return }
        let stale = last + .days(1)
        if stale <= now {
            add(
                AlertKey(.syncStale, token: token.name),
                "no complete sync of token \"\(token.name)\" since \(last.toTheSecond)",
                "vppd sync \(token.name)")
        } else {
            look(at: stale)
        }
    }

    private mutating func collectLookups(_ token: TokenState) {
        guard token.looksUp, let since = token.lookups.firstFailureAt else { return }
        let begins = since + settings.apple.unreachableAfter
        guard begins <= now else { return look(at: begins) }
        let answer = token.lookups.lastFailure.map { ": \($0.summary)" } ?? ""
        add(
            AlertKey(.metadataUnavailable, token: token.name),
            "the store's metadata cannot be read with token \"\(token.name)\" since "
                + "\(since.toTheSecond), so no new versions are seen\(answer)",
            "check the network and Apple's system status; vppd keeps trying")
    }

    private mutating func collectRenewal(_ token: TokenState) {
        let code: AlertCode
        switch token.renewal.level {
        case .calm: return
        case .warning: code = .bulkRenewalWarning
        case .critical: code = .bulkRenewalCritical
        }
        let count = token.renewal.lastAlarm?.apps ?? token.renewal.renewed.count
        let window = settings.renewal.window
        let held = token.renewal.level == .critical ? "; writes for the token are held" : ""
        add(
            AlertKey(code, token: token.name),
            "licenses of \(count) apps of token \"\(token.name)\" were renewed within "
                + "\(window.inWords): Apple may flag the account and revoke the "
                + "token\(held)",
            "if this was not planned, find out who bought or moved the licenses; vppd status")
    }

    private mutating func collect(_ key: UpdateKey, _ parked: ParkedUpdate) {
        // Where something else holds the update back, parking is not what needs a person.
        guard case .skip(.parked) = state.judge(key) else { return }
        let state = state
        let serial = state.devices[key.device].serialNumber
        add(
            AlertKey(.updateParked, adamId: key.adamId, serialNumber: serial),
            "the update of \(state.name(of: key.adamId)) (\(key.adamId)) on device \(serial) to "
                + "\(parked.target.display) is parked: \(parked.reason.text)",
            "\(parked.reason.remedy); vppd tries again "
                + (parked.reason == .noLicense ? "when the license is given anew, " : "")
                + "with the next version, or when the device enrolls anew; details: vppd why \(serial) \(key.adamId)"
        )
    }

    /// The server is a person's business while a command waits for it: without one nobody finds out
    /// that it is well again.
    private mutating func collectServer() {
        if settings.mdm != nil, let since = state.sink.firstFailureAt,
            state.commands.values.contains(where: {
                $0.isUnsent && !state.isLeftAlone($0, now: now)
            })
        {
            let begins = since + .minutes(1)
            if begins <= now || state.sink.failuresInRow >= 3 {
                let detail = state.sink.lastFailure.map { ": \($0)" } ?? ""
                add(
                    AlertKey(.mdmUnreachable),
                    "the MDM server takes no commands since \(since.toTheSecond)\(detail)",
                    "check the server and [mdm] in the configuration; commands wait and none is lost"
                )
            } else {
                look(at: begins)
            }
        }
        for command in state.commands.values where command.idles >= idlesOfStuckQueue {
            let serial = state.devices[command.device].serialNumber
            add(
                AlertKey(.mdmQueueStuck, serialNumber: serial),
                "device \(serial) asked the MDM for work twice and did not get command "
                    + "\(command.uuid): its queue there is stuck or was emptied",
                "enroll the device again; with NanoMDM's filekv storage consider pgsql or mysql")
        }
    }

    mutating func add(
        _ key: AlertKey, _ message: @autoclosure () -> String, _ remedy: @autoclosure () -> String
    ) {
        guard keys.insert(key).inserted, state.alerts[key] == nil else { return }
        begun.append(Alert(key: key, message: message(), remedy: remedy()))
    }

    /// Lets an alert stand that was raised by what it is about, and is ended by that.
    mutating func keep(_ key: AlertKey) {
        keys.insert(key)
    }

    mutating func look(at moment: Timestamp) {
        wake = min(moment, wake ?? moment)
    }
}
