// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// O4: Apple is asked for notifications, and told when they are not wanted any more.
@Suite struct SubscriptionTests {
    private let url = "https://vppd.example/apple/notifications"

    private func settings(isOn: Bool = true, url: String? = nil) -> Settings {
        var settings = Settings.sample(tokens: "school")
        settings.mdm = nil
        if isOn { settings.notifications = NotificationSettings(url: url ?? self.url) }
        return settings
    }

    private func scene(refusing number: Int? = nil) -> Scene {
        var scene = Scene(settings(), locations: ["school": FakeLocation()])
        scene.refusal = number.map { .sample(.rejected, errorNumber: $0) }
        scene.settle()
        return scene
    }

    @Test("Rows 2 to 4: it is asked for once there is a secret, and not again")
    func subscribes() {
        var scene = scene()
        #expect(scene.secrets == 1)
        #expect(
            scene.subscriptions.map(\.to) == [NotificationTarget(url: url, secret: "secret-1")])
        scene.pass(.days(2))
        #expect(scene.subscriptions.count == 1)
        #expect(scene.world.recorded(SubscriptionRequested.self).count == 1)
        #expect(scene.world.recorded(SubscriptionAnswered.self).map(\.failure) == [nil])
    }

    @Test("Row 1: an intent without an answer is the same after a restart")
    func intentSurvives() {
        let scene = scene()
        var state = scene.state
        evolve(
            &state,
            .subscriptionRequested(
                SubscriptionRequested(
                    token: "school", target: NotificationTarget(url: url, secret: "secret-1"))),
            at: scene.now)
        let review = review(
            state, touched: Touched(everything: true), running: [], now: scene.now)
        #expect(review.effects.contains { if case .subscribe = $0 { true } else { false } })
        #expect(
            !review.events.contains { if case .subscriptionRequested = $0 { true } else { false } })
    }

    @Test("Rows 5 and 6: it is released once, and another's URL is left alone")
    func releases() {
        var scene = scene()
        scene.step(.settingsLoaded(settings(isOn: false)))
        scene.settle()
        #expect(scene.subscriptions.map(\.to).last == .some(nil))
        scene.pass(.days(2))
        #expect(scene.subscriptions.count == 2)

        var other = self.scene()
        other.locations["school"]?.config.notifications = NotificationTarget(
            url: "https://other.example", secret: nil)
        other.step(.settingsLoaded(settings(isOn: false)))
        other.settle()
        // Apple is read first; the client leaves what is not ours. Here it was never asked.
        other.pass(.days(1))
        #expect(other.subscriptions.count <= 2)
    }

    @Test("What Apple leaves out of its answer stays known")
    func anAnswerWithoutACountry() {
        var scene = scene()
        scene.locations["school"]?.config.country = nil
        scene.step(.settingsLoaded(settings(isOn: false)))
        scene.settle()
        #expect(scene.subscriptions.map(\.to).last == .some(nil), "the answer came")
        #expect(scene.state.tokens["school"]?.location.country == "DE")
        #expect(scene.state.tokens["school"]?.location.notifications == nil)
    }

    @Test("A refusal is an alert, and asked for again hourly until it is taken")
    func refusal() {
        var scene = scene(refusing: 9728)
        #expect(scene.world.alerts == [.notificationsRefused])
        #expect(scene.world.alert(.notificationsRefused)?.remedy.contains(url) == true)
        #expect(scene.state.tokens["school"]?.lastFailure == nil, "the token itself is well")
        scene.pass(.hours(3) + .minutes(1))
        #expect(scene.subscriptions.count == 4)
        scene.refusal = nil
        scene.pass(.hours(1))
        #expect(scene.world.alerts == [])
    }

    @Test("Another URL is asked for at once, whatever became of the one before")
    func anotherURL() {
        var scene = scene(refusing: 9712)
        scene.refusal = nil
        scene.step(.settingsLoaded(settings(url: "https://new.example/apple/notifications")))
        scene.settle()
        #expect(scene.subscriptions.last?.to?.url == "https://new.example/apple/notifications")
        #expect(scene.world.alerts == [])
    }

    @Test("The secret is replaced at its age, and the old one given up when it is out of use")
    func rotation() {
        var scene = scene()
        scene.pass(.days(30) + .minutes(1))
        #expect(scene.secrets == 2)
        #expect(scene.subscriptions.last?.to?.secret == "secret-2")
        #expect(scene.state.notificationSecrets?.previous == "secret-1")
        scene.pass(.hours(2))
        #expect(scene.state.notificationSecrets?.previous == nil)
        #expect(scene.state.notificationSecrets?.current == "secret-2")
    }

    @Test("A file that is gone is a new secret")
    func fileGone() {
        var scene = scene()
        scene.step(
            .notificationSecretsLoaded(NotificationSecretsReport(current: nil, previous: nil)))
        scene.settle()
        #expect(scene.secrets == 2)
        #expect(scene.subscriptions.last?.to?.secret == "secret-2")
    }

    @Test("A location of another MDM is never asked")
    func foreign() {
        var location = FakeLocation()
        location.config.mdmInfo = MDMInfo(id: "OTHER", name: "Other", metadata: "")
        var scene = Scene(settings(), locations: ["school": location])
        scene.pass(.days(1))
        #expect(scene.subscriptions.isEmpty)
    }
}
