// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// What the administrator does, well and badly.
extension World {
    /// Has the daemon read its files again, if it is up: `systemctl reload vppd`.
    func reload() throws(Violation) {
        guard process != nil else { return }
        note("reload")
        try load()
    }

    // MARK: - Tokens

    func harmToken(_ deed: FaultKind) throws(Violation) -> Bool {
        let name = random.one(of: services.apple.tokens.map(\.name))
        guard administrator.tokens.contains(name), !broken.contains(.tokenReturns(name)),
            !broken.contains(.tokenFile(name))
        else { return false }
        switch deed {
        case .tokenReplaced:
            replaceToken(name)
            try reload()
        case .tokenSuperseded:
            guard breakDown(.token(name), for: 600...172_800) else { return false }
            act("token-reissue", ["token": .string(name)])
        case .tokenFileBroken:
            guard breakDown(.tokenFile(name), for: 600...86_400) else { return false }
            administrator.tokenFiles[name] = random.one(of: [nil, "no token", "bm8gSlNPTg=="])
            try reload()
        case .tokenRemoved:
            guard administrator.tokens.count > 1,
                breakDown(.tokenReturns(name), for: 3_600...172_800)
            else { return false }
            administrator.tokens.removeAll { $0 == name }
            try reload()
        default:
            guard breakDown(.token(name), for: 3_600...172_800) else { return false }
            let standings: [FaultKind: String] = [
                .tokenRevoked: "revoked", .tokenExpired: "expired", .tokenInvalid: "invalid",
                .tokenReadOnly: "readOnly",
            ]
            act(
                "token-standing",
                [
                    "token": .string(name), "standing": .string(standings[deed] ?? "valid"),
                    "status": .int(random.one(of: [200, 401])),
                ])
        }
        return true
    }

    /// A fresh token is downloaded, and its file takes the place of the old one.
    func replaceToken(_ name: String) {
        act("token-reissue", ["token": .string(name)])
        administrator.tokenFiles[name] = services.secret(ofToken: name)
    }

    // MARK: - Files

    func edit(_ deed: FaultKind) throws(Violation) -> Bool {
        switch deed {
        case .settingsEdited: editSettings()
        case .settingsBroken:
            guard breakDown(.settings, for: 600...86_400) else { return false }
            administrator.slip = random.one(of: ["sync = [", "[updates]\nattempt = 3", "\u{1}"])
        case .deviceFileEdited: editDevices()
        default:
            guard breakDown(.deviceFile, for: 600...86_400) else { return false }
            administrator.deviceSlip = random.one(of: ["a,b", "X\"Y,,,iOS,18,UTC,maybe"])
        }
        try reload()
        return true
    }

    private func editSettings() {
        switch random.number(0...7) {
        case 0: administrator.apple = Administrator.appleText(&random)
        case 1: administrator.updates.attempts = random.number(1...3)
        case 2:
            let last = administrator.rules.count - 1
            administrator.rules[last] = Administrator.automaticRule(&random)
        case 3:
            let rule = Administrator.excludingRule(&random, apps: services.apple.store.adamIds)
            administrator.rules = [rule] + administrator.rules.suffix(1)
        case 4: editNotifications()
        case 5: editDeveloperToken()
        case 6:
            let name = random.one(of: administrator.tokens)
            if administrator.takeOver.remove(name) == nil { administrator.takeOver.insert(name) }
        default: administrator.updates.mode = random.one(of: ["administrator", "user"])
        }
    }

    private func editDevices() {
        let index = random.number(0...(administrator.deviceRows.count - 1))
        let serial = String(administrator.deviceRows[index].prefix { $0 != "," })
        guard let device = services.mdm.devices[serial] else { return }
        if random.chance(50) {
            services.mdm.devices[serial]?.groups = [random.one(of: ["sales", "school", "office"])]
        } else {
            services.mdm.devices[serial]?.timeZone = random.one(of: [
                "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham",
            ])
        }
        administrator.deviceRows[index] = Administrator.row(
            of: services.mdm.devices[serial] ?? device)
    }

    // MARK: - Mending

    func undo(_ what: Mending) throws(Violation) {
        guard broken.remove(what) != nil else { return }
        note("mended: \(what)")
        switch what {
        case .appleUp: appleIsDown = nil
        case .mdmUp: act("mdm", ["state": .string("up")])
        case .push: act("push", ["mode": .string("ok")])
        case .habit(let serial):
            act("habit", ["serial": .string(serial), "habit": .string("normal")])
        case .enroll(let serial):
            act("reenroll", ["serial": .string(serial)])
            proceed()
        case .settings:
            administrator.slip = nil
            try reload()
        case .deviceFile:
            administrator.deviceSlip = nil
            try reload()
        case .tokenFile(let name):
            administrator.tokenFiles[name] = services.secret(ofToken: name)
            try reload()
        case .token(let name):
            replaceToken(name)
            try reload()
        case .tokenReturns(let name):
            administrator.tokens.append(name)
            try reload()
        case .developerToken:
            guard administrator.developerToken != nil else { return }
            issueDeveloperToken()
            try reload()
        case .versionShown(let app):
            act("sale", ["adamId": .int(app), "versionHidden": .bool(false)])
        case .sold(let app): act("sale", ["adamId": .int(app), "sold": .bool(true)])
        case .asset(let token, let app): giveBack(token, app)
        }
    }

    private func giveBack(_ token: String, _ app: Int) {
        let pricing = app == 900_000_003 ? "PLUS" : "STDQ"
        act(
            "return-asset",
            ["token": .string(token)].merging(
                AssetName(adamId: app, pricingParam: pricing).parameters
            ) { $1 })
        readings.changed(self)
    }

    // MARK: - The quiet time

    /// From here on nothing goes wrong, and whoever has to mend something does.
    func becomeCalm() throws(Violation) {
        note("calm from here on")
        isCalm = true
        rates = .none
        letSpaceReturn()
        for what in broken.sorted(by: { "\($0)" < "\($1)" }) { try undo(what) }
        for device in devices {
            // The fleet of the simulator has one that is stuck from the beginning.
            act("habit", ["serial": .string(device.serial), "habit": .string("normal")])
            if !device.enrolled { act("reenroll", ["serial": .string(device.serial)]) }
        }
        proceed()
        administrator.updates.mode = "administrator"
        // Newer than whatever was given up.
        for app in services.apple.store.adamIds { _ = publish(app) }
        try reload()
        // By then the last late call of a webhook has come.
        later(.hours(2), .mend)
    }

    /// What no answer of Apple and no device tells by itself: tokens that were replaced while vppd
    /// could not see it, the OS of devices, and devices whose enrollment was told in vain. No others:
    /// with an enrollment
    /// all that was open ends, and vppd has to come to the end of it by itself.
    func mend() throws(Violation) {
        guard let process else { return later(.minutes(10), .mend) }
        let state = process.engine.state
        for device in devices {
            let known = state.devices.index(of: SerialNumber(device.serial))
                .flatMap { state.devices[$0].enrollmentId?.text }
            if known != device.enrollmentId {
                act("reenroll", ["serial": .string(device.serial)])
            }
            act("ask", ["serial": .string(device.serial)])
        }
        proceed()
        try reload()
        try take(.syncRequested(nil))
    }
}
