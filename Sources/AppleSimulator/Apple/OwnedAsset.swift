// SPDX-License-Identifier: Apache-2.0

/// An asset a location owns.
struct OwnedAsset: Sendable {
    /// Licenses bought. 2147483647: a free app without limit.
    var total: Int
    /// Licenses in use.
    var assigned = 0
    /// Licenses that were given and cannot be used again.
    var retired = 0
    /// `App` or `Book`.
    var productType: String
    /// May be given to devices.
    var deviceAssignable: Bool
    /// May be taken back.
    var revocable: Bool
    /// Apple's `supportedPlatforms`.
    var supportedPlatforms: [String]

    /// Licenses left: for an unlimited app, 2147483647 less what is in use.
    var available: Int { max(0, total - assigned - retired) }
    /// A free app without limit.
    var unlimited: Bool { total == Self.unlimitedCount }
    /// The `totalCount` of a free app without limit.
    static let unlimitedCount = 2_147_483_647

    /// The asset as Apple writes it (`ResponseAsset`).
    func json(_ name: AssetName) -> JSON {
        .members(
            name.members + [
                ("productType", .string(productType)), ("totalCount", .int(total)),
                ("assignedCount", .int(assigned)), ("availableCount", .int(available)),
                ("retiredCount", .int(retired)), ("deviceAssignable", .bool(deviceAssignable)),
                ("revocable", .bool(revocable)),
                ("supportedPlatforms", .array(supportedPlatforms.map(JSON.string))),
            ])
    }

    /// The asset without the counts that make no sense for it (`UnlimitedResponseAsset`).
    func unlimitedJSON(_ name: AssetName) -> JSON {
        let left = ["totalCount", "availableCount", "retiredCount"]
        return .members(json(name).fields.filter { !left.contains($0.0) })
    }
}
