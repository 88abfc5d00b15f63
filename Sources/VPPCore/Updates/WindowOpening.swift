// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Whether commands may leave at a moment, and until when that answer holds (U3).
package enum WindowOpening: Hashable, Sendable {
    /// Commands may leave before `until`, and not at `until` itself.
    case open(until: Timestamp)
    /// No command may leave before `until`. Ask again then.
    case closed(until: Timestamp)
}
