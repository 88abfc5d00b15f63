// SPDX-License-Identifier: Apache-2.0

/// What the control interface planned for an asynchronous event.
struct EventPlan: Sendable {
    /// The event never leaves PENDING.
    var stuck = false
    /// The event is lost: status knows nothing of it (9708), and nothing is done.
    var lost = false
    /// Error of the tasks that fail.
    var errorNumber: Int?
    /// Share of the tasks that fail, 0 to 1.
    var share = 1.0
    /// Time the event is PENDING, instead of the usual.
    var pending: Duration?
}
