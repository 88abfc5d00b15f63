// SPDX-License-Identifier: Apache-2.0

import VPPModel
import VPPTestKit

@testable import VPPCore

/// A fleet, its MDM server and the store, moved by a seed: commands are lost, refused, repeated,
/// answered late, badly or not at all; devices enroll anew, new versions come out.
struct RandomFleet {
    var scene: Scene
    var random: SeededRandom
    let devices: Int
    let apps: Int
    /// The versions the devices have.
    var versions: [UpdateKey: UInt64] = [:]
    var newest: [AdamID: UInt64] = [:]
    /// Commands the MDM server has, by enrollment.
    private var queue: [EnrollmentID: [(uuid: CommandUUID, command: DeviceCommand)]] = [:]

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
            scene.store[.iOS]?[app] = .sample(
                app, version: newest[app], minimum: random.chance(30) ? "19.0" : "16.0")
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
        case .deviceInformation:
            if luck < 35 { return scene.answer(uuid, from: enrollment, .error(12_021)) }
            scene.answer(uuid, from: enrollment, saying: random.chance(50) ? "18.0" : "19.0")
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
