// SPDX-License-Identifier: Apache-2.0

/// Which part of a location a read is asked to bring.
package struct SyncScope: Hashable, Codable, Sendable {
    /// Read `client/config` as well (it is due).
    package var clientConfig: Bool
    /// Read everything, whatever the version ids say (S2: deltas do not show removals).
    package var full: Bool
    /// The `versionId` of the assets already known; the same one from Apple ends the read.
    package var assetsVersion: VersionID?
    /// The `versionId` of the assignments already known, for `sinceVersionId`.
    package var assignmentsVersion: VersionID?
    /// The `versionId` of the users already known, for `sinceVersionId`.
    package var usersVersion: VersionID?
    /// Nothing that was changed at the location is still under way as the read begins, and it is to
    /// show what became of it.
    package var afterWrite: Bool
    /// How many notifications had asked for a read when this one was wanted; nil: none had, or all
    /// had been answered.
    package var news: UInt64?

    package init(
        clientConfig: Bool, full: Bool, assetsVersion: VersionID? = nil,
        assignmentsVersion: VersionID? = nil, usersVersion: VersionID? = nil,
        afterWrite: Bool = false, news: UInt64? = nil
    ) {
        self.clientConfig = clientConfig
        self.full = full
        self.assetsVersion = assetsVersion
        self.assignmentsVersion = assignmentsVersion
        self.usersVersion = usersVersion
        self.afterWrite = afterWrite
        self.news = news
    }
}

/// All records of one endpoint, or those that came since a version.
package enum Reading<Record: Sendable & Hashable>: Sendable, Hashable {
    /// Every record there is; what is missing is gone.
    case full([Record])
    /// Records added or changed; says nothing about removals.
    case delta([Record])
}

/// A consistent picture of a location, or the news that nothing changed (S3: a picture whose
/// `versionId` moved between its pages is never handed out).
package struct LocationSnapshot: Sendable, Hashable {
    /// Nil when it was not read.
    package var clientConfig: ClientConfig?
    /// The `mdmInfo` of the last response that carried one.
    package var mdmInfo: MDMInfo?
    package var uId: LibraryID?
    package var tokenExpirationDate: Timestamp?
    /// Nil when the assets' `versionId` is the known one: nothing else was read then.
    package var assets: [Asset]?
    package var assetsVersion: VersionID?
    /// Nil when not read.
    package var assignments: AssignmentReading?
    package var assignmentsVersion: VersionID?
    /// Nil when not read.
    package var users: Reading<LocationUser>?
    package var usersVersion: VersionID?
    /// HTTP requests this read took, config reads included.
    package var requests: Int

    package init(
        clientConfig: ClientConfig? = nil, mdmInfo: MDMInfo? = nil, uId: LibraryID? = nil,
        tokenExpirationDate: Timestamp? = nil, assets: [Asset]? = nil,
        assetsVersion: VersionID? = nil, assignments: AssignmentReading? = nil,
        assignmentsVersion: VersionID? = nil, users: Reading<LocationUser>? = nil,
        usersVersion: VersionID? = nil, requests: Int = 0
    ) {
        self.clientConfig = clientConfig
        self.mdmInfo = mdmInfo
        self.uId = uId
        self.tokenExpirationDate = tokenExpirationDate
        self.assets = assets
        self.assetsVersion = assetsVersion
        self.assignments = assignments
        self.assignmentsVersion = assignmentsVersion
        self.users = users
        self.usersVersion = usersVersion
        self.requests = requests
    }
}
