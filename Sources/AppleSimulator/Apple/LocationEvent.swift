// SPDX-License-Identifier: Apache-2.0

/// Asynchronous work a client asked for, found again by its `eventId`.
package struct LocationEvent: Sendable {
    /// What is to be done.
    package enum Work: Sendable {
        /// Assign each asset to each holder.
        case associate([AssetName], [Holder])
        /// Take each asset from each holder.
        case disassociate([AssetName], [Holder])
        /// Take everything revocable from each holder.
        case revoke([Holder])
        /// Make users.
        case create([VPPUser])
        /// Change users.
        case update([VPPUser])
        /// Retire users by their clientUserId.
        case retire([String])
    }

    /// Apple's `eventId`.
    package var id: String
    /// Apple's `eventType`.
    package var type: String
    /// What is to be done.
    package var work: Work
    /// When it is done; nil: never, it stays PENDING.
    package var due: Moment?
    /// When it was done.
    package var ended: Moment?
    /// Number of tasks.
    package var requested: Int
    /// Tasks done.
    package var completed = 0
    /// `PENDING`, `COMPLETE` or `FAILED`.
    package var status = "PENDING"
    /// What went wrong.
    package var failures: [AppleError] = []
    /// A failure planned by the control interface: this error for this share of the tasks.
    package var planned: (error: Int, share: Double)?
}
