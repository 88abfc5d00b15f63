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

    /// Appends the members of an assignment, without braces.
    func writeMembers(to bytes: inout [UInt8]) {
        JSON.write("adamId", String(asset.adamId), to: &bytes)
        bytes.append(0x2C)
        JSON.write("pricingParam", asset.pricingParam, to: &bytes)
        bytes.append(0x2C)
        switch holder {
        case .device(let serial): JSON.write("serialNumber", serial, to: &bytes)
        case .user(let id): JSON.write("clientUserId", id, to: &bytes)
        }
    }

    /// The license as an assignment.
    package var json: JSON { .members(asset.members + [holder.member]) }
}
