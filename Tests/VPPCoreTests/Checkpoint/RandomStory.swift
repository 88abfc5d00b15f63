// SPDX-License-Identifier: Apache-2.0

import VPPModel
import VPPTestKit

@testable import VPPCore

/// A ``RandomFleet`` in which everything else happens, too: licenses and users come and go, a second
/// token appears, secrets are replaced and revoked, calls fail, devices leave.
struct RandomStory {
    private var fleet: RandomFleet
    private var random: SeededRandom
    private var settings: Settings

    var world: World { fleet.scene.world }
    var state: State { fleet.scene.state }

    init(seed: UInt64) {
        fleet = RandomFleet(seed: seed)
        random = SeededRandom(seed: ~seed)
        settings = fleet.scene.state.settings ?? Settings()
        // One app more is a bulk renewal here.
        settings.renewal.apps = 1
        settings.renewal.share = 0.01
        settings.renewal.window = .days(2)
        settings.apple.syncInterval = .hours(1)
        settings.apple.fullInventory = .hours(3)
        fleet.scene.step(.settingsLoaded(settings))
        for app in 11...14 as ClosedRange<UInt64> {
            fleet.scene.locations["school"]?.addApp(AdamID(app))
        }
    }

    mutating func step() {
        fleet.step(calm: random.chance(30))
        for _ in 0..<Int.random(in: 0..<4, using: &random) { changeLocation() }
        switch Int.random(in: 0..<16, using: &random) {
        case 0: changeDevices()
        case 1: changeTokens()
        case 2, 3: changeAnswers()
        case 4: refuse()
        case 5...8: release()
        default: break
        }
    }

    private mutating func release() {
        let app = AdamID(UInt64.random(in: 1...UInt64(fleet.apps), using: &random))
        fleet.newest[app, default: 1] += 1
        fleet.scene.store[.iOS]?[app] = .sample(app, version: fleet.newest[app])
    }

    private mutating func changeLocation() {
        let token: TokenName = random.chance(20) ? "annex" : "school"
        let app = AdamID([1, 2, 3, 11, 12, 13, 14].randomElement(using: &random) ?? 1)
        let key = AssetKey(adamId: app, pricingParam: random.chance(10) ? .plus : .standard)
        let serial = SerialNumber.sample(Int.random(in: 0..<20, using: &random))
        let user = ClientUserID("user-\(Int.random(in: 0..<6, using: &random))")
        guard var location = fleet.scene.locations[token] else { return }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: location.removeAsset(key)
        case 1, 2: location.addApp(app, licenses: Int.random(in: 20..<200, using: &random))
        case 3, 4: location.take(key, from: .device(serial))
        case 5: location.take(key, from: .user(user))
        case 6, 7: location.give(key, to: .user(user))
        case 8: location.setUser(user, random.chance(30) ? nil : "Registered")
        case 9: location.setUser(user, "Associated")
        default: location.give(key, to: .device(serial))
        }
        fleet.scene.locations[token] = location
    }

    private mutating func changeDevices() {
        let number = Int.random(in: 1...fleet.devices, using: &random)
        let enrollment = Enrollment(id: .sample(number), serialNumber: .sample(number))
        switch Int.random(in: 0..<5, using: &random) {
        case 4:
            fleet.scene.answer(
                from: enrollment.id, saying: random.chance(50) ? "18.0" : "18.1",
                serialNumber: enrollment.serialNumber, platform: .iOS)
        case 0: fleet.scene.step(.deviceReported(.checkedOut(enrollment)))
        case 1: fleet.scene.step(.deviceReported(.tokenUpdated(enrollment)))
        case 2:
            // Somebody removed the app.
            let app = AdamID(UInt64.random(in: 1...UInt64(fleet.apps), using: &random))
            fleet.versions[fleet.scene.key(number, app)] = nil
        default:
            // The file loses a device, gets one that is not enrolled, and names others otherwise.
            var devices = (1...fleet.devices).filter { _ in random.chance(80) }
                .map { Device.sample($0, groups: random.chance(50) ? ["a", "b"] : []) }
            devices.append(
                Device(serialNumber: .sample(40), user: "anna", platform: .macOS, supervised: true))
            fleet.scene.step(.devicesLoaded(devices))
        }
        fleet.scene.settle()
    }

    private mutating func changeTokens() {
        let secret = Int.random(in: 2..<1_000, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: fleet.scene.step(.tokenLoaded("school", .sample("school", secret: secret)))
        case 1: fleet.scene.step(.tokenUnusable("school", problem: "mode 0644"))
        case 2:
            // A second token: of a location of its own, or of the same one.
            settings.tokens = [TokenName("school"), "annex"].map {
                TokenSettings(name: $0, file: "tokens/\($0).vpptoken")
            }
            var location = FakeLocation(uId: random.chance(80) ? "library-2" : "library-1")
            location.addApp(11, holders: [.sample(30), .sample(2)])
            fleet.scene.locations["annex"] = location
            fleet.scene.step(
                .settingsLoaded(settings),
                .tokenLoaded("annex", .sample("annex", secret: secret)))
        default:
            settings.tokens = [TokenSettings(name: "school", file: "tokens/school.vpptoken")]
            fleet.scene.locations["annex"] = nil
            fleet.scene.step(.settingsLoaded(settings))
        }
        fleet.scene.settle()
    }

    private mutating func changeAnswers() {
        let kinds: [AppleFailure.Kind] = [.unavailable, .throttled, .revoked, .unreachable]
        let kind = kinds.randomElement(using: &random) ?? .unavailable
        fleet.scene.failures = random.chance(70) ? [:] : ["school": .sample(kind)]
        fleet.scene.lookupFailures = random.chance(70) ? [:] : ["school": .sample(.unavailable)]
        // A secret that was revoked is of no more use.
        if fleet.scene.failures.isEmpty, state.tokens["school"]?.standing != .active {
            fleet.scene.step(.tokenLoaded("school", .sample("school", secret: 1_000)))
        }
        fleet.scene.settle()
    }

    private mutating func refuse() {
        fleet.scene.step(
            .settingsRefused(problem: "vppd.toml:3:1: unknown key"),
            .devicesRefused(problem: "devices.csv:7: no serial"))
    }
}
