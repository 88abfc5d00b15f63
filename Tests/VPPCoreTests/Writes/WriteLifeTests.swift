// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// The life of a write, row by row of the tables of Writes/.
@Suite struct WriteLifeTests {
    private func posted(_ write: LocationWrite = .sample(.associate, 2, 3)) -> Scene {
        var scene = Scene.writing()
        scene.ask(write)
        return scene
    }

    private func accepted() -> Scene {
        var scene = posted()
        scene.answer(.accepted(eventId: "e-1"))
        return scene
    }

    private func lost() -> Scene {
        var scene = posted()
        scene.answer(.unknown(.sample(.unreachable)))
        return scene
    }

    @Test func theIntentsAreRecordedBeforeTheRequest() {
        let scene = posted()
        #expect(scene.posting?.write == .sample(.associate, 2, 3))
        #expect(scene.world.recorded(WriteRequested.self).map(\.id) == [1])
        #expect(scene.world.recorded(WriteStarted.self).map(\.attempt) == [1])
    }

    @Test func anAcceptedRequestIsFollowedToItsEnd() {
        var scene = accepted()
        scene.pass(.minutes(5) - .seconds(1))
        #expect(scene.looking == nil)
        scene.pass(.seconds(1))
        #expect(scene.looking?.eventId == "e-1")
        scene.look(.pending, done: 0, of: 2)
        scene.pass(.seconds(29))
        #expect(scene.looking == nil)
        scene.pass(.seconds(1))
        scene.locations["school"]?.give(AssetKey(adamId: 9), to: .device(.sample(2)))
        scene.locations["school"]?.give(AssetKey(adamId: 9), to: .device(.sample(3)))
        let syncs = scene.syncs.count
        scene.look(.complete, done: 2, of: 2)
        #expect(scene.completed.map(\.done) == [2])
        #expect(scene.state.writes.isEmpty)
        #expect(scene.world.alerts == [])
        #expect(scene.syncs.count == syncs + 1, "holdings follow at once")
        #expect(scene.state.tokens["school"]?.holdings[AssetKey(adamId: 9)]?.devices.count == 3)
        #expect(scene.state.tokens["school"]?.wroteAt == nil)
    }

    /// L6: a fresh token beside the one that stood in for it; both wait for Apple's moment, and it
    /// comes.
    @Test func twoTokensOfOneLocationBeginOneRequest() throws {
        var location = FakeLocation(uId: "1")
        location.addApp(9, licenses: 10, holders: [.sample(1)])
        let scene = {
            var scene = Scene(.sample(tokens: "a", "b"), locations: ["a": location, "b": location])
            scene.settle()
            return scene
        }()
        var state = scene.state
        let first = try #require(state.tokens["a"])
        state.tokens["b"]?.standing = .active
        state.tokens["b"]?.location = first.location
        state.tokens["b"]?.holdings = first.holdings
        state.tokens["b"]?.lastSyncAt = first.lastSyncAt
        state.tokens["b"]?.lastSync = first.lastSync
        for (id, token) in [(1, "a"), (2, "b")] as [(UInt64, TokenName)] {
            let asked = WriteRequested(
                id: id, token: token, location: "1", write: .sample(.associate, 2))
            state.writes.append(OpenWrite(asked, at: scene.world.now))
        }
        let alone = { (id: UInt64) in
            var one = state
            one.writes.removeAll { $0.id != id }
            return reviewWrites(one, [], now: scene.world.now).effects.count
        }
        #expect(alone(1) == 1 && alone(2) == 1)
        let both = reviewWrites(state, [], now: scene.world.now)
        #expect(both.effects.map(\.key) == [.write("a")])
    }

    private func notified(
        _ id: String, of eventId: String, _ kind: AssignmentNews.Kind = .associate,
        _ device: Int = 2, succeeded: Bool = true
    ) -> Input {
        .notified(
            AppleNotification(
                id: id, type: "ASSET_MANAGEMENT", location: "library-1",
                content: .assets(
                    AssignmentNews(
                        kind: kind, succeeded: succeeded, eventId: eventId,
                        assignments: [
                            Assignment(
                                asset: AssetKey(adamId: 9), holder: .device(.sample(device)))
                        ]))))
    }

    private func turnNotificationsOn(_ scene: inout Scene) {
        var settings = Settings.sample(tokens: "school")
        settings.notifications = NotificationSettings(url: "https://vppd.example/n")
        scene.step(.settingsLoaded(settings))
        scene.settle()
    }

    @Test func aNotificationIsFollowedAtOnce() {
        var scene = accepted()
        turnNotificationsOn(&scene)
        scene.step(notified("a", of: "e-2"))
        #expect(scene.looking == nil, "another's request")
        scene.step(notified("b", of: "e-1", succeeded: false), after: .seconds(3))
        #expect(scene.looking?.eventId == "e-1")
        scene.step(notified("c", of: "e-1"))
        scene.look(.pending, done: 0, of: 2)
        scene.step(notified("d", of: "e-1"))
        #expect(scene.looking == nil, "asked no sooner than Apple allows")
        scene.pass(.seconds(30))
        #expect(scene.looking?.eventId == "e-1")
    }

    @Test func aNotificationEndsNoWait() {
        let state = accepted().state
        let now = Scene.writing().now
        #expect(!reviewWriteNews(state, eventId: "e-1", now: now).effects.isEmpty)
        var held = state
        held.serviceNotBefore = now + .minutes(1)
        #expect(reviewWriteNews(held, eventId: "e-1", now: now) == Decision())
        held = state
        held.tokens["school"]?.notBefore = now + .minutes(1)
        #expect(reviewWriteNews(held, eventId: "e-1", now: now) == Decision())
    }

    /// A notification may tell of what is over: nobody goes without a license for it.
    @Test func nothingIsWrittenUntilWhatWasNotifiedIsRead() {
        var scene = Scene.writing()
        turnNotificationsOn(&scene)
        scene.pass(.minutes(1))
        scene.step(notified("late", of: "another", .associate, 2))
        scene.ask(.sample(.associate, 2))
        #expect(scene.posting == nil)
        scene.pass(.minutes(2))
        #expect(scene.completed.isEmpty)
        #expect(scene.posting?.write == .sample(.associate, 2))
    }

    @Test func aPartialFailureNamesWhom() {
        var scene = accepted()
        scene.pass(.minutes(5))
        scene.look(
            .failed, done: 1, of: 2, .init(errorNumber: 9_709, serialNumbers: [.sample(3)]))
        #expect(scene.completed.first?.done == 1)
        #expect(
            scene.completed.first?.failures == [
                WriteFailure(errorNumber: 9_709, serialNumbers: [.sample(3)])
            ])
        #expect(scene.world.alerts == [.writeFailed])
        #expect(scene.world.alert(.writeFailed)?.message.contains("not enough licenses") == true)
        scene.pass(.days(7))
        #expect(scene.world.alerts == [], "the alert ends by itself")
    }

    @Test func aFailureThatNamesNobodyIsLookedAt() {
        var scene = accepted()
        scene.pass(.minutes(5))
        scene.look(.failed, done: 1, of: 2, .init(errorNumber: 9_603))
        #expect(scene.looking?.eventId == nil)
        scene.look(.success(.missing(.sample(.associate, 2))))
        #expect(scene.completed.first?.failures.first?.serialNumbers == [.sample(2)])
        #expect(scene.completed.first?.failures.first?.errorNumber == 9_603)
    }

    @Test func aRequestThatIsPendingTooLongIsAskedForOnceMore() {
        var scene = accepted()
        for attempt in 1...2 {
            scene.pass(.minutes(5))
            for _ in 0..<20 where scene.looking?.eventId != nil {
                scene.look(.pending, done: 0, of: 2)
                if scene.looking == nil { scene.pass(.seconds(30)) }
            }
            #expect(scene.looking?.eventId == nil)
            scene.look(.success(.missing(.sample(.associate, 3))))
            if attempt == 1 {
                #expect(scene.posting?.write == .sample(.associate, 3))
                #expect(scene.world.recorded(WriteStarted.self).last?.attempt == 2)
                scene.answer(.accepted(eventId: "e-2"))
            }
        }
        #expect(scene.posting == nil)
        #expect(scene.completed.first?.done == 1)
        #expect(scene.completed.first?.failures.map(\.serialNumbers) == [[.sample(3)]])
    }

    @Test func aLostAnswerIsLookedAtBeforeAnythingIsSentAgain() {
        var scene = lost()
        scene.pass(.minutes(5))
        #expect(scene.looking?.write == .sample(.associate, 2, 3))
        scene.look(.success(.missing(.sample(.associate, 3))))
        #expect(scene.posting == nil, "Apple may still be at work")
        scene.pass(.minutes(5))
        scene.look(.success(.missing(.sample(.associate, 3))))
        #expect(scene.posting?.write == .sample(.associate, 3))
    }

    @Test func aLostAnswerOfWhatWasDoneIsTheEnd() {
        var scene = lost()
        scene.pass(.minutes(5))
        scene.look(.success(.missing(.sample(.associate))))
        #expect(scene.completed.map(\.done) == [2])
    }

    @Test func threeLostAnswersAreAFailure() {
        var scene = lost()
        for _ in 1...3 {
            if scene.posting != nil { scene.answer(.unknown(.sample(.unreadable))) }
            scene.pass(.minutes(10))
            while scene.looking != nil {
                scene.look(.success(.missing(.sample(.associate, 2, 3))))
                if scene.posting == nil { scene.pass(.minutes(5)) }
            }
        }
        #expect(scene.world.recorded(WriteStarted.self).map(\.attempt) == [1, 2, 3])
        #expect(scene.completed.first?.failures.map(\.errorNumber) == [0])
        #expect(scene.world.alerts == [.writeFailed])
    }

    @Test func aCrashBetweenIntentAndAnswerIsALostAnswer() {
        var scene = posted()
        scene.restart(after: .minutes(1))
        scene.settle()
        #expect(scene.posting == nil)
        #expect(scene.world.recorded(WriteNotAccepted.self).map(\.isUnknown) == [true])
        scene.pass(.minutes(5))
        #expect(scene.looking?.eventId == nil)
    }

    @Test func aCrashBeforeTheRequestLosesNothing() {
        var scene = Scene.writing()
        scene.failures["school"] = .sample(.throttled)
        scene.pass(.minutes(16))
        scene.step(.writeRequested("school", .sample(.associate, 2)))
        scene.failures["school"] = nil
        scene.restart()
        scene.pass(.hours(2))
        #expect(scene.posting?.write == .sample(.associate, 2))
    }

    @Test func anEventAppleDoesNotKnowIsLookedAt() {
        var scene = accepted()
        scene.pass(.minutes(5))
        scene.look(.failure(.sample(.rejected, errorNumber: 9_708)))
        #expect(scene.looking != nil)
        #expect(scene.looking?.eventId == nil)
    }

    @Test func aRejectedRequestFails() {
        var scene = posted()
        scene.answer(.refused(.sample(.rejected, errorNumber: 9_707)))
        #expect(scene.completed.first?.failures.map(\.errorNumber) == [9_707])
        #expect(scene.completed.first?.failures.holders == 2)
    }

    @Test func tooManyForTheLimitsGoOnInSmallerRequests() {
        var scene = posted(.sample(.associate, 2, 3, 4, 5, 6))
        scene.answer(.tooMany(limit: 3))
        #expect(scene.posting?.write == .sample(.associate, 2, 3, 4))
        scene.answer(.refused(.sample(.rejected, errorNumber: 9_702)))
        #expect(scene.posting?.write == .sample(.associate, 2))
        scene.answer(.refused(.sample(.rejected, errorNumber: 9_702)))
        #expect(scene.posting?.write == .sample(.associate, 3), "alone, and too many: it failed")
        #expect(scene.world.recorded(WriteSettled.self).first?.failures.holders == 1)
    }

    @Test(arguments: [AppleFailure.Kind.throttled, .unavailable, .unreachable])
    func whatIsOfTheMomentIsTriedAgainLater(kind: AppleFailure.Kind) {
        var scene = posted()
        scene.answer(.refused(.sample(kind)))
        #expect(scene.posting == nil)
        #expect(scene.state.tokens["school"]?.lastFailure?.kind == kind)
        scene.pass(.hours(2))
        #expect(scene.posting?.write == .sample(.associate, 2, 3))
        #expect(scene.world.recorded(WriteStarted.self).last?.attempt == 1)
    }

    @Test func aTokenErrorHoldsTheWrite() {
        var scene = posted()
        scene.failures["school"] = .sample(.revoked)
        scene.answer(.refused(.sample(.revoked, errorNumber: 9_625)))
        #expect(scene.state.tokens["school"]?.standing == .revoked)
        scene.pass(.days(1))
        #expect(scene.posting == nil)
        #expect(scene.state.writes.count == 1)
        scene.pass(.days(7))
        #expect(scene.completed.first?.problem?.contains("7 days") == true)
    }

    @Test func anotherMDMHoldsTheWrite() {
        var scene = posted()
        var config = scene.locations["school"]?.config ?? ClientConfig()
        config.mdmInfo = MDMInfo(id: "X", name: "Other", metadata: "")
        scene.locations["school"]?.config = config
        scene.answer(.notOurs(config))
        #expect(scene.posting == nil)
        #expect(scene.state.tokens["school"]?.standing == .claimed)
        #expect(scene.state.writes.map(\.phase) == [.queued])
    }

    @Test func oneRequestAtATimeInOrder() {
        var scene = posted()
        scene.ask(.sample(.associate, 4))
        #expect(scene.posting?.id == 1)
        scene.answer(.accepted(eventId: "e-1"))
        #expect(scene.posting == nil)
        scene.pass(.minutes(5))
        scene.look(.complete, done: 2, of: 2)
        #expect(scene.posting?.id == 2)
    }

    @Test func whatIsSoAlreadyIsNotSent() {
        var scene = posted()
        scene.ask(.sample(.associate, 4, 5))
        scene.locations["school"]?.give(AssetKey(adamId: 9), to: .device(.sample(4)))
        scene.answer(.accepted(eventId: "e-1"))
        scene.pass(.minutes(5))
        scene.look(.complete, done: 2, of: 2)
        #expect(scene.posting?.write == .sample(.associate, 5))
        #expect(scene.world.recorded(WriteStarted.self).last?.skipped == 1)
    }

    @Test func licensesThatAreGoneEndTheWrite() {
        var scene = posted()
        scene.ask(.sample(.associate, 4))
        scene.locations["school"]?.addApp(9, licenses: 1)
        scene.answer(.accepted(eventId: "e-1"))
        scene.pass(.minutes(5))
        scene.look(.complete, done: 2, of: 2)
        #expect(scene.posting == nil)
        #expect(scene.completed.last?.failures.map(\.errorNumber) == [9_709])
    }

    @Test func aTokenThatGoesEndsItsWrites() {
        var scene = posted()
        scene.step(.settingsLoaded(.sample(tokens: "other")))
        #expect(scene.completed.count == 1)
        #expect(scene.state.writes.isEmpty)
        #expect(scene.world.alerts == [])
    }

    @Test func nothingBeginsWhileTheDiskIsFull() {
        var scene = Scene.writing()
        scene.step(.storageChanged(isFull: true))
        scene.step(.storageChanged(isFull: false))
        scene.ask(.sample(.associate, 2))
        #expect(scene.posting != nil)
    }

    @Test func anOutcomeUnderAnOldSecretCounts() {
        var scene = posted()
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        scene.step(.written("school", fingerprint: "school-1", 1, .accepted(eventId: "e-1")))
        #expect(scene.state.writes.map(\.phase) == [.accepted])
    }
}
