// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// What simulated devices do: mdm-servers.md, 1, 2 and 4 (product U5, U6, U9).
@Suite struct DeviceTests {
    /// Sends an update of the device's first app after publishing a version of it.
    private func update(
        _ bench: inout Bench, _ device: SimulatedDevice, uuid: String = "C1"
    ) throws -> (adamId: Int, events: [WebhookEvent]) {
        let adamId = try #require(device.habit.adamId ?? device.installed.keys.min())
        _ = bench.apple.store.publish(
            adamId, platform: nil, externalId: nil, display: nil, now: bench.now)
        _ = try bench.enqueue(
            device.enrollmentId, uuid: uuid, command: Bench.install(adamId))
        return (adamId, try bench.pass(.seconds(60)).map(\.event))
    }

    @Test func aNormalDeviceSaysIdleThenAcknowledgesAndThenHasTheVersion() throws {
        var bench = Bench()
        let device = bench.device(.normal)
        let (adamId, events) = try update(&bench, device)
        #expect(events.map(\.topic) == ["mdm.Connect", "mdm.Connect"])
        #expect(events.map(\.status) == ["Idle", "Acknowledged"])
        #expect(events.map(\.commandUUID) == [nil, "C1"])
        let payload = try PropertyListValue(reading: try #require(events.last).payload)
        #expect(payload["State"]?.text == "Updating")
        #expect(payload["UDID"]?.text == device.enrollmentId)
        let current = bench.apple.store.apps[adamId]?.versions[.iOS]
        let installed = bench.mdm.devices[device.serial]?.installed[adamId]
        #expect(installed?.externalId == current?.externalId)
        #expect(installed?.display == current?.display)
        #expect(installed?.installing == false)
        #expect(bench.mdm.devices[device.serial]?.queue.isEmpty == true)
    }

    /// Apple, "InstallApplicationCommand": `InstallAsManaged`.
    @Test(arguments: [true, false])
    func anInstallOnAMacDecidesWhetherItsAppIsManaged(isManaged: Bool) throws {
        var shape = FleetShape.small
        shape.macEvery = 2
        var bench = Bench(shape: shape)
        let mac = try #require(
            bench.mdm.devices.values.filter {
                $0.platform == "macOS" && $0.habit.kind == .normal && !$0.installed.isEmpty
            }.min { $0.serial < $1.serial })
        let adamId = try #require(mac.installed.keys.min())
        var install = Bench.install(adamId)
        if isManaged { install["InstallAsManaged"] = .bool(true) }
        _ = try bench.enqueue(mac.enrollmentId, uuid: "C1", command: install)
        _ = try bench.pass(.seconds(600))
        _ = try bench.enqueue(
            mac.enrollmentId, uuid: "C2",
            command: ["RequestType": .string("ManagedApplicationList")])
        let answer = try #require(try bench.pass(.seconds(60)).last?.event.payload)
        let list = try PropertyListValue(reading: answer)["ManagedApplicationList"]
        let bundleId = try #require(bench.apple.store.apps[adamId]?.bundleId)
        #expect((list?[bundleId] != nil) == isManaged)
    }

    @Test func theAppListAnswersTheAskedIdentifiersAndItemsOnly() throws {
        var bench = Bench()
        let device = bench.device(.normal)
        let adamId = try #require(device.installed.keys.min())
        let bundleId = try #require(bench.apple.store.apps[adamId]?.bundleId)
        _ = try bench.enqueue(
            device.enrollmentId,
            command: [
                "RequestType": .string("InstalledApplicationList"),
                "Identifiers": .array([.string(bundleId), .string("no.such")]),
                "Items": .array([.string("Identifier"), .string("ExternalVersionIdentifier")]),
            ])
        let events = try bench.pass(.seconds(60))
        let payload = try PropertyListValue(reading: try #require(events.last).event.payload)
        let list = payload["InstalledApplicationList"]?.elements
        #expect(
            list == [
                .dictionary([
                    "Identifier": .string(bundleId),
                    "ExternalVersionIdentifier":
                        .int(try #require(device.installed[adamId]?.externalId)),
                ])
            ])
    }

    @Test func notNowIsSaidTwiceAndTheDeviceComesBackByItself() throws {
        var bench = Bench()
        let device = bench.device(.notNow)
        let (_, events) = try update(&bench, device)
        #expect(
            events.compactMap(\.status) == [
                "Idle", "NotNow", "Idle", "NotNow", "Idle", "Acknowledged",
            ])
        let record = bench.mdm.commands["C1"]
        #expect(record?.deliveries.count == 3)
        #expect(record?.reoffered == 2)
        #expect(record?.isDeliveredTwice == false)
    }

    @Test(arguments: [663, 506, 1_407, 12_025])
    func aFailingDeviceAnswersWithItsErrorChain(code: Int) throws {
        var bench = Bench()
        let device = bench.device(.normal)
        _ = bench.mdm.setHabit(
            device.serial, Habit(kind: .failing, errorCode: code), now: bench.now)
        let (_, events) = try update(&bench, device)
        #expect(events.last?.status == "Error")
        let payload = try PropertyListValue(reading: try #require(events.last).payload)
        #expect(payload["ErrorChain"]?.elements?.first?["ErrorCode"]?.whole == code)
        #expect(payload["State"]?.text == "Failed")
    }

    @Test func aStuckDeviceAcknowledgesAndNeverChanges() throws {
        var bench = Bench()
        let device = bench.device(.stuck)
        let (adamId, events) = try update(&bench, device)
        #expect(events.last?.status == "Acknowledged")
        #expect(bench.mdm.devices[device.serial]?.installed[adamId] == device.installed[adamId])
    }

    @Test func aSleepingDeviceHearsItsPushWhenItWakes() throws {
        var bench = Bench()
        let device = bench.device(.asleep)
        #expect(try update(&bench, device).events.isEmpty)
        #expect(bench.mdm.agenda.next == nil)
        _ = bench.mdm.setHabit(device.serial, Habit(), now: bench.now)
        #expect(try bench.pass(.seconds(60)).map(\.event.status) == ["Idle", "Acknowledged"])
    }

    @Test func aRefusingDeviceSaysSo() throws {
        var bench = Bench()
        let device = bench.device(.refusing)
        let (_, events) = try update(&bench, device)
        let payload = try PropertyListValue(reading: try #require(events.last).payload)
        #expect(payload["State"]?.text == "UpdateRejected")
    }

    @Test func anInstallWithPurchaseMethodNeedsALicense() throws {
        var bench = Bench()
        let device = bench.device(.normal)
        let adamId = try #require(
            bench.apple.store.adamIds.first {
                device.installed[$0] == nil && bench.apple.store.apps[$0]?.versions[.iOS] != nil
            })
        _ = try bench.enqueue(device.enrollmentId, uuid: "A", command: Bench.install(adamId))
        let refused = try bench.pass(.seconds(60))
        let payload = try PropertyListValue(reading: try #require(refused.last).event.payload)
        #expect(payload["ErrorChain"]?.elements?.first?["ErrorCode"]?.whole == 9_610)
        _ = try bench.enqueue(
            device.enrollmentId, uuid: "B", command: Bench.install(adamId, licensed: false))
        #expect(try bench.pass(.seconds(60)).last?.event.status == "Acknowledged")
        #expect(bench.mdm.devices[device.serial]?.installed[adamId]?.installing == false)
    }

    @Test func aSecondInstallWhileOneIsUnansweredIsNoted() throws {
        var bench = Bench()
        let device = bench.device(.asleep)
        let adamId = try #require(device.installed.keys.min())
        _ = try bench.enqueue(device.enrollmentId, uuid: "A", command: Bench.install(adamId))
        #expect(bench.mdm.overlaps.isEmpty)
        _ = try bench.enqueue(device.enrollmentId, uuid: "B", command: Bench.install(adamId))
        #expect(bench.mdm.overlaps.map(\.uuids) == [["A", "B"]])
    }

    @Test func reenrollmentEmptiesTheQueueAndTellsTwoEvents() throws {
        var bench = Bench()
        let device = bench.device(.asleep)
        _ = try bench.enqueue(device.enrollmentId)
        #expect(try bench.mdm.reenroll(device.serial, now: bench.now))
        #expect(bench.mdm.devices[device.serial]?.queue.isEmpty == true)
        #expect(bench.mdm.commands["C1"]?.lostAt == [device.serial])
        let events = try bench.pass(.seconds(1)).map(\.event)
        #expect(events.map(\.topic) == ["mdm.Authenticate", "mdm.TokenUpdate"])
        let body = try JSON(reading: try #require(events.last).body(eventId: "1", now: bench.now))
        #expect(body["checkin_event"]?["token_update_tally"]?.whole == 1)
        #expect(body["checkin_event"]?["ids"]?["id"]?.text == device.enrollmentId)
        let first = try PropertyListValue(reading: try #require(events.first).payload)
        #expect(first["SerialNumber"]?.text == device.serial)
    }
}
