// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import Foundation
import VPPCore
import VPPDaemon
import VPPModel

/// Apple's notifications on their way to the process, through the product's own authentication and
/// reading.
extension World {
    /// What is due leaves Apple.
    func sendNotifications() {
        for notification in services.notifications(dueAt: moment) {
            counts.notifications += 1
            if strikes(.notificationLost) {
                struck(.notificationLost)
                services.report(notification.id, status: nil, now: moment)
                continue
            }
            if strikes(.notificationTwice) {
                struck(.notificationTwice)
                var copy = notification
                // Apple knows of no such delivery.
                copy.id = -notification.id
                later(dice.with(.notificationTwice) { $0.seconds(0...600) }, .notification(copy))
            }
            if strikes(.notificationForged) {
                struck(.notificationForged)
                later(random.milliseconds(1...5_000), .notification(forged(notification)))
            }
            if strikes(.notificationLate) {
                struck(.notificationLate)
                // Others overtake it.
                later(
                    dice.with(.notificationLate) { $0.seconds(5...3_600) },
                    .notification(notification))
            } else {
                later(random.milliseconds(1...200), .notification(notification))
            }
        }
    }

    /// Somebody else says the same, without the secret.
    private func forged(_ notification: OutgoingNotification) -> OutgoingNotification {
        var forged = notification
        forged.id = 0
        forged.secret = random.one(of: [
            "", "guess", String(notification.secret.dropLast()), notification.secret + "x",
        ])
        return forged
    }

    /// One reaches the listener.
    func receive(_ notification: OutgoingNotification) throws(Violation) {
        guard let process else {
            services.report(notification.id, status: nil, now: moment)
            return
        }
        switch try judge(notification) {
        case .news(let news):
            note("notification: \(news.type) \(news.id)")
            deliveries.append(notification.id)
            process.inbox.append(.notified(news))
            if random.chance(10) {
                later(random.milliseconds(1...5_000), .step)
            } else {
                try step()
            }
        case .test: services.report(notification.id, status: 200, now: moment)
        case .refused: services.report(notification.id, status: 403, now: moment)
        case .malformed: services.report(notification.id, status: 400, now: moment)
        case .wrongMethod: services.report(notification.id, status: 405, now: moment)
        }
    }

    /// What the listener makes of it: a wrong secret is refused, a right one is not.
    private func judge(
        _ notification: OutgoingNotification
    ) throws(Violation) -> NotificationVerdict {
        let secrets = running.notifications
        let verdict = NotificationVerdict.of(
            method: "POST", authorization: "Bearer \(notification.secret)",
            body: Array(notification.body), by: secrets)
        if notification.id == 0, verdict != .refused {
            throw Violation(.notifications, "a forged notification was taken: \(verdict)")
        }
        if case .malformed(let error) = verdict {
            throw Violation(.notifications, "Apple's notification was not taken: \(error)")
        }
        return verdict
    }

    /// The test that Apple makes while it is asked for notifications.
    func answerTest(_ reply: Reply) throws(Violation) -> Reply {
        guard let test = reply.awaits else { return reply }
        var status: Int?
        if process != nil, !strikes(.notificationLost) {
            status = try judge(test) == .test ? 200 : 403
        }
        note("test notification: \(status ?? 0)")
        return services.report(test.id, status: status, now: moment) ?? reply
    }

    /// What was delivered is durable, or the listener says that it is not.
    func answerDeliveries(taken: Bool) {
        for id in deliveries {
            services.report(id, status: taken ? 200 : 503, now: moment)
        }
        deliveries = []
    }

    /// At rest a location sends to vppd what the configuration asks for, and nothing else.
    func unfinishedSubscription(
        _ name: TokenName, _ location: Location, _ state: State
    ) -> String? {
        guard let token = state.tokens[name] else { return nil }
        guard let wanted = truth?.notifications else {
            let isOurs = location.notificationAuthToken.map {
                running.notifications.accepts("Bearer \($0)")
            }
            return isOurs == true ? "\(name): its notifications are not given up" : nil
        }
        guard location.notificationUrl == wanted.url,
            let secret = location.notificationAuthToken,
            running.notifications.accepts("Bearer \(secret)")
        else { return "\(name): there are no notifications" }
        guard token.news.since == nil else { return "\(name): notifications wait for a read" }
        return nil
    }

    /// The administrator wants notifications, or none any more; or the file of their secret is gone.
    func editNotifications() {
        if administrator.notifications, random.chance(50) {
            notificationFile.remove()
        } else {
            administrator.notifications.toggle()
        }
    }
}
