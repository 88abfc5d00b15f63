// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import VPPModel

extension Story {
    /// U7, P10: SIGKILL while commands are in flight; after a restart nothing is lost, and nothing
    /// is sent twice.
    func tellOfCrash(_ apps: StoryApps) async throws {
        chapter(5, "The daemon is killed in mid-flight")
        let rollouts = [
            try await publish(apps.custom, difficult: apps.difficult),
            try await publish(apps.public, difficult: apps.difficult),
        ]
        let total = rollouts.reduce(0) { $0 + $1.devices.count }
        tell(
            "\(rollouts[0].name) \(rollouts[0].after) and \(rollouts[1].name) \(rollouts[1].after) "
                + "are published for \(total) devices.")
        try await killInFlight()
        let lines = try EventLine.all(in: try await vppd.text(["events", "--json"]))
        let open = try checkInFlight(rollouts, lines)
        try checkLogOfDeadDaemon(lines)
        let before = try await control.view("mdm", as: SimulatorView.MDM.self).webhooks.failed
        try await startDaemon()
        tell("vppd is started again (process \(daemon.pid)).")
        try await wait(for: "all updates to land after the restart") { chronicle in
            rollouts.allSatisfy { $0.isDone(chronicle) }
        }
        try claims.hold(
            "every command open at the kill has come to an end",
            open.allSatisfy { chronicle.commands[$0]?.isClosed == true },
            found: "\(open.filter { chronicle.commands[$0]?.isClosed != true })")
        for rollout in rollouts {
            try await checkLanded(rollout)
            _ = try await checkRings(rollout)
        }
        tell(
            "All \(total) updates have landed, although \(before) reports of devices had found no "
                + "daemon to hear them: it asked again.")
        try await checkCommands(rollouts)
    }

    /// Kills the daemon while installs are out.
    private func killInFlight() async throws {
        let answered = chronicle.answeredInstalls
        // The second ring's: the first one's are few.
        try await wait(
            for: "installs of both rings in flight", every: .milliseconds(20)
        ) { chronicle in
            chronicle.answeredInstalls >= answered + 60 && chronicle.openInstalls >= 3
        }
        daemon.send(SIGKILL)
        guard let status = try await daemon.wait(atMost: .seconds(5)) else {
            throw StoryFailure("vppd (process \(daemon.pid)) outlived SIGKILL by 5 s")
        }
        try claims.equal("SIGKILL ended vppd", expected: 128 + SIGKILL, found: status)
        try readEvents()
    }

    /// - Parameter lines: the dead daemon's log.
    /// - Returns: the commands that were open.
    private func checkInFlight(
        _ rollouts: [Rollout], _ lines: [EventLine]
    ) throws -> Set<String> {
        var chronicle = Chronicle()
        for line in lines { chronicle.add(line) }
        let landed = rollouts.reduce(0) { $0 + $1.landed(chronicle) }
        try claims.hold(
            "commands were in flight when vppd was killed", chronicle.openInstalls > 0,
            found: "\(chronicle.openInstalls) installs open")
        tell(
            "SIGKILL: \(landed) updates have landed, \(chronicle.openInstalls) installs and "
                + "\(chronicle.open.count - chronicle.openInstalls) questions are on their way.")
        return chronicle.open
    }

    /// P1: what was shown as durable is still there, byte for byte.
    private func checkLogOfDeadDaemon(_ lines: [EventLine]) throws {
        let kept = Dictionary(
            lines.map { ($0.seq, $0.text) }, uniquingKeysWith: { first, _ in first })
        let lost = feed.shown.filter { kept[$0.key] != $0.value }.keys.sorted()
        try claims.none(
            "every event that vppd events --follow had shown is still in the log, unchanged",
            of: feed.shown.count, wrong: lost.map { "seq \($0)" })
        tell(
            "The log of the dead daemon holds all \(feed.shown.count.grouped) events it had shown, "
                + "unchanged.")
    }

    /// U7, U9: what the MDM server took is what the log says was sent, each once.
    private func checkCommands(_ rollouts: [Rollout]) async throws {
        try readEvents()
        let before = chronicle
        let mdm = try await control.view("mdm", as: SimulatorView.MDM.self)
        // The daemon goes on meanwhile: what the server had taken by then was in the log by then,
        // and what the log said before is with the server.
        let seq = try await currentSeq()
        try await wait(for: "all that was written so far") { _ in feed.lastSeq >= seq }
        try claims.equal(
            "the MDM server saw nothing repeated", expected: [],
            found: mdm.repeated.map { "\($0.reason) \($0.uuids)" })
        let wrong = mdm.commands.filter { command in
            command.accepted != 1 || chronicle.commands[command.uuid] == nil
                || command.deliveries.count > 1 + command.reoffered
        }
        try claims.none(
            "each command the MDM server took is in the log, and was taken and delivered once",
            of: mdm.commands.count, wrong: wrong.map(\.uuid))
        let taken = Set(mdm.commands.map(\.uuid))
        let missing = before.commands.filter { $0.value.isQueued && !taken.contains($0.key) }
        try claims.none(
            "each command the log says was queued is with the MDM server",
            of: before.commands.count, wrong: missing.keys.sorted())
        var again: [String] = []
        for rollout in rollouts {
            for device in rollout.devices {
                let pair = Chronicle.Pair(serial: device.serial, adamId: rollout.adamId)
                let count = chronicle.installs(of: pair, since: rollout.publishedAt).count
                if count != 1 { again.append("\(device.serial): \(count) installs") }
            }
        }
        try claims.none(
            "each device was sent one install for each version",
            of: rollouts.reduce(0) { $0 + $1.devices.count }, wrong: again)
        let known = mdm.commands.reduce(0) { $0 + $1.refusedAsKnown }
        tell(
            "\(mdm.commands.count.grouped) commands in all, none sent twice"
                + (known == 0
                    ? "." : "; \(known) were offered again under the same id and not queued anew."))
    }
}
