// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What Apple's error numbers mean for a request (apple-apps-and-books.md, 8.1 to 8.5).
enum ErrorNumbers {
    /// - Returns: nil for a number without a rule of its own: then the HTTP status decides.
    static func kind(of number: Int) -> AppleFailure.Kind? {
        switch number {
        case 9621: .expired
        case 9622: .invalid
        case 9625: .revoked
        case 9601, 9722: .unauthorized
        case 9637, 9647: .notPermitted
        case organizationThrottled: .throttled
        case 9603, 9644, 9729: .unavailable
        case 9721: .staleVersion
        case pageOutOfRange: .inconsistent
        case 9634: .gone
        case 9602, 9609, 9623, 9635, 9641, 9700...9728, 9811...9818: .rejected
        default: nil
        }
    }

    /// Too many requests, counted for the whole organization.
    static let organizationThrottled = 9646

    /// A `pageIndex` beyond the last page.
    static let pageOutOfRange = 9650

    /// A `cursor` Apple does not know (any more).
    static let invalidCursor = 9812

    /// Apple's meaning of a number, in our words.
    static func meaning(of number: Int) -> String {
        switch number {
        case 9601: "login required"
        case 9602: "invalid argument"
        case 9603: "internal error at Apple"
        case 9609: "user not found"
        case 9621: "the token is expired"
        case 9622: "Apple does not know the token"
        case 9623: "invalid APNs token"
        case 9625: "the token is revoked"
        case 9634: "the service is gone from this URL"
        case 9637: "the account may not do this"
        case 9644: "maintenance at Apple"
        case organizationThrottled: "too many requests for the organization"
        case 9647: "not supported for legacy tokens"
        case pageOutOfRange: "page index out of range"
        case 9706: "the asset is not revocable"
        case 9707: "the asset cannot be assigned to devices"
        case 9708: "the event is not known"
        case 9709: "not enough licenses"
        case 9713, 9723, 9724, 9725: "mdmInfo is incomplete or too long"
        case 9721: "the version id is not known"
        case 9722: "the Authorization header is malformed"
        case 9726: "method not supported"
        case 9727: "content type not supported"
        case 9729: "the service is temporarily unavailable"
        case 9811: "invalid subscription assignment"
        case invalidCursor: "the cursor is not known"
        case 9813: "the subscription is not known"
        case 9816: "too many subscriptions in one request"
        default: "the request was refused"
        }
    }
}
