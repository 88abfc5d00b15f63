// SPDX-License-Identifier: Apache-2.0

/// An app or book as the store knows it.
package struct StoreApp: Sendable {
    /// What kind of thing it is.
    package enum Product: String, Sendable { case app, book }

    /// A released version on one platform.
    package struct Version: Sendable, Equatable {
        /// Apple's `externalId`; nil where the store answers no version.
        package var externalId: Int
        /// What people read, `4.2.1`.
        package var display: String
        /// When it was published.
        package var released: Moment

        /// A version.
        package init(
            externalId: Int,
            display: String,
            released: Moment
        ) {
            self.externalId = externalId
            self.display = display
            self.released = released
        }
    }

    /// A platform that has versions of its own.
    package enum Platform: String, Sendable, CaseIterable { case iOS, macOS }

    /// The number in the store.
    package var adamId: Int
    /// The name in the store.
    package var name: String
    /// Bundle identifier; nil for books.
    package var bundleId: String?
    /// An app or a book.
    package var product = Product.app
    /// A custom app: only shown to the locations that own it.
    package var custom = false
    /// Still sold. When not, it is shown only with the token of a location that owns it.
    package var sold = true
    /// The lookup shows the app, but without a version.
    package var versionHidden = false
    /// Current version of each platform it is made for. Empty for books.
    package var versions: [Platform: Version] = [:]
    /// Books cannot be given to devices.
    package var deviceAssignable = true
    /// Books cannot be taken back.
    package var revocable = true

    /// An app for sale, unless said.
    package init(
        adamId: Int,
        name: String,
        bundleId: String? = nil,
        product: Product = .app,
        custom: Bool = false,
        sold: Bool = true,
        versionHidden: Bool = false,
        versions: [Platform: Version] = [:],
        deviceAssignable: Bool = true,
        revocable: Bool = true
    ) {
        self.adamId = adamId
        self.name = name
        self.bundleId = bundleId
        self.product = product
        self.custom = custom
        self.sold = sold
        self.versionHidden = versionHidden
        self.versions = versions
        self.deviceAssignable = deviceAssignable
        self.revocable = revocable
    }

    /// Apple's `supportedPlatforms`.
    package var supportedPlatforms: [String] {
        product == .book
            ? ["iOS"] : Platform.allCases.filter { versions[$0] != nil }.map(\.rawValue)
    }
}
