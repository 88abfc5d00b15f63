// SPDX-License-Identifier: Apache-2.0

package import AppsAndBooks
package import VPPModel

/// What a request to the notifications' path is, judged by its method, header and body alone.
package enum NotificationVerdict: Hashable, Sendable {
    /// 405: Apple posts.
    case wrongMethod
    /// 403: no accepted secret; nothing else of the request was looked at.
    case refused
    /// 400: an accepted secret, and no notification.
    case malformed(NotificationError)
    /// 200 at once: Apple tests the address while a subscription is made.
    case test
    /// 200 once what follows is durable.
    case news(AppleNotification)

    /// Judges a request whose body is known.
    package static func of(
        method: String, authorization: String?, body: [UInt8], by secrets: NotificationSecrets
    ) -> NotificationVerdict {
        if let early = early(method: method, authorization: authorization, by: secrets) {
            return early
        }
        do throws(NotificationError) {
            let notification = try NotificationReader.read(body)
            return notification.content == .test ? .test : .news(notification)
        } catch {
            return .malformed(error)
        }
    }

    /// What can be said before the body is read: a stranger's is not.
    static func early(
        method: String, authorization: String?, by secrets: NotificationSecrets
    ) -> NotificationVerdict? {
        guard method == "POST" else { return .wrongMethod }
        guard let authorization, secrets.accepts(authorization) else { return .refused }
        return nil
    }
}
