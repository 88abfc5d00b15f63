// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// An app on a device, as the update rules look at it (U2).
package struct UpdateCandidate: Hashable, Sendable {
    /// The tokens that hold the app, in configuration order.
    package var tokens: [TokenName]
    package var adamId: AdamID
    /// Nil until the store's metadata is known: matches no pattern.
    package var bundleId: BundleID?
    package var kind: AppKind
    package var device: Device

    package init(
        tokens: [TokenName], adamId: AdamID, bundleId: BundleID?, kind: AppKind, device: Device
    ) {
        self.tokens = tokens
        self.adamId = adamId
        self.bundleId = bundleId
        self.kind = kind
        self.device = device
    }
}
