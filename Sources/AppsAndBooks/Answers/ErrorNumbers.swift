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
        // 9630 to 9632 are of version 1, and ask for the same: call less often.
        case organizationThrottled, 9630...9632: .throttled
        case 9603, 9644, 9729: .unavailable
        case 9721: .staleVersion
        case pageOutOfRange: .inconsistent
        // 9617 is of version 1, and asks for the same: read service config.
        case 9617, 9634: .gone
        case 9602, 9609, 9623, 9635, 9641, 9700...9728, 9811...9818: .rejected
        default: nil
        }
    }

    /// Too many requests, counted for the whole organization.
    static let organizationThrottled = 9646

    /// Whether a request named more than Apple's present limits allow: 9700, 9701, 9702, 9714.
    static func isOfLimits(_ number: Int?) -> Bool {
        number.map { AppleFailure.limitNumbers.contains($0) } ?? false
    }

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
        case 9617: "the service has moved"
        case 9621: "the token is expired"
        case 9622: "Apple does not know the token"
        case 9623: "invalid APNs token"
        case 9625: "the token is revoked"
        case 9630, 9631, 9632: "too many identical requests"
        case 9634: "the service is gone from this URL"
        case 9635: "the Apple Account cannot be linked"
        case 9637: "the account may not do this"
        case 9641: "the Apple Account is linked to another user"
        case 9642: "an administrator must accept Apple's new terms first"
        case 9644: "maintenance at Apple"
        case organizationThrottled: "too many requests for the organization"
        case 9647: "not supported for legacy tokens"
        case pageOutOfRange: "page index out of range"
        case 9700: "too many assets in one request"
        case 9701, 9714: "too many users in one request"
        case 9702: "too many devices in one request"
        case 9703, 9704, 9705, 9715: "something is named twice"
        case 9706: "the asset is not revocable"
        case 9707: "the asset cannot be assigned to devices"
        case 9708: "the event is not known"
        case 9709: "not enough licenses"
        case 9710: "notification URL and secret must come together"
        case 9711: "the notification URL or its secret is too long"
        case 9712: "the notification URL is not valid or not https"
        case 9713, 9723, 9724, 9725: "mdmInfo is incomplete or too long"
        case 9716: "the user exists already"
        case 9717: "the e-mail address is not valid"
        case 9718, 9719, 9720: "the request names nothing to work on"
        case 9721: "the version id is not known"
        case 9722: "the Authorization header is malformed"
        case 9726: "method not supported"
        case 9727: "content type not supported"
        case 9728: "the notification URL cannot be reached"
        case 9729: "the service is temporarily unavailable"
        case 9811: "invalid subscription assignment"
        case invalidCursor: "the cursor is not known"
        case 9813: "the subscription is not known"
        case 9814: "the user has no Apple Account"
        case 9815: "the user does not have the subscription"
        case 9816: "too many subscriptions in one request"
        case 9817: "the subscription is assigned by a group"
        case 9818: "the subscription exists already"
        default: "the request was refused"
        }
    }
}
