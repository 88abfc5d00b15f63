// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Sends Apple's notifications, some at once, and tells how each went.
actor NotificationSender {
    /// How many are under way at once.
    static let atOnce = 16

    private var waiting: [OutgoingNotification] = []
    private var underWay = 0
    private var report: (@Sendable (_ id: Int, _ status: Int?) async -> Void)?

    /// Sets who is told how deliveries went.
    func setReport(_ report: @escaping @Sendable (_ id: Int, _ status: Int?) async -> Void) {
        self.report = report
    }

    /// Sends notifications in order, as soon as others are through.
    func send(_ notifications: [OutgoingNotification]) {
        waiting += notifications
        startNext()
    }

    private func startNext() {
        while underWay < Self.atOnce, !waiting.isEmpty {
            let next = waiting.removeFirst()
            underWay += 1
            Task {
                let status = await Self.deliver(next)
                underWay -= 1
                await report?(next.id, status)
                startNext()
            }
        }
    }

    /// Sends one notification now.
    /// - Returns: The HTTP status; nil where it could not be delivered.
    static func deliver(_ notification: OutgoingNotification) async -> Int? {
        do {
            return try await LoopbackPost(notification.url).send(
                notification.body, headers: ["Authorization": "Bearer \(notification.secret)"])
        } catch {
            // Whatever the reason, Apple only knows that it was not delivered.
            return nil
        }
    }
}
