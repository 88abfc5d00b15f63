// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U1, U2, U8: the rows of `judge`, each with its reason.
@Suite struct JudgingTests {
    private typealias Row = (name: String, change: (inout Scene) -> Void, verdict: PairVerdict)

    private var current: InstalledVersion {
        InstalledVersion(externalVersion: 1_000, shortVersion: "1.1")
    }

    /// A fleet of one device that has version 1, as the store does.
    private func judged(
        _ settings: @escaping (inout Settings) -> Void = { _ in }, _ change: (inout Scene) -> Void
    ) -> PairVerdict {
        var scene = Scene.fleet(settings)
        if !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        change(&scene)
        return scene.state.judge(scene.key())
    }

    @Test func everyGateHasItsReason() {
        #expect(judged { _ in } == .skip(.current(current)))
        #expect(judged { $0.step(.devicesLoaded([])) } == .skip(.notInFleet))
        #expect(
            judged {
                $0.locations["school"]?.take(AssetKey(adamId: 1), from: .device(.sample(1)))
                $0.pass(.hours(1))
            } == .skip(.noLicense))
        #expect(
            judged {
                $0.tokens[0].addAppsAutomatically = false
            } _: { _ in
            } == .skip(.notInCatalog))
        #expect(
            judged {
                $0.updates.mode = .user
            } _: { _ in
            } == .skip(.updatesOff(.user)))
        #expect(
            judged {
                $0.apps = [AppSettings(adamId: 1, mode: .disabled)]
            } _: { _ in
            }
                == .skip(.updatesOff(.disabled)))
        #expect(
            judged {
                $0.rules = []
            } _: { _ in
            } == .skip(.noRule))
        #expect(
            judged {
                $0.rules[0].action = .hold
            } _: { _ in
            } == .skip(.held("all")))
        #expect(
            judged {
                $0.rules[0].action = .never
            } _: { _ in
            } == .skip(.never("all")))
        #expect(
            judged { $0.step(.deviceReported(.checkedOut(Enrollment(id: .sample(1))))) }
                == .skip(.notEnrolled))
        #expect(
            judged {
                $0.store[.iOS]?[1] = .sample(1, version: 2, minimum: "19.0")
                $0.pass(.hours(2))
                $0.answerQuestion(saying: "18.0")
            } == .skip(.osTooOld(installed: "18.0", minimum: "19.0")))
        #expect(
            judged {
                $0.enroll()
                $0.answerInspection([:])
            } == .skip(.notInstalled))
        #expect(judged { $0.enroll() } == .inspect)
        #expect(judged { $0.release(2) } == .inspect)
    }

    @Test func theTermsAreThoseOfTheRule() throws {
        let scene = Scene.outdated()
        guard case .update(let terms) = scene.state.judge(scene.key()) else {
            Issue.record("an update is wanted")
            return
        }
        #expect(terms.target == .sample(2))
        #expect(terms.rule == "all")
        #expect(terms.opens <= scene.now)
    }

    /// Planning: what is wanted no more while it waits is cancelled with the reason.
    @Test func aWaitingUpdateIsCancelledWithItsReason() {
        var scene = Scene.outdated { $0.rules[0].deferral = .days(2) }
        var settings = Settings.sample(tokens: "school")
        settings.rules[0].action = .hold
        scene.step(.settingsLoaded(settings))
        #expect(
            scene.world.recorded(UpdateEnded.self).map(\.outcome) == [.cancelled(.held("all"))])
        scene.step(.settingsLoaded(.sample(tokens: "school")))
        #expect(scene.update() != nil, "and planned again when the rule allows it")
    }

    /// Other terms, the same version: planned anew, nothing ended.
    @Test func aWaitingUpdateTakesOverNewTerms() {
        var scene = Scene.outdated { $0.rules[0].deferral = .days(2) }
        var settings = Settings.sample(tokens: "school")
        settings.rules[0].deferral = .days(5)
        let before = scene.update()
        scene.step(.settingsLoaded(settings))
        #expect(scene.world.recorded(UpdateEnded.self).isEmpty)
        #expect(scene.update()?.opens == before.map { $0.opens + .days(3) })
    }

    /// U1: `user` and `disabled` send nothing at all, not even an inspection.
    @Test(arguments: [UpdateMode.user, .disabled])
    func otherModesSendNothing(mode: UpdateMode) {
        var scene = Scene.fleet { $0.updates.mode = mode }
        scene.release(2)
        scene.pass(.days(2))
        #expect(scene.unsent.isEmpty)
    }
}
