// SPDX-License-Identifier: Apache-2.0

import Glibc
import VPPModel

extension Story {
    /// Publishes a new version of an app, and notes who is to get it.
    /// - Parameter difficult: devices that do not do what they are told with this app.
    func publish(_ adamId: String, difficult: Set<String>) async throws -> Rollout {
        let app = try await control.view("apps?adamId=\(adamId)", as: SimulatorView.App.self)
        var holders: [SimulatorView.Device] = []
        for serial in app.serials ?? [] {
            let device = try await control.view(
                "device?serial=\(serial)", as: SimulatorView.Device.self)
            if device.installed[adamId] != nil { holders.append(device) }
        }
        let at = Self.now
        let published = try await control.act(
            "publish", ["adamId": .text(adamId)], as: SimulatorView.Published.self)
        let devices = holders.filter { !difficult.contains($0.serial) }.compactMap { device in
            published.version(on: device.storePlatform).map {
                Rollout.Device(serial: device.serial, target: $0.externalId)
            }
        }
        let platform = published.iOS == nil ? "macOS" : "iOS"
        return Rollout(
            adamId: adamId, name: app.name, kind: app.kind,
            before: app.versions[platform]?.display ?? "?",
            after: published.version(on: platform)?.display ?? "?", publishedAt: at,
            devices: devices,
            difficult: Set(holders.map(\.serial)).intersection(difficult))
    }

    /// Every device that behaves has the version, says the simulator; and says the log, once.
    func checkLanded(_ rollout: Rollout) async throws {
        var wrong: [String] = []
        for device in rollout.devices {
            let truth = try await control.view(
                "device?serial=\(device.serial)", as: SimulatorView.Device.self)
            let installed = truth.installed[rollout.adamId]?.externalId
            if installed != device.target {
                wrong.append("\(device.serial) has \(installed.map(String.init) ?? "none")")
            }
            let times = chronicle.verified[rollout.update(device)] ?? 0
            if times != 1 { wrong.append("\(device.serial) was said to have it \(times) times") }
        }
        try claims.none(
            "\(rollout.name) \(rollout.after) is on each device that has the app, and the log says so",
            of: 2 * rollout.devices.count, wrong: wrong)
        let parked = chronicle.parked.keys.filter { update in
            update.pair.adamId == rollout.adamId
                && rollout.devices.contains { rollout.update($0) == update }
        }
        try claims.equal(
            "no device that does what it is told is parked", expected: [],
            found: parked.map(\.pair.serial).sorted())
    }

    /// U4: no install of a later ring was delivered before its ring had opened.
    /// - Returns: devices of the first and the second ring.
    func checkRings(_ rollout: Rollout) async throws -> (first: Int, second: Int) {
        let mdm = try await control.view("mdm", as: SimulatorView.MDM.self)
        var wrong: [String] = []
        var counts = [0, 0]
        var openings: [Set<Timestamp>] = [[], []]
        for device in rollout.devices {
            guard let turn = chronicle.turns[rollout.update(device)] else {
                wrong.append("no update was planned for \(device.serial)")
                continue
            }
            counts[turn.ring] += 1
            openings[turn.ring].insert(turn.opens)
        }
        let serials = Dictionary(
            rollout.devices.map { ($0.serial, $0) }, uniquingKeysWith: { first, _ in first })
        for command in mdm.commands
        where command.adamId.map(String.init) == rollout.adamId {
            for delivery in command.deliveries {
                guard let at = Timestamp(rfc3339: delivery.at), at >= rollout.publishedAt,
                    let device = serials[delivery.serial],
                    let turn = chronicle.turns[rollout.update(device)]
                else { continue }
                if at < turn.opens {
                    wrong.append(
                        "\(device.serial), ring \(turn.ring + 1): \(turn.opens - at) early")
                }
            }
        }
        try claims.none(
            "no device got \(rollout.name) before its ring had opened", of: rollout.devices.count,
            wrong: wrong)
        try claims.hold(
            "there are devices in both rings of \(rollout.name)", counts.allSatisfy { $0 > 0 },
            found: "\(counts[0]) and \(counts[1])")
        // A universal app is seen on each of its platforms at a moment of its own.
        let soaks = openings[1].filter { second in
            openings[0].contains { second - $0 == .seconds(Int64(Pace.soak)) }
        }
        try claims.hold(
            "the second ring opens \(Pace.soak) s after the first", !soaks.isEmpty,
            found: "\(openings[0]) and \(openings[1])")
        return (counts[0], counts[1])
    }

    /// The wall clock, which is also the simulator's and the daemon's.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
