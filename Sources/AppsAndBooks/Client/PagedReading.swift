// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// All records of a paged endpoint, from one version of its data.
struct PagedReading<Record: WireRecord>: Sendable {
    /// Sorted, each record once.
    let records: [Record]
    /// The first page's `versionId`.
    let version: VersionID?
    /// The common fields, those of later pages over those of earlier ones.
    let common: CommonFields
}

/// What any answer may tell besides its own content.
struct CommonFields: Sendable, Hashable {
    var mdmInfo: MDMInfo?
    var uId: LibraryID?
    var tokenExpirationDate: Timestamp?

    /// Takes over what `envelope` carries; what it leaves out stays.
    mutating func merge(_ envelope: Envelope) {
        mdmInfo = envelope.mdmInfo ?? mdmInfo
        uId = envelope.uId ?? uId
        tokenExpirationDate = envelope.tokenExpirationDate ?? tokenExpirationDate
    }

    /// Takes over what `later` carries.
    mutating func merge(_ later: CommonFields) {
        mdmInfo = later.mdmInfo ?? mdmInfo
        uId = later.uId ?? uId
        tokenExpirationDate = later.tokenExpirationDate ?? tokenExpirationDate
    }
}
