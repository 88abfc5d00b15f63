// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import Foundation
import Testing

/// The services as a value, used as another target of the package does: without sockets and tasks,
/// in virtual time.
@Suite struct ServicesTests {
    private static let start = Moment(nanoseconds: 1_800_000_000_000_000_000)

    private func post(_ path: String, _ body: JSON, _ services: SimulatedServices) -> Request {
        Request(
            method: "POST", path: path,
            headers: [
                "authorization": "Bearer \(services.secret(ofToken: "berlin") ?? "")",
                "content-type": "application/json",
            ], body: body.encoded)
    }

    private func push(_ device: SimulatedDevice, _ services: SimulatedServices) throws -> Request {
        let plist = PropertyListValue.dictionary([
            "CommandUUID": .string("C-\(device.serial)"),
            "Command": .dictionary([
                "RequestType": .string("InstalledApplicationList"), "ManagedAppsOnly": .bool(true),
            ]),
        ])
        let basic = Data("nanomdm:\(services.mdmKey)".utf8).base64EncodedString()
        return Request(
            method: "PUT", path: "/v1/enqueue/\(device.enrollmentId)",
            headers: ["authorization": "Basic \(basic)"], body: try plist.xml())
    }

    /// Everything a run of half a minute says, byte for byte.
    private func story(seed: UInt64) throws -> [Data] {
        var now = Self.start
        var services = SimulatedServices(shape: .small, seed: seed, now: now)
        var said: [Data] = []
        let pair: JSON = .object([
            "assets": .array([.object(["adamId": .string("900000004")])]),
            "serialNumbers": .array([.string("NEWDEVICE1"), .string("NEWDEVICE2")]),
        ])
        said.append(
            services.answerApple(post("/mdm/v2/assets/associate", pair, services), now: now).body)
        for device in services.mdm.devices.values.sorted(by: { $0.serial < $1.serial }) {
            said.append(services.answerMDM(try push(device, services), now: now).body)
        }
        while let due = services.nextDue, due < Self.start + .seconds(30) {
            now = max(now, due)
            said += try services.proceed(now: now)
        }
        for action in ["renew", "reissue-assignments"] {
            let parameters: JSON = .object(["token": .string("berlin"), "apps": .int(4)])
            said.append(try services.control(action, parameters, now: now).encoded)
        }
        for path in ["assets", "assignments", "users", "client/config"] {
            var request = post("/mdm/v2/\(path)", .null, services)
            request.method = "GET"
            said.append(services.answerApple(request, now: now + .seconds(2)).body)
        }
        for view in ["totals", "counters", "apps", "mdm", "faults"] {
            said.append(try services.view(view, [:]).encoded)
        }
        return said
    }

    @Test func theSameSeedAndCallsSayTheSameToTheByte() throws {
        let first = try story(seed: 3)
        #expect(first.count > 150)
        #expect(try story(seed: 3) == first)
        #expect(try story(seed: 4) != first)
    }

    @Test func nothingIsDueBeforeARequestAndEverythingIsDoneAfterAWhile() throws {
        var services = SimulatedServices(shape: .small, seed: 1, now: Self.start)
        #expect(services.nextDue == nil)
        let body: JSON = .object([
            "assets": .array([.object(["adamId": .string("900000004")])]),
            "serialNumbers": .array([.string("NEWDEVICE1")]),
        ])
        _ = services.answerApple(
            post("/mdm/v2/assets/associate", body, services), now: Self.start)
        #expect(services.nextDue == Self.start + services.apple.pendingTime)
        _ = try services.proceed(now: Self.start + .seconds(1))
        #expect(services.nextDue == nil)
        let license = AssignedLicense(
            asset: AssetName(adamId: 900_000_004), holder: .device("NEWDEVICE1"))
        #expect(services.apple.locations["980000000000000101"]?.holds(license) == true)
    }

    @Test func theMDMThatIsDownClosesTheConnection() throws {
        var services = SimulatedServices(shape: .small, seed: 1, now: Self.start)
        try services.control("mdm", .object(["state": .string("down")]), now: Self.start)
        let reply = services.answerMDM(Request(path: "/version"), now: Self.start)
        #expect(reply.delivery == .dropped)
    }

    @Test func aShapeOfOnesOwnHasItsCounts() {
        let shape = FleetShape(
            apps: 5, devices: 10, appsOfDevice: 2, devicesOfHabit: 2, places: 8,
            timeZones: ["Europe/Berlin"])
        let services = SimulatedServices(shape: shape, seed: 1, now: Self.start)
        #expect(services.apple.tokens.map(\.name).suffix(3) == ["bremen", "place-7", "place-8"])
        #expect(services.apple.locations.count == 8)
        #expect(services.apple.store.apps.count == 5)
        #expect(services.mdm.devices.count == 10)
        #expect(Set(services.mdm.devices.values.map(\.timeZone)) == ["Europe/Berlin"])
    }
}
