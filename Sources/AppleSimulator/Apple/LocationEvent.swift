// SPDX-License-Identifier: Apache-2.0

/// Asynchronous work a client asked for, found again by its `eventId`.
struct LocationEvent: Sendable {
    /// What is to be done.
    enum Work: Sendable {
        case associate([AssetName], [Holder])
        case disassociate([AssetName], [Holder])
        case revoke([Holder])
        case create([VPPUser])
        case update([VPPUser])
        case retire([String])
    }

    /// Apple's `eventId`.
    var id: String
    /// Apple's `eventType`.
    var type: String
    /// What is to be done.
    var work: Work
    /// When it is done; nil: never, it stays PENDING.
    var due: Moment?
    /// Number of tasks.
    var requested: Int
    /// Tasks done.
    var completed = 0
    /// `PENDING`, `COMPLETE` or `FAILED`.
    var status = "PENDING"
    /// What went wrong.
    var failures: [AppleError] = []
    /// A failure planned by the control interface: this error for this share of the tasks.
    var planned: (error: Int, share: Double)?
}
