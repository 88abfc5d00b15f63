// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import Foundation
import VPPCore
import VPPModel

/// What people, the store and other machines do of their own accord.
extension World {
    /// What is done on its own, not on an occasion.
    private static let deeds: [FaultKind] = [
        .clockStep, .appleOutage, .tokenRevoked, .tokenExpired, .tokenInvalid, .tokenReadOnly,
        .tokenSuperseded, .anotherMDM, .mdmInfoCleared, .versionPublished, .versionHidden, .unsold,
        .licenseAssigned, .licenseTakenBack, .licensesBought, .bulkRenewal, .assetGone, .mdmOutage,
        .queueLost, .pushFails, .asleep, .notNow, .failing, .stuck, .refusing, .reenrolled,
        .checkedOut, .appRemoved, .settingsEdited, .settingsBroken, .deviceFileEdited,
        .deviceFileBroken, .tokenReplaced, .tokenFileBroken, .tokenRemoved, .syncWished,
        .licenseWished, .developerTokenRefused, .notificationUnknown, .limitsChanged,
        .systemUpdated, .askedByOthers,
    ]

    func makeMischief() throws(Violation) {
        guard !isCalm else { return }
        noteClocks()
        later(random.seconds(1_800...21_600), .mischief)
        let total = Self.deeds.reduce(0) { $0 + rates[$1] }
        guard total > 0 else { return }
        var draw = random.number(1...total)
        for deed in Self.deeds {
            draw -= rates[deed]
            if draw <= 0 { return try commit(deed) }
        }
    }

    private func commit(_ deed: FaultKind) throws(Violation) {
        let isDone: Bool
        switch deed {
        case .tokenRevoked, .tokenExpired, .tokenInvalid, .tokenReadOnly, .tokenSuperseded,
            .tokenReplaced, .tokenFileBroken, .tokenRemoved:
            isDone = try harmToken(deed)
        case .anotherMDM, .mdmInfoCleared, .versionPublished, .versionHidden, .unsold,
            .licenseAssigned, .licenseTakenBack, .licensesBought, .bulkRenewal, .assetGone:
            isDone = changeLocation(deed)
        case .asleep, .notNow, .failing, .stuck, .refusing, .reenrolled, .checkedOut, .appRemoved,
            .systemUpdated, .askedByOthers:
            isDone = changeDevice(deed)
        case .settingsEdited, .settingsBroken, .deviceFileEdited, .deviceFileBroken:
            isDone = try edit(deed)
        case .clockStep:
            stepClock()
            isDone = true
        case .syncWished:
            isDone = process != nil
            try take(.syncRequested(nil))
        case .licenseWished: isDone = try wishForLicenses()
        case .developerTokenRefused: isDone = refuseDeveloperToken()
        case .notificationUnknown:
            isDone = administrator.notifications
            if isDone { act("notifications", ["unknownTypes": .int(1)]) }
        case .limitsChanged:
            services.apple.limits["maxSerialNumbers"] = random.one(of: [1, 2, 25])
            isDone = true
        default: isDone = breakServer(deed)
        }
        if isDone { struck(deed) }
    }

    /// Sees whether clocks were changed where a device is.
    private func noteClocks() {
        for device in devices {
            guard let zone = TimeZone(identifier: device.timeZone) else { continue }
            let date = Date(timeIntervalSince1970: TimeInterval(clock.wall.seconds))
            let isSummer = zone.isDaylightSavingTime(for: date)
            let before = summer.updateValue(isSummer, forKey: device.timeZone)
            if before == !isSummer { struck(.clocksChange) }
        }
    }

    private func stepClock() {
        let jump = dice.with(.clockStep) {
            $0.one(of: [-86_400, -3_600, -30, -1, 1, 30, 3_600, 86_400])
        }
        note("the clock steps by \(jump) s")
        clock.stepWall(by: .seconds(jump))
        monitor.clockStepped()
        developer.clockStepped()
        ledger.clockStepped()
    }

    // MARK: - Servers

    private func breakServer(_ deed: FaultKind) -> Bool {
        switch deed {
        case .appleOutage: return breakApple(for: 1_800...43_200)
        case .mdmOutage:
            guard breakDown(.mdmUp, for: 600...43_200) else { return false }
            act("mdm", ["state": .string("down")])
        case .pushFails:
            guard breakDown(.push, for: 3_600...86_400) else { return false }
            let modes = ["noCertificate", "noRoute", "unregistered", "unavailable", "hangs"]
            act("push", ["mode": .string(random.one(of: modes))])
        case .queueLost:
            for serial in services.mdm.devices.keys.sorted() {
                services.mdm.devices[serial]?.queue = []
            }
        default: preconditionFailure("\(deed)")
        }
        return true
    }

    /// Nobody answers, or somebody who says that nothing works.
    @discardableResult
    func breakApple(for seconds: ClosedRange<Int>) -> Bool {
        guard breakDown(.appleUp, for: seconds) else { return false }
        appleIsDown = random.chance(50)
        return true
    }

    /// Breaks what is whole; mended later.
    func breakDown(_ what: Mending, for seconds: ClosedRange<Int>) -> Bool {
        guard broken.insert(what).inserted else { return false }
        later(random.seconds(seconds), .undo(what))
        return true
    }

    // MARK: - Devices

    private func changeDevice(_ deed: FaultKind) -> Bool {
        let device = random.one(of: devices)
        let serial = JSON.string(device.serial)
        switch deed {
        case .reenrolled:
            guard device.enrolled else { return false }
            act("reenroll", ["serial": serial])
        case .checkedOut:
            guard device.enrolled, breakDown(.enroll(serial: device.serial), for: 3_600...172_800)
            else { return false }
            act("checkout", ["serial": serial])
        case .appRemoved:
            guard let app = device.installed.keys.sorted().first else { return false }
            act("uninstall", ["serial": serial, "adamId": .int(app)])
        case .systemUpdated:
            guard !device.isUpToDate else { return false }
            let version: JSON = .string(device.platform == "macOS" ? "15.6" : "18.6")
            act("system", ["serial": serial, "osVersion": version])
        case .askedByOthers: act("ask", ["serial": serial])
        default:
            guard breakDown(.habit(serial: device.serial), for: 7_200...259_200) else {
                return false
            }
            act(
                "habit",
                [
                    "serial": serial, "habit": .string(habit(deed)),
                    "errorCode": .int(random.one(of: [506, 663, 1_407, 9_610, 12_025, 4_711])),
                    "times": .int(random.number(1...20)),
                ])
        }
        proceed()
        return true
    }

    private func habit(_ deed: FaultKind) -> String {
        switch deed {
        case .asleep: "asleep"
        case .notNow: "notNow"
        case .failing: "failing"
        case .stuck: "stuck"
        default: "refusing"
        }
    }

    // MARK: - Locations and the store

    private func changeLocation(_ deed: FaultKind) -> Bool {
        let token = random.one(of: services.apple.tokens)
        let name = JSON.string(token.name)
        let apps = services.apple.store.adamIds
        let app = random.one(of: apps)
        defer { readings.changed(self) }
        switch deed {
        case .anotherMDM: act("take-over", ["token": name])
        case .mdmInfoCleared: act("clear-mdm-info", ["token": name])
        case .versionPublished: return publish(app)
        case .versionHidden:
            guard breakDown(.versionShown(app), for: 3_600...172_800) else { return false }
            act("sale", ["adamId": .int(app), "versionHidden": .bool(true)])
        case .unsold:
            guard breakDown(.sold(app), for: 3_600...172_800) else { return false }
            act("sale", ["adamId": .int(app), "sold": .bool(false)])
        case .licenseAssigned: return assign(token)
        case .licenseTakenBack: return takeBack(token)
        case .licensesBought:
            guard let asset = owned(token).first(where: { $0.adamId == app }) else { return false }
            act("buy", ["token": name, "count": .int(5)].merging(asset.parameters) { $1 })
        case .bulkRenewal:
            act("renew", ["token": name, "count": .int(10), "apps": .int(owned(token).count)])
        default:
            guard let asset = owned(token).first(where: { $0.adamId == app }),
                breakDown(.asset(token: token.name, adamId: app), for: 3_600...172_800)
            else { return false }
            act("remove-asset", ["token": name].merging(asset.parameters) { $1 })
        }
        return true
    }

    func publish(_ app: Int) -> Bool {
        guard services.apple.store.apps[app]?.versions.isEmpty == false else { return false }
        act("publish", ["adamId": .int(app)])
        return true
    }

    func owned(_ token: TokenRecord) -> [AssetName] {
        services.apple.locations[token.uId]?.assetNames ?? []
    }

    /// A license goes to a device that has none.
    private func assign(_ token: TokenRecord) -> Bool {
        guard let location = services.apple.locations[token.uId] else { return false }
        let device = random.one(of: devices)
        let free = location.assetNames.filter { name in
            guard let asset = location.assets[name] else { return false }
            return asset.deviceAssignable && asset.available > 0
                && !location.holds(
                    AssignedLicense(asset: name, holder: .device(device.serial)))
        }
        guard !free.isEmpty else { return false }
        act(
            "assign",
            [
                "token": .string(token.name),
                "serialNumbers": .array([.string(device.serial)]),
            ].merging(random.one(of: free).parameters) { $1 })
        return true
    }

    private func takeBack(_ token: TokenRecord) -> Bool {
        let held = (services.apple.locations[token.uId]?.licenses ?? []).map(\.license)
            .filter { if case .device = $0.holder { true } else { false } }
        guard !held.isEmpty,
            case .device(let serial) = held[random.number(0...held.count - 1)].holder,
            let license = held.first(where: { $0.holder == .device(serial) })
        else { return false }
        act(
            "unassign",
            ["token": .string(token.name), "serialNumbers": .array([.string(serial)])]
                .merging(license.asset.parameters) { $1 })
        return true
    }

    /// The location changes while its pages are read.
    func shiftPages(_ exchange: Exchange) {
        guard let token = services.apple.tokens.last(where: { $0.secret == exchange.secret }) else {
            return
        }
        let isDone = random.chance(50) ? assign(token) : takeBack(token)
        guard isDone else { return }
        struck(.pageShift)
        readings.changed(self)
    }
}

extension AssetName {
    /// The asset as parameters of the control interface.
    var parameters: [String: JSON] {
        ["adamId": .int(adamId), "pricingParam": .string(pricingParam)]
    }
}

extension SimulatedDevice {
    /// The OS runs what the store has: the simulator's versions need iOS 16 or macOS 13.
    var isUpToDate: Bool {
        (Int(osVersion.prefix { $0 != "." }) ?? 0) >= (platform == "macOS" ? 13 : 16)
    }
}
