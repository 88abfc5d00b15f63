// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What any answer may tell besides its own content.
struct CommonFields: Sendable, Hashable {
    /// Who manages the location; nil when no answer said.
    var mdmInfo: MDMInfo?
    /// The location; nil when no answer said.
    var uId: LibraryID?
    /// When Apple says the token ends; nil when no answer said.
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
