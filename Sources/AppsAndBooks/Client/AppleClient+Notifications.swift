// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import VPPModel

extension AppleClient {
    /// Has a location send its notifications to us, or stop (O4).
    ///
    /// It looks first, as ``claim(_:mdmInfo:replacing:location:)`` does (S4): where another MDM
    /// manages the location, or all is as wanted, nothing is written. The POST is sent once, always
    /// with the full set: whether Apple keeps or clears what is left out is not documented. Within
    /// it Apple delivers a test, so whoever receives must accept `secret` before this is called.
    /// What became of it is read back.
    /// - Parameters:
    ///   - target: what is wanted; nil: that nothing is sent any more.
    ///   - released: the URL to give up: another one at Apple is somebody else's and stays.
    ///   - secret: that of `target`.
    ///   - mdmInfo: ours, as it stands at the location.
    package func subscribe(
        _ token: ContentToken, to target: NotificationTarget?, giving secret: NotificationSecret?,
        releasing released: String?, mdmInfo: MDMInfo, location: LibraryID?
    ) async -> Result<SubscriptionAnswer, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> SubscriptionAnswer in
            let present = try await session.look()
            let isDone =
                target.map { $0.isMet(by: present.notifications) }
                ?? (present.notifications?.url != released)
            guard present.mdmInfo?.id == mdmInfo.id, !isDone else {
                return SubscriptionAnswer(config: present)
            }
            var refusal: AppleFailure?
            do throws(ExchangeFailure) {
                let body = Self.body(mdmInfo: mdmInfo, target: target, secret: secret)
                _ = try await session.post(.clientConfig, json: body, as: ClientConfigBody.self)
            } catch {
                // Who is told to wait waits, also with the look behind it (S4).
                guard error.failure.retryAfter == nil,
                    error.outcomeIsUnknown || error.failure.kind == .rejected
                else {
                    throw error.failure
                }
                refusal = error.failure
            }
            let config = try await session.look()
            // An answer that was lost may have said yes.
            if let target, target.isMet(by: config.notifications) { refusal = nil }
            if target == nil, config.notifications == nil { refusal = nil }
            return SubscriptionAnswer(config: config, refusal: refusal)
        }
    }

    /// All four fields, also where they are empty.
    static func body(
        mdmInfo: MDMInfo, target: NotificationTarget?, secret: NotificationSecret?
    ) -> [UInt8] {
        struct Body: Encodable {
            let mdmInfo: MDMInfo
            let notificationUrl: String
            let notificationAuthToken: String
            let notificationTypes: [String]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(
                try encoder.encode(
                    Body(
                        mdmInfo: mdmInfo, notificationUrl: target?.url ?? "",
                        notificationAuthToken: secret?.revealed ?? "",
                        notificationTypes: target?.types ?? [])))
        } catch {
            preconditionFailure("strings cannot fail to encode: \(error)")
        }
    }
}
