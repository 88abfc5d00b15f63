// SPDX-License-Identifier: Apache-2.0

/// Apple's `pricingParam`: standard or high quality. There is no third (apple-apps-and-books.md, 3.3).
package enum PricingParam: String, Codable, Sendable, Comparable, CaseIterable {
    case standard = "STDQ"
    case plus = "PLUS"

    package static func < (left: PricingParam, right: PricingParam) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Apple's `productType`.
package enum ProductType: String, Codable, Sendable {
    case app = "App"
    case book = "Book"
}

/// What names an asset of a location: (`adamId`, `pricingParam`).
package struct AssetKey: Hashable, Comparable, Codable, Sendable {
    package var adamId: AdamID
    package var pricingParam: PricingParam

    package init(adamId: AdamID, pricingParam: PricingParam = .standard) {
        self.adamId = adamId
        self.pricingParam = pricingParam
    }

    package static func < (left: AssetKey, right: AssetKey) -> Bool {
        (left.adamId, left.pricingParam) < (right.adamId, right.pricingParam)
    }
}

/// An app or book owned by a location, with its license counts (`ResponseAsset`).
///
/// The counts are Apple's word; that `totalCount` is the sum of the others is not promised.
package struct Asset: Hashable, Codable, Sendable {
    package var key: AssetKey
    package var productType: ProductType
    package var totalCount: Int
    package var assignedCount: Int
    package var availableCount: Int
    package var retiredCount: Int
    package var deviceAssignable: Bool
    package var revocable: Bool
    /// Apple's `supportedPlatforms`, as given: `iOS`, `macOS`, `tvOS`, `watchOS`, `visionOS`.
    package var supportedPlatforms: [String]

    package init(
        key: AssetKey, productType: ProductType = .app, totalCount: Int, assignedCount: Int,
        availableCount: Int, retiredCount: Int = 0, deviceAssignable: Bool = true,
        revocable: Bool = true, supportedPlatforms: [String] = ["iOS"]
    ) {
        self.key = key
        self.productType = productType
        self.totalCount = totalCount
        self.assignedCount = assignedCount
        self.availableCount = availableCount
        self.retiredCount = retiredCount
        self.deviceAssignable = deviceAssignable
        self.revocable = revocable
        self.supportedPlatforms = supportedPlatforms
    }

    /// The `totalCount` of a free app without limit (apple-apps-and-books.md, 3.3).
    package static let unlimitedCount = 2_147_483_647
}

/// Who holds a license: a device or a user, never both.
package enum LicenseHolder: Hashable, Comparable, Sendable {
    case device(SerialNumber)
    case user(ClientUserID)
}

/// One license of one asset held by one device or user.
package struct Assignment: Hashable, Comparable, Sendable {
    package var asset: AssetKey
    package var holder: LicenseHolder

    package init(asset: AssetKey, holder: LicenseHolder) {
        self.asset = asset
        self.holder = holder
    }

    package static func < (left: Assignment, right: Assignment) -> Bool {
        (left.asset, left.holder) < (right.asset, right.holder)
    }
}

/// A user of Apps and Books at a location (`ResponseUser`, what vppd needs of it).
package struct LocationUser: Hashable, Codable, Sendable {
    package var clientUserId: ClientUserID
    /// Apple's `status`, as given: `Registered`, `Associated`, `Retired`, `Deleted`.
    package var status: String

    package init(clientUserId: ClientUserID, status: String) {
        self.clientUserId = clientUserId
        self.status = status
    }

    /// Whether the user can hold licenses; an unknown status counts as one that can.
    package var isLive: Bool { Self.isLive(status) }

    package static func isLive(_ status: String) -> Bool {
        status != "Retired" && status != "Deleted"
    }
}
