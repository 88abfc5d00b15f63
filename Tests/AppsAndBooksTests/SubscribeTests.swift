// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Testing
import VPPModel

@testable import AppsAndBooks

/// O4, S4: asking a location for notifications: looks first, posts once, reads back.
@Suite struct SubscribeTests {
    private static let url = "https://vppd.example/apple/notifications"
    private static let secret = NotificationSecret(revealed: "s3cret")
    private static let target = NotificationTarget(url: url, secret: secret.fingerprint)
    private static let ours = MDMInfo(id: "ours", name: "vppd", metadata: "host 1.0")

    private static func config(owner: String = "ours", to url: String?) -> HTTPResponse {
        let notifications =
            url.map {
                ",\"notificationUrl\":\"\($0)\",\"notificationAuthToken\":\"s3cret\","
                    + "\"subscribedNotificationTypes\":[\"USER_ASSOCIATED\",\"ASSET_COUNT\","
                    + "\"ASSET_MANAGEMENT\",\"USER_MANAGEMENT\",\"TEST_NOTIFICATION\"]"
            } ?? ""
        return .json(
            "{\"uId\":\"1\",\"mdmInfo\":{\"id\":\"\(owner)\",\"name\":\"n\",\"metadata\":\"m\"}"
                + notifications + "}")
    }

    /// A location that takes over what is posted if it `keeps` it.
    private func location(
        owner: String = "ours", to url: String? = nil, keeps: Bool = true,
        answer: @escaping @Sendable () throws(HTTPError) -> HTTPResponse = { .json("{}") }
    ) -> ScriptedApple {
        let present = Mutex(url)
        return .withDefaults { _, request async throws(HTTPError) in
            guard request.method == .post else {
                return Self.config(owner: owner, to: present.withLock { $0 })
            }
            let releases = String(decoding: request.body, as: UTF8.self)
                .contains("\"notificationUrl\":\"\"")
            if keeps { present.withLock { $0 = releases ? nil : Self.url } }
            return try answer()
        }
    }

    private func subscribe(
        _ apple: ScriptedApple, to target: NotificationTarget? = target
    ) async throws -> Result<SubscriptionAnswer, AppleFailure> {
        try await apple.client().subscribe(
            ScriptedApple.token, to: target, giving: target == nil ? nil : Self.secret,
            releasing: target == nil ? Self.url : nil, mdmInfo: Self.ours, location: nil)
    }

    private func posts(_ apple: ScriptedApple) -> [String] {
        apple.requests.filter { $0.method == .post }
            .map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func theFullSetIsPostedOnceAndReadBack() async throws {
        let apple = location()
        let answer = try await subscribe(apple).get()
        #expect(answer.refusal == nil)
        #expect(answer.config.notifications?.secret == Self.secret.fingerprint)
        #expect(
            posts(apple) == [
                #"{"mdmInfo":{"id":"ours","metadata":"host 1.0","name":"vppd"},"#
                    + #""notificationAuthToken":"s3cret","notificationTypes":["ASSET_COUNT","#
                    + #""ASSET_MANAGEMENT","USER_ASSOCIATED","USER_MANAGEMENT"],"#
                    + #""notificationUrl":"https://vppd.example/apple/notifications"}"#
            ])
    }

    @Test func nothingIsPostedWhereItIsDoneOrNotOurs() async throws {
        for apple in [
            location(to: Self.url), location(owner: "theirs"),
        ] {
            #expect(try await subscribe(apple).get().refusal == nil)
            #expect(posts(apple).isEmpty)
        }
        let others = location(to: "https://other.example")
        #expect(try await subscribe(others, to: nil).get().refusal == nil)
        #expect(posts(others).isEmpty)
    }

    @Test func aReleaseEmptiesAllButWhoManages() async throws {
        let apple = location(to: Self.url)
        #expect(try await subscribe(apple, to: nil).get().config.notifications == nil)
        #expect(
            posts(apple) == [
                #"{"mdmInfo":{"id":"ours","metadata":"host 1.0","name":"vppd"},"#
                    + #""notificationAuthToken":"","notificationTypes":[],"notificationUrl":""}"#
            ])
    }

    @Test func aRefusalIsAnAnswerAndALostAnswerIsReadBack() async throws {
        let refused = location(keeps: false) { .error(9728, status: 400) }
        #expect(try await subscribe(refused).get().refusal?.errorNumber == 9728)
        let kept = location { () throws(HTTPError) in
            throw HTTPError(code: .timedOut, message: "timed out", mayHaveBeenProcessed: true)
        }
        #expect(try await subscribe(kept).get().refusal == nil)
        #expect(posts(kept).count == 1)
        let throttled = location(keeps: false) { .error(9646, status: 429) }
        #expect(try await subscribe(throttled).failure?.kind == .throttled)
    }
}
