// SPDX-License-Identifier: Apache-2.0

/// What the control interface planned for an asynchronous event.
package struct EventPlan: Sendable {
    /// The event never leaves PENDING.
    package var stuck = false
    /// The event is lost: status knows nothing of it (9708), and nothing is done.
    package var lost = false
    /// Error of the tasks that fail.
    package var errorNumber: Int?
    /// Share of the tasks that fail, 0 to 1.
    package var share = 1.0
    /// Time the event is PENDING, instead of the usual.
    package var pending: Duration?

    /// A plan that changes nothing but what is named.
    package init(
        stuck: Bool = false,
        lost: Bool = false,
        errorNumber: Int? = nil,
        share: Double = 1.0,
        pending: Duration? = nil
    ) {
        self.stuck = stuck
        self.lost = lost
        self.errorNumber = errorNumber
        self.share = share
        self.pending = pending
    }
}
