// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The version of an app a device said it has (`InstalledApplicationList`).
package struct InstalledVersion: Codable, Hashable, Sendable {
    /// `ExternalVersionIdentifier`: tells one build from another, says nothing about which is
    /// newer.
    package var externalVersion: UInt64?
    /// `ShortVersion`, as people see it.
    package var shortVersion: String?

    package init(externalVersion: UInt64? = nil, shortVersion: String? = nil) {
        self.externalVersion = externalVersion
        self.shortVersion = shortVersion
    }

    /// What an element of the list says of the app. Look at `installing` first: the version of an
    /// app being installed does not count yet.
    package init(_ application: InstalledApplication) {
        self.init(
            externalVersion: application.externalVersion, shortVersion: application.shortVersion)
    }

    /// True where nothing is left to do for `target`: the device has exactly it, or something
    /// newer.
    ///
    /// | # | installed, against the target | current |
    /// |---|---|---|
    /// | 1 | both external ids known and the same | yes |
    /// | 2 | both external ids known, not the same | only with a newer display version |
    /// | 3 | an external id missing | with the same or a newer display version |
    /// | 4 | an external id and a comparable display version missing | no |
    package func isCurrent(_ target: AppVersion) -> Bool {
        if externalVersion == target.externalId { return true }
        guard let installed = shortVersion.flatMap(VersionText.init),
            let wanted = VersionText(target.display)
        else { return false }
        return externalVersion == nil ? installed >= wanted : installed > wanted
    }

    /// Whether an update landed (U6): the installed version advanced from what it was before the
    /// command, or is the target or newer.
    ///
    /// Equality with the catalog is never required: the store may hand a device another compatible
    /// build than the newest. A regression never counts, unless it is to the very build the catalog
    /// names.
    ///
    /// | # | now, against the baseline | landed |
    /// |---|---|---|
    /// | 1 | the target's own external id | yes |
    /// | 2 | display version older | no |
    /// | 3 | display version newer, not with the same external id | yes |
    /// | 4 | display version the same or not comparable, external ids known and different | yes |
    /// | 5 | anything else, or no baseline | if ``isCurrent(_:)`` |
    ///
    /// - Parameters:
    ///   - baseline: what was installed before the command; nil where that is not known.
    ///   - now: what is installed at the check.
    ///   - target: the store version the update was for.
    package static func hasAdvanced(
        from baseline: InstalledVersion?, to now: InstalledVersion, target: AppVersion
    ) -> Bool {
        if now.externalVersion == target.externalId { return true }
        guard let baseline else { return now.isCurrent(target) }
        let sameBuild: Bool? =
            if let before = baseline.externalVersion, let after = now.externalVersion {
                before == after
            } else { nil }
        if let before = baseline.shortVersion.flatMap(VersionText.init),
            let after = now.shortVersion.flatMap(VersionText.init)
        {
            if after < before { return false }
            if after > before, sameBuild != true { return true }
        }
        return sameBuild == false || now.isCurrent(target)
    }
}
