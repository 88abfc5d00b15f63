// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// O4: what Apple's notifications change, and what they do not.
@Suite struct NotificationTests {
    private let app: AdamID = 900_000_001
    private let key = AssetKey(adamId: 900_000_001)
    private let url = "https://vppd.example/apple/notifications"

    private func scene(isOn: Bool = true) -> Scene {
        var settings = Settings.sample(tokens: "school")
        settings.mdm = nil
        if isOn { settings.notifications = NotificationSettings(url: url) }
        var location = FakeLocation()
        location.addApp(app, holders: [.sample(1), .sample(2)])
        var scene = Scene(settings, locations: ["school": location])
        scene.settle()
        return scene
    }

    private func notification(
        _ id: String, _ content: AppleNotification.Content, location: LibraryID = "library-1"
    ) -> Input {
        .notified(
            AppleNotification(id: id, type: "SAMPLE", location: location, content: content))
    }

    private func news(
        _ kind: AssignmentNews.Kind, _ devices: [Int], succeeded: Bool = true
    ) -> AppleNotification.Content {
        .assets(
            AssignmentNews(
                kind: kind, succeeded: succeeded, eventId: "event",
                assignments: devices.map {
                    Assignment(asset: key, holder: .device(.sample($0)))
                }))
    }

    private func holders(_ scene: Scene) -> [SerialNumber] {
        (scene.state.tokens["school"]?.holdings[key]?.devices ?? [])
            .map { scene.state.devices[$0].serialNumber }.sorted()
    }

    @Test("Row 1: nothing follows while the option is off, elsewhere, or from a test")
    func row1() {
        var off = scene(isOn: false)
        off.step(notification("a", news(.associate, [3])))
        #expect(off.world.recorded(NotificationReceived.self).isEmpty)
        var on = scene()
        on.step(notification("a", news(.associate, [3]), location: "another"))
        on.step(notification("b", .test))
        #expect(on.world.recorded(NotificationReceived.self).isEmpty)
        #expect(holders(on) == [.sample(1), .sample(2)])
    }

    @Test("Row 2: what comes again changes nothing, also after a restart")
    func row2() {
        var scene = scene()
        let removal = notification("a", news(.disassociate, [1]))
        scene.step(removal, removal)
        #expect(scene.world.recorded(NotificationReceived.self).count == 1)
        scene.locations["school"]?.give(key, to: .device(.sample(1)))
        scene.restart(after: .minutes(1))
        scene.settle()
        let before = holders(scene)
        scene.step(removal)
        #expect(scene.world.recorded(NotificationReceived.self).count == 1)
        #expect(holders(scene) == before)
    }

    @Test("Row 3: a hundred counts are one read within seconds, and no count is taken over")
    func row3() {
        var scene = scene()
        scene.pass(.minutes(1))
        let reads = scene.syncs.count
        for number in 0..<100 {
            scene.step(notification("\(number)", .assetCount(key, delta: 1)))
        }
        #expect(scene.state.tokens["school"]?.holdings[key]?.asset.totalCount == 100)
        scene.pass(LocationNews.window)
        #expect(scene.syncs.count == reads + 1)
        #expect(scene.state.tokens["school"]?.news.since == nil)
        scene.pass(.minutes(10))
        #expect(scene.syncs.count == reads + 1)
    }

    @Test("Row 4: a license that was given is there at once, once")
    func row4() {
        var scene = scene()
        scene.step(notification("a", news(.associate, [2, 3, 3])))
        #expect(holders(scene) == [.sample(1), .sample(2), .sample(3)])
        #expect(scene.world.recorded(AssignmentsChanged.self).last?.added == [.sample(3)])
    }

    @Test("Row 5: a license that was taken is gone at once, and only where it was")
    func row5() {
        var scene = scene()
        scene.step(notification("a", news(.disassociate, [1, 9])))
        #expect(holders(scene) == [.sample(2)])
        scene.step(notification("b", news(.revoke, [2])))
        #expect(holders(scene).isEmpty)
    }

    @Test("Row 6: what failed changes nothing")
    func row6() {
        var scene = scene()
        scene.step(notification("a", news(.disassociate, [1], succeeded: false)))
        #expect(holders(scene) == [.sample(1), .sample(2)])
        #expect(scene.state.tokens["school"]?.news.since == nil)
    }

    @Test("Row 7: a user who lives counts before one who retired")
    func row7() {
        var scene = scene()
        let users = [
            LocationUser(clientUserId: "u-1", status: "Retired"),
            LocationUser(clientUserId: "u-1", status: "Registered"),
            LocationUser(clientUserId: "u-2", status: "Retired"),
        ]
        scene.step(notification("a", .users(users, eventId: nil)))
        #expect(
            scene.state.tokens["school"]?.users == ["u-1": "Registered", "u-2": "Retired"])
    }

    @Test("Rows 8 and 9: the unreadable asks for a read, the unknown is counted")
    func rows8and9() {
        var scene = scene()
        scene.step(notification("a", .other))
        #expect(scene.state.tokens["school"]?.news.since == nil)
        #expect(scene.state.tokens["school"]?.unusedNotifications == 1)
        scene.step(notification("b", .unclear))
        #expect(scene.state.tokens["school"]?.news.since != nil)
    }

    /// It tells of what is over: the counts do not fit, and a full read mends it within a minute.
    @Test func aLateNotificationIsMendedByAFullRead() {
        var scene = scene()
        scene.pass(.minutes(1))
        scene.step(notification("late", news(.disassociate, [1])))
        #expect(holders(scene) == [.sample(2)])
        scene.pass(.minutes(1))
        #expect(holders(scene) == [.sample(1), .sample(2)])
        #expect(scene.syncs.last?.scope.full == true)
    }

    /// A read that began before it does not answer it.
    @Test func whatComesDuringAReadIsReadAgain() {
        var scene = scene()
        scene.pass(.minutes(1))
        scene.step(notification("a", .assetCount(key, delta: 1)))
        scene.step(after: LocationNews.window)
        scene.step(notification("b", .assetCount(key, delta: 1)))
        let reads = scene.syncs.count
        scene.settle()
        #expect(scene.state.tokens["school"]?.news.since != nil)
        scene.pass(.minutes(2))
        #expect(scene.syncs.count == reads + 2)
        #expect(scene.state.tokens["school"]?.news.since == nil)
    }

    /// Half of an app's licenses taken and given again is a renewal, whoever tells of it (A2).
    @Test func licensesReissuedByNotificationCountAsRenewed() {
        var scene = scene()
        scene.step(notification("a", news(.disassociate, [1, 2])))
        scene.step(notification("b", news(.associate, [1, 2])))
        #expect(scene.world.recorded(RenewalsObserved.self).count == 1)
    }

    @Test func noMoreIsRememberedThanADayAndTheLatest() {
        var heard = HeardNotifications()
        for number in 0..<2_100 { heard.add("\(number)", at: .testStart) }
        #expect(heard.entries.count == HeardNotifications.maximum)
        #expect(!heard.contains("99") && heard.contains("100"))
        heard.add("late", at: .testStart + HeardNotifications.age)
        #expect(heard.entries.count == 1)
    }
}
