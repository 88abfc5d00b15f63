// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A content token: the secret text and what Apple knows of it.
package struct TokenRecord: Sendable {
    /// Name in the control interface and of the file.
    package var name: String
    /// The location it opens.
    package var uId: String
    /// The whole Base64 text: what a client sends.
    package var secret: String
    /// When it ends.
    package var expires: Moment
    /// How Apple judges it now.
    package var standing = TokenStanding.valid
    /// HTTP status of the answers while it is not accepted.
    package var refusalStatus = 401

    /// Makes a token as Apple does: Base64 of a JSON object.
    package init(name: String, location: Location, expires: Moment, random: inout SeededRandom) {
        self.name = name
        self.uId = location.uId
        self.expires = expires
        let inner = JSON.object([
            "token": .string(Data(random.key(32).utf8).base64EncodedString()),
            "expDate": .string(expires.asTokenDate),
            "orgName": .string(location.organization),
        ])
        secret = inner.encoded.base64EncodedString()
    }
}
