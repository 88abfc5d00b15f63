// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// S2, S5, P10 over random histories of a location.
@Suite struct SyncPropertyTests {
    private let apps: [AdamID] = [1, 2, 3, 4]

    private func change(_ location: inout FakeLocation, _ random: inout SeededRandom) {
        let app = apps.randomElement(using: &random) ?? 1
        let key = AssetKey(adamId: app)
        let serial = SerialNumber.sample(Int.random(in: 0..<12, using: &random))
        let user = ClientUserID("user-\(Int.random(in: 0..<5, using: &random))")
        switch Int.random(in: 0..<10, using: &random) {
        case 0: location.removeAsset(key)
        case 1: location.addApp(app, licenses: Int.random(in: 20..<200, using: &random))
        case 2, 3: location.take(key, from: .device(serial))
        case 4: location.take(key, from: .user(user))
        case 5: location.give(key, to: .user(user))
        case 6: location.setUser(user, random.chance(30) ? nil : "Registered")
        default: location.give(key, to: .device(serial))
        }
    }

    /// What the state says of the location, in the location's own words.
    private func assignments(_ state: State, _ name: TokenName) -> [Assignment] {
        (state.tokens[name]?.holdings ?? [:]).flatMap { key, holding in
            holding.devices.map {
                Assignment(asset: key, holder: .device(state.devices[$0].serialNumber))
            } + holding.users.map { Assignment(asset: key, holder: .user($0)) }
        }.sorted()
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func theStateIsTheLastFullSnapshot(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var location = FakeLocation()
        for app in apps { location.addApp(app) }
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        for _ in 0..<25 {
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                var changed = try #require(scene.locations["school"])
                change(&changed, &random)
                scene.locations["school"] = changed
            }
            if random.chance(15) {
                scene.failures["school"] = .sample(.unavailable)
            } else {
                scene.failures = [:]
            }
            scene.pass(.minutes(Int64.random(in: 1..<40, using: &random)))
            if random.chance(10) { scene.restart(after: .minutes(1)) }
        }
        scene.failures = [:]
        scene.pass(.hours(26))
        let expected = try #require(scene.locations["school"])
        let full = SyncScope(clientConfig: false, full: true)
        let all = try #require(expected.snapshot(full).assignments)
        #expect(all.isFull)
        #expect(assignments(scene.state, "school") == all.table.assignments)
        let token = try #require(scene.state.tokens["school"])
        #expect(token.users == expected.users)
        #expect(token.holdings.values.map(\.asset).sorted { $0.key < $1.key } == expected.counted)
        #expect(token.holdings.values.allSatisfy { $0.devices == Array(Set($0.devices)).sorted() })
        #expect(scene.world.replayed() == scene.state, "equal logs give equal states (P10)")
    }

    /// The log itself, written and read back, gives the same state (P10).
    @Test(arguments: 0..<5 as Range<UInt64>)
    func theStateSurvivesItsOwnLog(seed: UInt64) throws {
        var random = SeededRandom(seed: 1_000 + seed)
        var location = FakeLocation()
        for app in apps { location.addApp(app) }
        for _ in 0..<30 { change(&location, &random) }
        var scene = Scene(
            .sample(tokens: "school"), locations: ["school": location],
            devices: (0..<12).map { .sample($0) })
        for app in apps { scene.store[.iOS, default: [:]][app] = .sample(app) }
        scene.pass(.hours(3))
        let coder = EventCoder()
        var state = State()
        for line in scene.world.log {
            let coded = try coder.encode(line.event)
            let event = try coder.decode(
                type: coded.type, version: coded.version, data: coded.data)
            #expect(event == line.event)
            evolve(&state, event, at: line.at)
        }
        #expect(state == scene.state)
    }
}
