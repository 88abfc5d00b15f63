// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What a device said about one app, and when.
package struct InventoryRecord: Hashable, Sendable {
    /// Nil: not installed.
    package var version: InstalledVersion?
    package var installing: Bool
    package var reportedAt: Timestamp
}
