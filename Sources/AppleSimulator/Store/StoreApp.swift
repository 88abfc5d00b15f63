// SPDX-License-Identifier: Apache-2.0

/// An app or book as the store knows it.
struct StoreApp: Sendable {
    /// What kind of thing it is.
    enum Product: String, Sendable { case app, book }

    /// A released version on one platform.
    struct Version: Sendable, Equatable {
        /// Apple's `externalId`; nil where the store answers no version.
        var externalId: Int
        /// What people read, `4.2.1`.
        var display: String
        /// When it was published.
        var released: Moment
    }

    /// A platform that has versions of its own.
    enum Platform: String, Sendable, CaseIterable { case iOS, macOS }

    /// The number in the store.
    var adamId: Int
    /// The name in the store.
    var name: String
    /// Bundle identifier; nil for books.
    var bundleId: String?
    /// An app or a book.
    var product = Product.app
    /// A custom app: only shown to the locations that own it.
    var custom = false
    /// Still sold. When not, it is shown only with the token of a location that owns it.
    var sold = true
    /// The lookup shows the app, but without a version.
    var versionHidden = false
    /// Current version of each platform it is made for. Empty for books.
    var versions: [Platform: Version] = [:]
    /// Books cannot be given to devices.
    var deviceAssignable = true
    /// Books cannot be taken back.
    var revocable = true

    /// Apple's `supportedPlatforms`.
    var supportedPlatforms: [String] {
        product == .book
            ? ["iOS"] : Platform.allCases.filter { versions[$0] != nil }.map(\.rawValue)
    }
}
