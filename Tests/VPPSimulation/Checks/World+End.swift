// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// What must hold when nothing has gone wrong for a while.
extension World {
    /// What is left to do; nil when all is quiet.
    var unfinished: String? {
        guard let process else { return "the process is not up" }
        let state = process.engine.state
        if process.engine.isFull || !process.inbox.isEmpty { return "inputs wait" }
        if !state.commands.isEmpty { return "commands are open: \(state.commands.values)" }
        if !state.inspections.isEmpty { return "inspections are planned" }
        if !state.writes.isEmpty || !ledger.writes.isEmpty { return "writes: \(state.writes)" }
        if !ledger.open.isEmpty { return "intents are open: \(ledger.open)" }
        if process.engine.isWriting { return "something is being written" }
        for device in devices {
            if !device.queue.isEmpty { return "\(device.serial) has a queue" }
            for app in services.apple.store.adamIds {
                if let what = unfinished(AdamID(UInt64(app)), on: device, state) { return what }
            }
        }
        if !state.updates.isEmpty { return "updates are live: \(state.updates)" }
        for name in administrator.tokens {
            if let what = unfinishedToken(TokenName(name), state) { return what }
        }
        return unexplainedAlert(state)
    }

    private func unfinished(
        _ app: AdamID, on device: SimulatedDevice, _ state: State
    ) -> String? {
        let pair = "app \(app) on \(device.serial)"
        guard let index = state.devices.index(of: SerialNumber(device.serial)) else {
            return "\(pair): unknown"
        }
        let number = Int(app.number)
        let version = services.apple.store.apps[number]?.versions[device.storePlatform]
        let installed = device.installed[number]
        let isLicensed = isLicensed(number, on: device)
        switch state.judge(UpdateKey(device: index, adamId: app)) {
        case .skip(.current):
            guard installed?.externalId == version?.externalId else {
                return "\(pair) has \(String(describing: installed)), not "
                    + String(describing: version)
            }
            guard installed?.managed != false else { return "\(pair): it is managed no more" }
            return isLicensed ? nil : "\(pair): the license is gone"
        case .skip(.noLicense): return isLicensed ? "\(pair): a license is not seen" : nil
        case .skip(.notInstalled): return installed == nil ? nil : "\(pair): it is installed"
        case .skip(.held), .skip(.never), .skip(.noRule), .skip(.updatesOff):
            guard let truth else { return "\(pair): no settings" }
            switch RuleOracle.ruling(AdamID(UInt64(number)), index, state, truth, ledger.facts) {
            case .success(let rule): return "\(pair): rule \(rule) allows it"
            case .failure: return nil
            }
        case .skip(.versionUnknown):
            return version == nil ? nil : "\(pair): the version is not known"
        case .skip(.osTooOld): return device.isUpToDate ? "\(pair): the OS is not seen" : nil
        case let other: return "\(pair): \(other)"
        }
    }

    /// Whether a license of the app is at the device in a location that vppd reads.
    private func isLicensed(_ app: Int, on device: SimulatedDevice) -> Bool {
        services.apple.locations.values.contains { location in
            ["STDQ", "PLUS"].contains { pricing in
                location.holds(
                    AssignedLicense(
                        asset: AssetName(adamId: app, pricingParam: pricing),
                        holder: .device(device.serial)))
            }
        }
    }

    private func unfinishedToken(_ name: TokenName, _ state: State) -> String? {
        guard let token = state.tokens[name] else { return "there is no token \(name)" }
        guard let record = services.apple.tokens.last(where: { $0.name == name.text }),
            let location = services.apple.locations[record.uId]
        else { return nil }
        let manager = location.mdmInfo?["id"]?.text
        switch token.standing {
        case .active:
            guard manager == Self.installation else { return "\(name): the claim is not made" }
            guard ledger.openClaims[name] == nil else { return "\(name): the claim is open" }
            return unfinishedSubscription(name, location, state)
        case .claimed:
            if mayTakeOver(name.text) { return "\(name) may be taken over, and is not" }
            return manager == token.claimedBy?.id ? nil : "\(name) is claimed by nobody"
        case .duplicate: return nil
        case .pending, .expired, .revoked, .invalid, .restricted:
            return "\(name) is \(token.standing)"
        }
    }

    /// Alerts that stand though what they are about is over.
    private func unexplainedAlert(_ state: State) -> String? {
        for key in state.alerts.keys.sorted() {
            switch key.code {
            case .tokenExpiring, .tokenClaimed, .tokenDuplicate, .bulkRenewalWarning, .writeFailed:
                continue
            default: return "an alert stands: \(key)"
            }
        }
        return nil
    }

    /// Ends in order, starts once more, and has the log verified.
    func checkEnd() throws(Violation) {
        try step(mayEnd: false)
        let process = running
        do throws(EventLogError) {
            try process.engine.close()
            let verdict = try EventLogReader(directory: Self.directory, disk: disk).verify()
            guard verdict.verdict == .clean || hasPruned else {
                throw EventLogError(refusing: verdict.verdict, in: Self.directory)!
            }
        } catch {
            throw Violation(.noFalseAlarm, "\(error)")
        }
        isOver = true
        endProcess(losingPower: true)
        while self.process == nil { try advance() }
        sumUp()
    }

    /// Counts what the story went through.
    func sumUp() {
        counts.events = ledger.events
        counts.claims = ledger.claims
        counts.writesEnded = ledger.writes.ended
        counts.landed = ledger.landed
        counts.parked = ledger.parked
        counts.holds = ledger.holds
        counts.alerts = ledger.raised.values.reduce(0, +)
        counts.commands = services.mdm.commands.count
        counts.fullReads = readings.checked
    }
}
