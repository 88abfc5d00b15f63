// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U5 to U7, U9 over random fleets: whatever devices, the MDM server and the clock do, the
/// invariants hold after every step, and in the end nothing is left open.
@Suite struct UpdatePropertyTests {
    /// The versions the devices have, and what the world does to them.
    private struct Fleet {
        var scene: Scene
        var random: SeededRandom
        let devices: Int
        let apps: Int
        var versions: [UpdateKey: UInt64] = [:]
        var newest: [AdamID: UInt64] = [:]
        /// Commands the MDM server has, by enrollment.
        var queue: [EnrollmentID: [(uuid: CommandUUID, command: DeviceCommand)]] = [:]

        init(seed: UInt64) {
            random = SeededRandom(seed: seed)
            devices = Int.random(in: 1...5, using: &random)
            apps = Int.random(in: 1...3, using: &random)
            let windowed = random.chance(30)
            scene = Scene.fleet(devices: devices, apps: apps) { settings in
                settings.apple.syncInterval = .hours(12)
                if windowed {
                    settings.rules[0].window = UpdateWindow(
                        days: [1, 2, 3, 4, 5, 6, 7], startMinute: 540, length: .hours(6),
                        timeZone: nil)
                }
            }
            for device in 1...devices {
                for app in 1...apps { versions[scene.key(device, AdamID(UInt64(app)))] = 1 }
            }
        }

        mutating func step(calm: Bool) {
            handOver(calm: calm)
            for (enrollment, commands) in queue.sorted(by: { $0.key < $1.key }) {
                guard let next = commands.first, calm || random.chance(70) else { continue }
                answer(next.uuid, next.command, enrollment, calm: calm)
            }
            guard !calm else { return scene.pass(.hours(2)) }
            switch Int.random(in: 0..<20, using: &random) {
            case 0: scene.restart(after: .minutes(3))
            case 1:
                let number = Int.random(in: 1...devices, using: &random)
                queue[.sample(number)] = nil
                scene.enroll(number)
            case 2:
                let app = AdamID(UInt64.random(in: 1...UInt64(apps), using: &random))
                newest[app, default: 1] += 1
                scene.store[.iOS]?[app] = .sample(app, version: newest[app])
            case 3: scene.idle(Int.random(in: 1...devices, using: &random))
            case 4: scene.pass(.hours(Int64.random(in: 10...30, using: &random)))
            default: scene.pass(.minutes(Int64.random(in: 1...200, using: &random)))
            }
        }

        /// The server takes commands, loses its answers, is down, or loses the command itself.
        private mutating func handOver(calm: Bool) {
            for next in scene.unsent {
                let luck = calm ? 100 : Int.random(in: 0..<100, using: &random)
                let known = queue[next.to, default: []].contains { $0.uuid == next.uuid }
                switch luck {
                case 0..<10: scene.handled(next.uuid, .unavailable(detail: "down"))
                case 10..<20:
                    if !known { queue[next.to, default: []].append((next.uuid, next.command)) }
                    scene.handled(next.uuid, .unknown(detail: "timed out"))
                case 20..<24: scene.handled(next.uuid, .queued(pushError: nil))
                case 24..<26: scene.handled(next.uuid, .refused(detail: "unknown id"))
                default:
                    if known {
                        scene.handled(next.uuid, .alreadyQueued)
                    } else {
                        queue[next.to, default: []].append((next.uuid, next.command))
                        scene.handled(next.uuid, .queued(pushError: nil))
                    }
                }
            }
        }

        private mutating func answer(
            _ uuid: CommandUUID, _ command: DeviceCommand, _ enrollment: EnrollmentID, calm: Bool
        ) {
            let luck = calm ? 100 : Int.random(in: 0..<100, using: &random)
            if luck < 15 { return scene.answer(uuid, from: enrollment, .notNow) }
            queue[enrollment]?.removeFirst()
            if luck < 25 { return }
            guard let index = scene.state.devices.index(of: enrollment) else { return }
            switch command {
            case .installApplication(let install):
                let key = UpdateKey(device: index, adamId: install.iTunesStoreID)
                if luck < 35 { return scene.answer(uuid, from: enrollment, .error(663)) }
                if luck < 38 { return scene.answer(uuid, from: enrollment, .error(9_610)) }
                if luck > 50 { versions[key] = newest[install.iTunesStoreID] ?? 1 }
                scene.answer(uuid, from: enrollment, .taken)
                if random.chance(20) { scene.answer(uuid, from: enrollment, .taken) }
            case .installedApplicationList(let bundles):
                if luck < 35 { return scene.answer(uuid, from: enrollment, .error(12_021)) }
                let list = (1...apps).map { AdamID(UInt64($0)) }.compactMap { app in
                    versions[UpdateKey(device: index, adamId: app)].map { number in
                        InstalledApplication(
                            bundleId: BundleID("org.example.app\(app)"),
                            externalVersion: number * 1_000, shortVersion: "1.\(number)")
                    }
                }.filter { bundles.contains($0.bundleId) }
                scene.answer(
                    uuid, from: enrollment,
                    .init(status: .acknowledged, installedApplications: list))
            }
        }
    }

    private func check(_ scene: Scene, seed: UInt64) {
        let state = scene.state
        let byDevice = Dictionary(grouping: state.commands.values, by: \.device)
        #expect(byDevice.values.allSatisfy { $0.count == 1 }, "one open command a device; \(seed)")
        for (device, commands) in byDevice {
            #expect(state.devices[device].openCommand == commands.first?.uuid, "seed \(seed)")
        }
        for (key, update) in state.updates {
            #expect(state.parked[key] == nil, "live or parked, not both; seed \(seed)")
            #expect(update.attempts <= 3, "seed \(seed)")
            switch update.phase {
            case .commanded(let uuid), .deferred(let uuid):
                #expect(state.commands[uuid] != nil, "a phase without its command; seed \(seed)")
            case .waiting, .acknowledged: break
            }
        }
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func everyStoryEnds(seed: UInt64) {
        var fleet = Fleet(seed: seed)
        for _ in 0..<60 {
            fleet.step(calm: false)
            check(fleet.scene, seed: seed)
        }
        for _ in 0..<60 {
            fleet.step(calm: true)
            for number in 1...fleet.devices where fleet.random.chance(20) {
                fleet.scene.idle(number)
            }
        }
        let scene = fleet.scene
        #expect(scene.state.updates.isEmpty, "all verified, parked or cancelled; seed \(seed)")
        #expect(scene.state.commands.isEmpty, "seed \(seed)")
        let requested = scene.world.recorded(CommandRequested.self)
        #expect(Set(requested.map(\.uuid)).count == requested.count, "seed \(seed)")
        #expect(scene.world.replayed() == scene.state, "seed \(seed)")
        checkAttempts(scene, seed: seed)
        // What was not given up has landed.
        for (key, version) in fleet.versions {
            switch scene.state.judge(key) {
            case .skip(.current): #expect(version == fleet.newest[key.adamId] ?? 1)
            case .skip(.parked): break
            case let other: Issue.record("left over: \(other); seed \(seed)")
            }
        }
    }

    /// U6, from the log: installs of one pair and version between two enrollments.
    private func checkAttempts(_ scene: Scene, seed: UInt64) {
        var installs: [SerialNumber: [AdamID: Int]] = [:]
        var uncounted: Set<CommandUUID> = []
        for line in scene.world.log {
            switch line.event {
            case .commandRequested(let event) where event.rule != nil:
                installs[event.serialNumber, default: [:]][event.apps[0], default: 0] += 1
                uncounted.insert(event.uuid)
                #expect(installs[event.serialNumber]?[event.apps[0]] ?? 0 <= 3, "seed \(seed)")
            case .commandLost(let event) where event.reason == .windowClosed:
                if uncounted.contains(event.uuid) {
                    installs[event.serialNumber] = installs[event.serialNumber]?
                        .mapValues { max(0, $0 - 1) }
                }
            case .deviceEnrolled(let event): installs[event.serialNumber] = nil
            case .updateEnded(let event):
                installs[event.serialNumber]?[event.adamId] = nil
            default: break
            }
        }
    }
}
