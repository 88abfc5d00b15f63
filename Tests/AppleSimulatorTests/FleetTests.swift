// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// The organizations the simulator makes.
@Suite struct FleetTests {
    private func summary(_ bench: Bench) -> [String] {
        bench.mdm.devices.values.sorted { $0.serial < $1.serial }.map {
            "\($0.serial) \($0.enrollmentId) \($0.groups) \($0.installed.keys.sorted()) \($0.habit)"
        } + bench.apple.tokens.map(\.secret)
    }

    @Test func theSameSeedMakesTheSameFleetAndAnotherSeedAnother() {
        #expect(summary(Bench(seed: 5)) == summary(Bench(seed: 5)))
        #expect(summary(Bench(seed: 5)) != summary(Bench(seed: 6)))
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyLicenseOfADeviceIsAnInstalledAppAndCountsAreExact(seed: UInt64) {
        let bench = Bench(seed: seed)
        var licenses = 0
        for location in bench.apple.locations.values {
            for (license, _) in location.licenses {
                guard case .device(let serial) = license.holder else { continue }
                licenses += 1
                #expect(bench.mdm.devices[serial]?.installed[license.asset.adamId] != nil)
            }
            for (name, asset) in location.assets {
                #expect(asset.assigned == location.licenses.count { $0.license.asset == name })
                #expect(asset.assigned <= asset.total)
            }
        }
        #expect(licenses == bench.mdm.devices.values.reduce(0) { $0 + $1.installed.count })
    }

    @Test(
        arguments: [("small", 5_152_659_977_863_026_844), ("demo", 7_133_041_119_141_904_861)]
            as [(String, UInt64)])
    func aNamedFleetStaysTheSame(name: String, digest: UInt64) throws {
        let shape = try #require(FleetShape.named(name))
        let services = SimulatedServices(
            shape: shape, seed: 7, now: Moment(nanoseconds: 1_800_000_000_000_000_000))
        // FNV-1a of the view `apps`: names, versions, owners, numbers of holders; no dates.
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in try services.view("apps", [:]).encoded {
            hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
        #expect(hash == digest)
    }

    @Test func theDemoFleetHasItsPromisedSize() {
        let bench = Bench(seed: 1, shape: .demo)
        #expect(bench.apple.store.apps.count == 300)
        #expect(bench.apple.store.apps.values.count(where: \.custom) == 30)
        #expect(bench.mdm.devices.count == 2_000)
        let assignments = bench.apple.locations.values.reduce(0) { $0 + $1.licenses.count }
        #expect((38_000...42_000).contains(assignments))
        let stuck = bench.mdm.devices.values.filter { $0.habit.kind == .stuck }
        #expect(stuck.count == 1)
        #expect(stuck.first?.habit.adamId.map { stuck[0].installed[$0] != nil } == true)
    }

    @Test func theDeviceFileHasARowADeviceAndItsHeader() {
        let bench = Bench()
        let csv = SimulatorDirectory.csv(Array(bench.mdm.devices.values))
        let lines = csv.split(separator: "\n")
        #expect(
            lines.first
                == "serial,enrollment_id,user,groups,platform,os_version,time_zone,supervised")
        #expect(lines.count == 51)
        #expect(lines.allSatisfy { $0.count { $0 == "," } == 7 })
    }
}
