// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// S1, S2, S4, S5.
@Suite struct SyncTests {
    private func scene(_ location: FakeLocation = FakeLocation()) -> Scene {
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        return scene
    }

    private func token(_ scene: Scene) throws -> TokenState {
        try #require(scene.state.tokens["school"])
    }

    private func devices(_ scene: Scene, _ app: AdamID) -> [SerialNumber] {
        (scene.state.tokens["school"]?.holdings[AssetKey(adamId: app)]?.devices ?? [])
            .map { scene.state.devices[$0].serialNumber }.sorted()
    }

    @Test func aFullSnapshotBecomesTheState() throws {
        var location = FakeLocation()
        location.addApp(1, licenses: 5, holders: [.sample(2), .sample(1)])
        location.addApp(2, licenses: 7)
        location.give(AssetKey(adamId: 2), to: .user("user-1"))
        location.setUser("user-1", "Associated")
        let scene = scene(location)
        let token = try token(scene)
        #expect(token.holdings.values.map(\.asset).sorted { $0.key < $1.key } == location.counted)
        #expect(devices(scene, 1) == [.sample(1), .sample(2)])
        #expect(token.holdings[AssetKey(adamId: 2)]?.users == ["user-1"])
        #expect(token.users == ["user-1": "Associated"])
        #expect(token.location.locationName == "Main Campus")
        #expect(token.lastSync?.extent == .full)
        #expect(token.lastSync?.incomplete == false)
    }

    /// S5: nothing differs, so nothing is written but the summary.
    @Test(arguments: [true, false])
    func theSameAgainIsOneEvent(full: Bool) throws {
        var location = FakeLocation()
        location.addApp(1, licenses: 5, holders: [.sample(1)])
        location.setUser("user-1", "Associated")
        var scene = scene(location)
        scene.pass(.minutes(1))
        let token = try token(scene)
        let scope = SyncScope(
            clientConfig: true, full: full, assetsVersion: token.lastSync?.assetsVersion,
            assignmentsVersion: token.lastSync?.assignmentsVersion)
        let claimed = try #require(scene.locations["school"])
        scene.step(
            .synced("school", fingerprint: "school-1", scope, .success(claimed.snapshot(scope))))
        #expect(scene.world.news.map { type(of: $0.payload).type } == ["sync.completed"])
    }

    @Test func aDeltaAdds() throws {
        var location = FakeLocation()
        location.addApp(1, holders: [.sample(1)])
        var scene = scene(location)
        scene.locations["school"]?.give(AssetKey(adamId: 1), to: .device(.sample(2)))
        scene.pass(.minutes(16))
        #expect(devices(scene, 1) == [.sample(1), .sample(2)])
        #expect(try token(scene).lastSync?.extent == .delta)
        #expect(scene.syncs.map(\.scope.full) == [true, false])
    }

    /// S2: deltas do not show removals; the counts do, and the next read is full and soon.
    @Test func aRemovalThatADeltaHidLeadsToAFullRead() throws {
        var location = FakeLocation()
        location.addApp(1, holders: [.sample(1), .sample(2)])
        var scene = scene(location)
        scene.locations["school"]?.take(AssetKey(adamId: 1), from: .device(.sample(1)))
        scene.pass(.minutes(15))
        #expect(try token(scene).lastSync?.incomplete == true)
        #expect(devices(scene, 1) == [.sample(1), .sample(2)])
        scene.pass(.seconds(10))
        #expect(scene.syncs.last?.scope.full == true)
        #expect(try token(scene).lastSync?.incomplete == false)
        #expect(devices(scene, 1) == [.sample(2)])
        let before = scene.syncs.count
        scene.pass(.minutes(14))
        #expect(scene.syncs.count == before)
    }

    /// Counts are Apple's word and may never match: reading all again and again does not help.
    @Test func countsThatNeverMatchAreNotReadForEver() throws {
        var scene = scene()
        var asset = Asset(
            key: AssetKey(adamId: 1), totalCount: 9, assignedCount: 4, availableCount: 5)
        for round in 1...4 {
            scene.pass(.minutes(15))
            let scope = SyncScope(clientConfig: false, full: true)
            asset.totalCount += round
            scene.step(
                .synced(
                    "school", fingerprint: "school-1", scope,
                    .success(
                        LocationSnapshot(
                            assets: [asset], assetsVersion: VersionID("x\(round)"),
                            assignments: .full([])))))
            #expect(try token(scene).lastSync?.incomplete == false)
            #expect(try token(scene).nextSync(AppleSettings()) > scene.now + .minutes(10))
        }
    }

    @Test func aFullReadHappensEveryDay() {
        var scene = scene()
        scene.pass(.days(3))
        let full = scene.syncs.filter(\.scope.full).map(\.at)
        #expect(full.count == 4)
        #expect(zip(full.dropFirst(), full).allSatisfy { $0 - $1 >= .hours(24) })
        let configs = scene.syncs.filter(\.scope.clientConfig)
        #expect((72...73).contains(configs.count), "client/config hourly")
    }

    /// 9721: the known version is not known any more; only a full read can go on.
    @Test func aStaleVersionLeadsToAFullRead() {
        var scene = scene()
        scene.failures["school"] = .sample(.staleVersion, errorNumber: 9721)
        scene.pass(.minutes(15))
        #expect(scene.syncs.last?.scope.full == false)
        scene.failures = [:]
        scene.pass(.minutes(1))
        #expect(scene.syncs.last?.scope.full == true)
        #expect(scene.state.tokens["school"]?.lastFailure == nil)
    }

    @Test func assetsLeaveAndReturn() throws {
        var location = FakeLocation()
        location.addApp(1, holders: [.sample(1)])
        location.addApp(2)
        var scene = scene(location)
        scene.locations["school"]?.removeAsset(AssetKey(adamId: 1))
        scene.pass(.minutes(16))
        #expect(try token(scene).holdings.keys.map(\.adamId) == [2])
        #expect(scene.state.tokens["school"]?.catalog.keys.sorted() == [2])
        scene.locations["school"]?.addApp(1, holders: [.sample(3)])
        scene.pass(.minutes(16))
        #expect(devices(scene, 1) == [.sample(3)])
        #expect(scene.state.tokens["school"]?.catalog.keys.sorted() == [1, 2])
    }

    @Test func usersComeChangeAndGo() throws {
        var location = FakeLocation()
        location.setUser("a", "Registered")
        location.setUser("b", "Registered")
        var scene = scene(location)
        scene.locations["school"]?.setUser("a", "Associated")
        scene.locations["school"]?.setUser("b", nil)
        scene.pass(.minutes(16))
        #expect(try token(scene).users == ["a": "Associated"])
        #expect(scene.world.news(UsersChanged.self).count <= 1)
    }

    /// A holder listed twice holds one license.
    @Test func repeatedAssignmentsCountOnce() throws {
        var scene = scene()
        let asset = Asset(
            key: AssetKey(adamId: 1), totalCount: 9, assignedCount: 2, availableCount: 7)
        let twice = [SerialNumber.sample(1), .sample(1), .sample(2)]
            .map { Assignment(asset: asset.key, holder: .device($0)) }
        for reading in [AssignmentReading.delta(twice), .full(twice + twice)] {
            let scope = SyncScope(clientConfig: false, full: false)
            scene.step(
                .synced(
                    "school", fingerprint: "school-1", scope,
                    .success(
                        LocationSnapshot(
                            assets: [asset], assetsVersion: "x", assignments: reading))))
            #expect(devices(scene, 1) == [.sample(1), .sample(2)])
            #expect(try token(scene).lastSync?.incomplete == false)
        }
        let event = scene.world.recorded(AssignmentsChanged.self)
        #expect(event.map(\.added) == [[.sample(1), .sample(2)]])
    }

    /// No line of the log passes 512 KiB, however large the location.
    @Test func largeListsAreCutForTheLog() throws {
        var scene = scene()
        let long = String(repeating: "0123456789", count: 3)
        let asset = { (number: Int) in
            Asset(
                key: AssetKey(adamId: AdamID(1_000_000_000 + UInt64(number))), totalCount: 99_999,
                assignedCount: 60_000, availableCount: 0,
                supportedPlatforms: ["iOS", "macOS", "tvOS", "visionOS", "watchOS"])
        }
        let assets = (0..<2_500).map(asset)
        let key = assets[0].key
        let half = { (offset: Int) -> [Assignment] in
            (0..<15_000).flatMap {
                [
                    Assignment(asset: key, holder: .device(SerialNumber("SERIAL\(offset + $0)"))),
                    Assignment(
                        asset: key, holder: .user(ClientUserID("\(long)-\(offset + $0)"))),
                ]
            }
        }
        let users = { (offset: Int) in
            (0..<9_000).map {
                LocationUser(
                    clientUserId: ClientUserID("\(long)-\(offset + $0)"), status: "Registered")
            }
        }
        for offset in [0, 500_000] {
            scene.step(
                .synced(
                    "school", fingerprint: "school-1",
                    SyncScope(clientConfig: false, full: true),
                    .success(
                        LocationSnapshot(
                            assets: assets, assetsVersion: VersionID("x\(offset)"),
                            assignments: .full(half(offset)), users: .full(users(offset))))))
        }
        let coder = EventCoder()
        var longest = 0
        for line in scene.world.log {
            longest = max(longest, try coder.encode(line.event).data.count)
        }
        #expect(longest < 512 * 1_024)
        #expect(scene.state.tokens["school"]?.holdings[key]?.devices.count == 15_000)
        #expect(scene.state.tokens["school"]?.holdings[key]?.users.count == 15_000)
        #expect(scene.state.tokens["school"]?.users.count == 9_000)
    }

    /// S4: Retry-After gates the timer and an administrator's wish, also over a restart.
    @Test func retryAfterIsHonored() {
        var scene = scene()
        let until = scene.now + .hours(3)
        scene.failures["school"] = .sample(.throttled, httpStatus: 429, retryAfter: until)
        scene.pass(.minutes(16))
        let before = scene.syncs.count
        scene.failures = [:]
        scene.step(.syncRequested(nil))
        scene.settle()
        scene.pass(.hours(1))
        scene.restart(after: .minutes(1))
        scene.settle()
        scene.step(.syncRequested(["school"]))
        scene.settle()
        scene.pass(until - scene.now - .seconds(1))
        #expect(scene.syncs.count == before)
        scene.pass(.seconds(1))
        #expect(scene.syncs.count == before + 1)
    }

    /// S1: on demand; what runs already is not started twice.
    @Test func aSyncOnDemandRunsOnce() {
        var scene = scene()
        scene.pass(.minutes(1))
        scene.step(.syncRequested(["other"]))
        #expect(scene.world.effects.isEmpty)
        scene.step(.syncRequested(["school"]), .syncRequested(nil))
        #expect(scene.world.effects.count == 1)
        scene.step(.syncRequested(nil))
        #expect(scene.world.effects.isEmpty)
    }

    /// 8.5: start at 5 s or more, double, cap, and never come back earlier than before.
    @Test func theBackOffGrowsToItsLimit() {
        let settings = AppleSettings()
        let token = TokenState(name: "school")
        var last: Duration = .zero
        for failures in 0..<40 {

            let wait = backOff(token, failuresInRow: failures, settings)
            #expect(wait >= .seconds(5))
            #expect(wait <= .hours(1) * 1.2)
            #expect(wait >= last || wait >= .hours(1), "monotonic up to the limit")
            last = wait
        }
        #expect(last >= .hours(1))
    }

    /// Many tokens that failed together do not come back together.
    @Test func theBackOffIsSpread() {
        var waits: Set<Duration> = []
        for number in 0..<50 {
            let token = TokenState(name: TokenName("token-\(number)"))

            waits.insert(backOff(token, failuresInRow: 8, AppleSettings()))
        }
        #expect(waits.count > 30)
    }

    @Test func failuresInARowAreCalledEverLessOften() {
        var scene = scene()
        scene.failures["school"] = .sample(.unavailable, httpStatus: 503)
        scene.pass(.hours(12))
        let times = scene.syncs.map(\.at)
        #expect((14...24).contains(times.count))
        scene.failures = [:]
        scene.pass(.hours(2))
        #expect(scene.state.tokens["school"]?.failuresInRow == 0)
    }
}
