// SPDX-License-Identifier: Apache-2.0

/// An asset a location owns.
package struct OwnedAsset: Sendable {
    /// Licenses bought. 2147483647: a free app without limit.
    package var total: Int
    /// Licenses in use.
    package var assigned = 0
    /// Licenses that were given and cannot be used again.
    package var retired = 0
    /// `App` or `Book`.
    package var productType: String
    /// May be given to devices.
    package var deviceAssignable: Bool
    /// May be taken back.
    package var revocable: Bool
    /// Apple's `supportedPlatforms`.
    package var supportedPlatforms: [String]

    /// An asset of which nothing is assigned yet, unless said.
    package init(
        total: Int,
        assigned: Int = 0,
        retired: Int = 0,
        productType: String,
        deviceAssignable: Bool,
        revocable: Bool,
        supportedPlatforms: [String]
    ) {
        self.total = total
        self.assigned = assigned
        self.retired = retired
        self.productType = productType
        self.deviceAssignable = deviceAssignable
        self.revocable = revocable
        self.supportedPlatforms = supportedPlatforms
    }

    /// Licenses left: for an unlimited app, 2147483647 less what is in use.
    package var available: Int { max(0, total - assigned - retired) }
    /// A free app without limit.
    package var unlimited: Bool { total == Self.unlimitedCount }
    /// The `totalCount` of a free app without limit.
    package static let unlimitedCount = 2_147_483_647

    /// The asset as Apple writes it (`ResponseAsset`).
    package func json(_ name: AssetName) -> JSON {
        .members(
            name.members + [
                ("productType", .string(productType)), ("totalCount", .int(total)),
                ("assignedCount", .int(assigned)), ("availableCount", .int(available)),
                ("retiredCount", .int(retired)), ("deviceAssignable", .bool(deviceAssignable)),
                ("revocable", .bool(revocable)),
                ("supportedPlatforms", .array(supportedPlatforms.map(JSON.string))),
            ])
    }

    /// Appends the asset as Apple writes it.
    func write(_ name: AssetName, to bytes: inout [UInt8]) { json(name).write(to: &bytes) }

    /// The asset without the counts that make no sense for it (`UnlimitedResponseAsset`).
    package func unlimitedJSON(_ name: AssetName) -> JSON {
        let left = ["totalCount", "availableCount", "retiredCount"]
        return .members(json(name).fields.filter { !left.contains($0.0) })
    }
}
