// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Story {
    /// T3, C1, C2, S2, S5: tokens become active, apps are added, totals are exact, and a sync where
    /// nothing has changed costs next to nothing.
    func tellOfTokens() async throws {
        chapter(1, "Tokens become active, apps are added")
        let names = fleet.tokens.map(\.name)
        try await wait(for: "all tokens active") { chronicle in
            names.allSatisfy { chronicle.standing[$0] == "active" }
        }
        tell("Apple accepted all \(names.count) tokens: \(names.joined(separator: ", ")).")
        try await wait(for: "all locations claimed and all apps looked up") { chronicle in
            names.allSatisfy { chronicle.claimed.contains($0) && chronicle.lookedUp.contains($0) }
        }
        for token in fleet.tokens {
            let added = chronicle.cataloged[token.name] ?? 0
            tell("\(token.name): \(added) apps added to the catalog, their versions known.")
        }
        try await checkTotals()
        try await checkApps()
        try await askDevices()
        try await checkQuietSync()
    }

    /// `vppd status` and the simulator's `totals` agree to the last license.
    func checkTotals() async throws {
        let totals = try await control.view("totals", as: SimulatorView.Totals.self)
        let status = try await vppd.report(["status"], as: VppdReport.Status.self)
        try claims.equal(
            "vppd status lists all devices", expected: totals.devices, found: status.fleet.devices)
        try claims.equal(
            "no unknown serial number holds a license", expected: 0,
            found: status.fleet.unknownHolders)
        for token in totals.tokens {
            let report = try status.token(token.name)
            let figures: [(String, Int, Int)] = [
                ("assets", token.assets, report.totals.apps + report.totals.books),
                ("licenses", token.licenses.total, report.totals.licenses),
                ("licenses assigned", token.licenses.assigned, report.totals.assigned),
                ("licenses free", token.licenses.available, report.totals.available),
                ("devices' licenses", token.deviceAssignments, report.totals.deviceAssignments),
                ("users' licenses", token.userAssignments, report.totals.userAssignments),
            ]
            for (what, expected, found) in figures {
                try claims.equal(
                    "vppd status has the exact number of \(what) of \(token.name)",
                    expected: expected, found: found)
            }
        }
        let assignments = totals.tokens.reduce(0) { $0 + $1.assignments }
        tell(
            "vppd status has Apple's totals to the last license: "
                + "\(assignments.grouped) assignments, \(totals.devices.grouped) devices.")
    }

    /// Every app is in the catalog, resolved, and of the right kind.
    private func checkApps() async throws {
        let truth = try await control.view("apps", as: SimulatorView.Apps.self).apps
        let apps = try await vppd.report(["apps"], as: [VppdReport.App].self)
        let known = Dictionary(grouping: apps, by: \.adamId)
        var wrong: [String] = []
        for app in truth {
            let reports = known[app.adamId] ?? []
            if Set(reports.map(\.token)) != Set(app.tokens) {
                wrong.append("\(app.adamId): tokens \(reports.map(\.token)), not \(app.tokens)")
            }
            for report in reports where app.product == "App" {
                if report.status != "Success" || report.kind != app.kind {
                    wrong.append("\(app.adamId): \(report.status), \(report.kind ?? "no kind")")
                }
            }
        }
        try claims.none(
            "vppd apps shows every app of every token as added", of: truth.count, wrong: wrong)
        let custom = truth.count { $0.kind == "custom" }
        tell("vppd apps: all \(truth.count) apps and books listed, \(custom) of them custom apps.")
    }

    /// Before the first update, each device is asked once which versions it has.
    private func askDevices() async throws {
        let total = fleet.devices
        // Devices that are asleep do not answer; they are in nobody's way.
        let asleep = fleet.habits.count { $0.habit == "asleep" }
        tell("Each device is asked once which versions it has, by the MDM server.")
        for part in [total / 2, total - asleep] {
            try await wait(for: "\(part) devices' answers") { $0.answeredInspections >= part }
            tell("\(part.grouped) of \(total.grouped) devices have answered.")
        }
        try claims.hold(
            "no device has an update under way: all apps are current",
            chronicle.turns.isEmpty, found: "\(chronicle.turns.count) updates planned")
    }

    /// S5: nothing differs, so each token costs one request and nothing is written but its summary.
    private func checkQuietSync() async throws {
        _ = try await vppd.text(["sync"])
        let seq = try await currentSeq()
        let before = try await control.view("counters", as: SimulatorView.Counters.self)
        _ = try await vppd.text(["sync"])
        let after = try await control.view("counters", as: SimulatorView.Counters.self)
        let names = fleet.tokens.map(\.name)
        for name in names {
            // Looking for new versions has a timer of its own.
            let made = (after.requests[name] ?? [:]).filter { $0.key != "lookup" }
            let asked = made.mapValues { $0 }.merging(before.requests[name] ?? [:]) { $0 - $1 }
                .filter { $0.value > 0 && $0.key != "lookup" }
            try claims.equal(
                "a sync of \(name) where nothing has changed is one request",
                expected: ["assets": 1], found: asked)
        }
        let text = try await vppd.text(["events", "--json", "--after", "\(seq)"])
        var lines = try EventLine.all(in: text)
        // Asleep devices' commands time out, and versions are looked for, whenever their time comes.
        let unrelated = ["metadata.read", "command.", "inspections.", "segment."]
        lines.removeAll { line in unrelated.contains { line.type.hasPrefix($0) } }
        let types = lines.map(\.type)
        try claims.equal(
            "a sync where nothing has changed writes no event but its summary",
            expected: names.map { _ in "sync.completed" }, found: types)
        tell("A second sync, where nothing has changed: 1 request and 1 event for each token.")
    }

    /// The seq of the log's last event.
    func currentSeq() async throws -> UInt64 {
        let text = try await vppd.text(["events", "--json", "--last", "1"])
        return try EventLine.all(in: text).last?.seq ?? 0
    }
}
