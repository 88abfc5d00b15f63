// SPDX-License-Identifier: Apache-2.0

/// The secrets of Apple's notifications the process has, by fingerprint.
package struct NotificationSecretsReport: Hashable, Sendable {
    /// Nil: there is none.
    package var current: String?
    /// The one before, accepted as well.
    package var previous: String?
    /// Why the file could not be written: one line with remedy.
    package var problem: String?

    package init(current: String?, previous: String?, problem: String? = nil) {
        self.current = current
        self.previous = previous
        self.problem = problem
    }
}
