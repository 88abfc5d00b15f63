// SPDX-License-Identifier: Apache-2.0

/// What decides whether a task of asynchronous work fails, besides the location itself.
struct EventRules: Sendable {
    /// Associating what is associated fails with 9616.
    var reassociationFails = false
    /// Error of each serial number Apple refuses.
    var refusedSerials: [String: Int] = [:]
    /// Error of each Managed Apple Account that cannot be linked.
    var accounts: [String: Int] = [:]
}
