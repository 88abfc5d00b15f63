// SPDX-License-Identifier: Apache-2.0

/// One license of one asset, held by one device or user.
package struct AssignedLicense: Hashable, Sendable {
    /// The asset.
    package var asset: AssetName
    /// Who has it.
    package var holder: Holder

    /// The license of `asset` that `holder` has.
    package init(
        asset: AssetName,
        holder: Holder
    ) {
        self.asset = asset
        self.holder = holder
    }
}
