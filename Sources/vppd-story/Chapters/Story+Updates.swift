// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The apps whose new versions the story is about.
struct StoryApps {
    /// adamId of the custom app.
    var custom: String
    /// adamId of the public app, the one a device is stuck with.
    var `public`: String
    /// Devices that do not do what they are told with any app, or with one of these.
    var difficult: Set<String>
}

extension Story {
    /// U2, U4, U5, U6, U8: a custom and a public app get new versions; the updates go out ring by
    /// ring, land and are verified; some devices say NotNow; one never advances and is parked.
    func tellOfUpdates() async throws -> StoryApps {
        chapter(2, "A custom and a public app get new versions")
        let stuck = try stuckDevice()
        let apps = try await chooseApps(stuck)
        let busy = try await makeBusy(apps)
        let rollouts = [
            try await publish(apps.custom, difficult: apps.difficult),
            try await publish(apps.public, difficult: apps.difficult),
        ]
        for rollout in rollouts {
            tell(
                "\(rollout.title): \(rollout.before) -> \(rollout.after) in the store; "
                    + "\(rollout.devices.count) devices have it.")
        }
        try await wait(for: "the new versions and first updates") { chronicle in
            rollouts.allSatisfy { rollout in
                rollout.devices.contains { chronicle.turns[rollout.update($0)] != nil }
            }
        }
        tell("vppd has seen both versions, and asks the devices what they have now.")
        try await follow(rollouts, busy: busy)
        for rollout in rollouts {
            try await checkLanded(rollout)
            let (first, second) = try await checkRings(rollout)
            tell(
                "\(rollout.name): \(first) devices of ring 1, then, \(Pace.soak) s later, \(second) "
                    + "of ring 2; the installed version proves each update.")
        }
        try await checkBusy(busy, rollouts[0])
        try await checkStuck(stuck, rollouts[1])
        return apps
    }

    private func stuckDevice() throws(StoryFailure) -> Chronicle.Pair {
        guard let stuck = fleet.habits.first(where: { $0.habit == "stuck" }),
            let adamId = stuck.adamId
        else { throw StoryFailure("the simulator has no device that is stuck with one app") }
        return Chronicle.Pair(serial: stuck.serial, adamId: "\(adamId)")
    }

    private func chooseApps(_ stuck: Chronicle.Pair) async throws -> StoryApps {
        let all = try await control.view("apps", as: SimulatorView.Apps.self).apps
        let candidates = all.filter {
            $0.kind == "custom" && $0.tokens == [fleet.tokens[0].name] && $0.versions["iOS"] != nil
        }
        guard let custom = candidates.max(by: { $0.holders < $1.holders }) else {
            throw StoryFailure("\(fleet.tokens[0].name) owns no custom app for iOS")
        }
        return StoryApps(
            custom: custom.adamId, public: stuck.adamId,
            difficult: Set(fleet.habits.filter { $0.habit != "notNow" }.map(\.serial)))
    }

    /// Makes three devices with the custom app say NotNow for a while.
    private func makeBusy(_ apps: StoryApps) async throws -> [String] {
        let app = try await control.view("apps?adamId=\(apps.custom)", as: SimulatorView.App.self)
        let busy = (app.serials ?? []).filter { !apps.difficult.contains($0) }.prefix(3)
        for serial in busy {
            try await control.act(
                "habit",
                [
                    "serial": .text(serial), "habit": "notNow", "adamId": .text(apps.custom),
                    "times": 6,
                ])
        }
        return Array(busy)
    }

    /// Tells how the updates go until all have landed.
    private func follow(_ rollouts: [Rollout], busy: [String]) async throws {
        let total = rollouts.reduce(0) { $0 + $1.devices.count }
        let landed = { (chronicle: Chronicle) in
            rollouts.reduce(0) { $0 + $1.landed(chronicle) }
        }
        try await wait(for: "the first updates to land") { landed($0) > 0 }
        tell("The first updates have landed: \(landed(chronicle)) of \(total), all of ring 1.")
        var toldOfBusy = false
        for part in [total / 2, total] {
            try await wait(for: "\(part) updates to land") { chronicle in
                landed(chronicle) >= part
                    || !toldOfBusy && Self.areDeferred(busy, rollouts[0], chronicle)
            }
            if !toldOfBusy, Self.areDeferred(busy, rollouts[0], chronicle) {
                toldOfBusy = true
                tell(
                    "\(busy.count) devices said NotNow (\(busy.joined(separator: ", "))): the MDM "
                        + "server keeps the command, so no second one is sent.")
            }
            try await wait(for: "\(part) updates to land") { landed($0) >= part }
            tell("\(landed(chronicle)) of \(total) updates have landed.")
        }
    }

    private static func areDeferred(
        _ busy: [String], _ rollout: Rollout, _ chronicle: Chronicle
    ) -> Bool {
        busy.allSatisfy { serial in
            let pair = Chronicle.Pair(serial: serial, adamId: rollout.adamId)
            return chronicle.installs(of: pair, since: rollout.publishedAt)
                .contains { chronicle.commands[$0]?.wasDeferred == true }
        }
    }

    /// U5: a device that said NotNow gets the version later, by the one command it had.
    private func checkBusy(_ busy: [String], _ rollout: Rollout) async throws {
        let mdm = try await control.view("mdm", as: SimulatorView.MDM.self)
        let commands = Dictionary(
            mdm.commands.map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
        for serial in busy {
            let pair = Chronicle.Pair(serial: serial, adamId: rollout.adamId)
            let installs = chronicle.installs(of: pair, since: rollout.publishedAt)
            try claims.equal(
                "\(serial), which said NotNow, was sent one command", expected: 1,
                found: installs.count)
            let answers = installs.compactMap { commands[$0] }.flatMap(\.answers).map(\.status)
            try claims.equal(
                "\(serial) said NotNow and then did what the command says",
                expected: Array(repeating: "NotNow", count: 6) + ["Acknowledged"], found: answers)
        }
        tell(
            "The devices that said NotNow have the version too, by the one command they were sent.")
    }

    /// U6: the loop breaker parks what never advances, and says why.
    private func checkStuck(_ stuck: Chronicle.Pair, _ rollout: Rollout) async throws {
        try await wait(for: "\(stuck.serial) to be parked") { chronicle in
            chronicle.parked.keys.contains { $0.pair == stuck }
        }
        let reason = chronicle.parked.first { $0.key.pair == stuck }?.value
        try claims.equal(
            "the device that never advances is parked with its reason",
            expected: "noVersionAdvance", found: reason)
        try claims.equal(
            "it was sent as many commands as attempts are allowed", expected: Pace.attempts,
            found: chronicle.installs(of: stuck, since: rollout.publishedAt).count)
        let status = try await vppd.report(["status"], as: VppdReport.Status.self)
        let alert = status.alerts.first {
            $0.code == "update-parked" && $0.serialNumber == stuck.serial
        }
        try claims.hold(
            "an alert tells that \(stuck.serial) is parked, and why",
            alert?.message.contains("the version did not advance") == true,
            found: alert?.message ?? "no such alert")
        tell(
            "Device \(stuck.serial) acknowledged \(Pace.attempts) commands and changed nothing: "
                + "parked, with an alert. \(alert?.message ?? "").")
    }
}
