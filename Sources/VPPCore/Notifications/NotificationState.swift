// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What is known of a location's notifications, but which were heard.
package struct NotificationState: Hashable, Codable, Sendable {
    package var subscription = SubscriptionState()
    package var news = LocationNews()
    /// Notifications that changed nothing: of unknown types, and of work that failed.
    package var unused: UInt64 = 0
}

extension TokenState {
    /// Whether the location sends its notifications to us.
    package var subscription: SubscriptionState {
        get { notifications?.subscription ?? SubscriptionState() }
        set { changeNotifications { $0.subscription = newValue } }
    }

    /// Notifications that ask for a read.
    package var news: LocationNews {
        get { notifications?.news ?? LocationNews() }
        set { changeNotifications { $0.news = newValue } }
    }

    /// Notifications that changed nothing.
    package var unusedNotifications: UInt64 {
        get { notifications?.unused ?? 0 }
        set { changeNotifications { $0.unused = newValue } }
    }

    /// A location without any is as one that never had: equal states have equal checkpoints.
    private mutating func changeNotifications(_ change: (inout NotificationState) -> Void) {
        var state = notifications ?? NotificationState()
        change(&state)
        notifications = state == NotificationState() ? nil : state
    }
}
