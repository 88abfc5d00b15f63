// SPDX-License-Identifier: Apache-2.0

/// One license of one asset, held by one device or user.
struct AssignedLicense: Hashable, Sendable {
    /// The asset.
    var asset: AssetName
    /// Who has it.
    var holder: Holder
}
