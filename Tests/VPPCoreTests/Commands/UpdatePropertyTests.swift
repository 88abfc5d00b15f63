// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U5 to U7, U9 over random fleets: whatever devices, the MDM server and the clock do, the
/// invariants hold after every step, and in the end nothing is left open.
@Suite struct UpdatePropertyTests {
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
        var fleet = RandomFleet(seed: seed)
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
        // Where one was given up, the device is asked once a day.
        #expect(
            scene.state.commands.values.allSatisfy {
                $0.isInspection && scene.state.parked.keys.map(\.device).contains($0.device)
            }, "seed \(seed)")
        let requested = scene.world.recorded(CommandRequested.self)
        #expect(Set(requested.map(\.uuid)).count == requested.count, "seed \(seed)")
        #expect(scene.world.replayed() == scene.state, "seed \(seed)")
        checkAttempts(scene, seed: seed)
        // What was not given up has landed.
        for (key, version) in fleet.versions {
            switch scene.state.judge(key) {
            case .skip(.current): #expect(version == fleet.newest[key.adamId] ?? 1)
            case .skip(.parked): break
            // Asked once, and not again before the next version.
            case .skip(.osTooOld(_, let minimum)): #expect(minimum == "19.0")
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
