// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Story {
    /// A2: the licenses of many apps are renewed at once, and the anomaly is raised.
    /// - Returns: the name of the location's token.
    func tellOfRenewal(beside apps: StoryApps) async throws -> String {
        chapter(3, "Licenses of many apps are renewed at once")
        let name = fleet.tokens[1].name
        let renewed = try await control.act(
            "renew", ["token": .text(name), "apps": 50, "count": 5],
            as: SimulatorView.Renewed.self
        ).renewed.count
        tell("Somebody renews the licenses of \(renewed) apps of \(name) at once.")
        try await wait(for: "the alert of a bulk renewal") { chronicle in
            chronicle.alerts.contains {
                $0.key.code.hasPrefix("bulk-renewal") && $0.key.token == name
            }
        }
        let alert = chronicle.alerts.last { $0.key.code.hasPrefix("bulk-renewal") }
        try claims.hold(
            "the alert names the number of apps and the token",
            alert?.message.contains("licenses of \(renewed) apps of token \"\(name)\"") == true,
            found: alert?.message ?? "no alert")
        let status = try await vppd.report(["status"], as: VppdReport.Status.self)
        for token in fleet.tokens {
            let report = try status.token(token.name)
            let isRenewed = token.name == name
            try claims.equal(
                "the level of \(token.name)'s renewals", expected: isRenewed ? "critical" : "calm",
                found: report.renewalLevel)
            try claims.equal(
                "writes for \(token.name) are held only while its renewals are critical",
                expected: isRenewed, found: report.writesHeld)
        }
        tell("\(alert?.key.code ?? ""): \(alert?.message ?? "").")
        try await checkTotals()
        return name
    }

    /// T4, T5, T2: that token is revoked, the alert names the likely cause; a fresh token is
    /// installed and work resumes.
    func tellOfRevocation(_ name: String) async throws {
        chapter(4, "That token is revoked, and replaced")
        let secrets = try Secrets.ofToken(at: "\(stage.state)/tokens/\(name).vpptoken")
        try await control.act("token-standing", ["token": .text(name), "standing": "revoked"])
        tell("Apple revokes the token of \(name).")
        try await wait(for: "the alert of the revocation") { chronicle in
            chronicle.alerts.contains { $0.key.code == "token-revoked" && $0.key.token == name }
        }
        let alert = chronicle.alerts.last { $0.key.code == "token-revoked" }
        try claims.hold(
            "the alert names the bulk renewal as the likely cause",
            alert?.message.contains("likely cause: the bulk renewal of 50 apps") == true,
            found: alert?.message ?? "no alert")
        tell("\(alert?.key.code ?? ""): \(alert?.message ?? "").")
        let app = try await smallCustomApp(of: name)
        let rollout = try await publish(
            app, difficult: Set(fleet.habits.filter { $0.habit != "notNow" }.map(\.serial)))
        tell(
            "Meanwhile \(rollout.title) gets version \(rollout.after), which only \(name) can see.")
        try await checkOthersGoOn(without: name)
        try await replace(name, secrets)
        try await wait(for: "\(rollout.name) on all its devices") { rollout.isDone($0) }
        try await checkLanded(rollout)
        tell(
            "Work resumes: \(rollout.name) \(rollout.after) has landed on all "
                + "\(rollout.devices.count) devices.")
    }

    private func smallCustomApp(of token: String) async throws -> String {
        let all = try await control.view("apps", as: SimulatorView.Apps.self).apps
        let candidates = all.filter {
            $0.kind == "custom" && $0.tokens == [token] && $0.versions["iOS"] != nil
                && $0.holders >= 20
        }
        guard let app = candidates.min(by: { $0.holders < $1.holders }) else {
            throw StoryFailure("\(token) owns no custom app for iOS with 20 holders")
        }
        return app.adamId
    }

    /// T5: no further call with a revoked token; the others go on.
    private func checkOthersGoOn(without revoked: String) async throws {
        let others = fleet.tokens.map(\.name).filter { $0 != revoked }
        let before = try await control.view("counters", as: SimulatorView.Counters.self)
        let syncs = chronicle.syncs
        try await wait(for: "the next regular sync of the other tokens") { chronicle in
            others.allSatisfy { (chronicle.syncs[$0] ?? 0) > (syncs[$0] ?? 0) }
        }
        let after = try await control.view("counters", as: SimulatorView.Counters.self)
        try claims.equal(
            "no request is made with the revoked token", expected: before.requests[revoked],
            found: after.requests[revoked])
        let status = try await vppd.report(["status"], as: VppdReport.Status.self)
        for token in fleet.tokens {
            let expected = token.name == revoked ? "revoked" : "active"
            try claims.equal(
                "the status of \(token.name)", expected: expected,
                found: try status.token(token.name).status)
            let known = try status.token(token.name).totals.deviceAssignments
            try claims.equal(
                "nothing known of \(token.name) is forgotten", expected: token.deviceAssignments,
                found: known)
        }
        tell(
            "\(others.joined(separator: " and ")) go on as before; no further request is made with "
                + "the token of \(revoked), and nothing known of it is forgotten.")
    }

    /// T2: the fresh token takes the old one's place.
    private func replace(_ name: String, _ old: [String]) async throws {
        let reissued = try await control.act(
            "token-reissue", ["token": .text(name)], as: SimulatorView.Reissued.self)
        let answer = try await vppd.text(["token", "update", name, reissued.path])
        try claims.hold(
            "vppd token update says that the token is active",
            answer.contains("is replaced: active"),
            found: answer)
        try await wait(for: "\(name) active again") { $0.standing[name] == "active" }
        let status = try await vppd.report(["status"], as: VppdReport.Status.self)
        try claims.equal(
            "the status of \(name)", expected: "active", found: try status.token(name).status)
        try claims.equal(
            "the alert of the revocation is cleared", expected: 0,
            found: status.alerts.count { $0.code == "token-revoked" })
        try claims.equal(
            "the old secret is nowhere in the daemon's directories", expected: [],
            found: try Secrets.occurrences(of: old, under: stage.state))
        tell(
            "vppd token update \(name) FILE: \(name) is active again, the alert is cleared, and the "
                + "old secret is gone from the disk.")
    }
}
