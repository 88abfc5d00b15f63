// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import AppsAndBooks

/// O4, X3: reading Apple's notifications, and telling Apple from a stranger.
@Suite struct NotificationReaderTests {
    private static let test = #"""
        { "notificationId": "0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a001", "notificationType": "TEST_NOTIFICATION", "notification": {}, "uId": "980000000000000123" }
        """#
    private static let count = #"""
        { "notificationId": "0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a002", "notificationType": "ASSET_COUNT", "uId": "980000000000000123",
          "notification": { "adamId": "900000001", "pricingParam": "STDQ", "countDelta": 25 } }
        """#
    private static let failure = #"""
        { "notificationId": "0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a003", "notificationType": "ASSET_MANAGEMENT", "uId": "980000000000000123",
          "notification": { "type": "ASSOCIATE", "result": "FAILURE", "eventId": "2f0b6a3c-6b7f-4f7e-8a54-5a1c0f9e2d11",
            "assignments": [ { "adamId": "900000001", "pricingParam": "STDQ", "serialNumber": "SIM000000009" } ],
            "error": { "errorNumber": 9709, "errorMessage": "not enough licences (sim text)" } } }
        """#

    private func read(_ text: String) throws -> AppleNotification {
        try NotificationReader.read(Array(text.utf8))
    }

    private func content(_ type: String, _ object: String) throws -> AppleNotification.Content {
        try read(
            "{\"notificationId\":\"n\",\"notificationType\":\"\(type)\",\"uId\":\"1\","
                + "\"notification\":\(object)}"
        ).content
    }

    @Test("Apple's three examples say what they say")
    func examples() throws {
        #expect(try read(Self.test).content == .test)
        let count = try read(Self.count)
        #expect(count.id == "0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a002")
        #expect(count.location == "980000000000000123")
        #expect(count.content == .assetCount(AssetKey(adamId: 900_000_001), delta: 25))
        #expect(
            try read(Self.failure).content
                == .assets(
                    AssignmentNews(
                        kind: .associate, succeeded: false,
                        eventId: "2f0b6a3c-6b7f-4f7e-8a54-5a1c0f9e2d11",
                        assignments: [
                            Assignment(
                                asset: AssetKey(adamId: 900_000_001),
                                holder: .device("SIM000000009"))
                        ], errorNumber: 9709)))
    }

    @Test("Row 1: an envelope without id, type or location is refused")
    func row1() {
        let bodies = [
            "", "[]", "null", "7", "{}", "{\"notificationId\":\"\"}",
            "{\"notificationId\":\"a\",\"notificationType\":\"ASSET_COUNT\"}",
            "{\"notificationId\":\"a\",\"uId\":\"1\",\"notification\":{}}",
            "{\"notificationId\":[],\"notificationType\":\"X\",\"uId\":\"1\"}",
            "{\"notificationId\":\"\(String(repeating: "a", count: 129))\","
                + "\"notificationType\":\"X\",\"uId\":\"1\"}",
        ]
        for body in bodies {
            #expect(throws: NotificationError.self, "\(body.prefix(60))") { try read(body) }
        }
        #expect(throws: NotificationError.self) {
            try NotificationReader.read(
                [UInt8](repeating: 0x20, count: NotificationReader.maximumBody + 1))
        }
    }

    @Test("Row 2: an unknown type and unknown fields are no error")
    func row2() throws {
        #expect(try content("FUTURE_NOTIFICATION", "{\"what\":1}") == .other)
        #expect(try content("SUBSCRIPTION_COUNT", "{\"adamId\":1}") == .other)
        #expect(
            try content("ASSET_COUNT", "{\"adamId\":9,\"countDelta\":\"-3\",\"new\":[{}]}")
                == .assetCount(AssetKey(adamId: 9), delta: -3))
    }

    @Test("Row 3: a known type with another object is unclear")
    func row3() throws {
        for object in ["{}", "[]", "null", "\"x\"", "{\"type\":\"ASSIGN\"}"] {
            #expect(try content("ASSET_COUNT", object) == .unclear, "\(object)")
            #expect(try content("ASSET_MANAGEMENT", object) == .unclear, "\(object)")
        }
        let both =
            "{\"type\":\"REVOKE\",\"result\":\"SUCCESS\",\"assignments\":"
            + "[{\"adamId\":\"9\",\"serialNumber\":\"S\",\"clientUserId\":\"u\"}]}"
        #expect(try content("ASSET_MANAGEMENT", both) == .unclear)
    }

    @Test("Rows 4 and 5: users who were changed, and work on users that failed")
    func rows4and5() throws {
        let user = "[{\"clientUserId\":\"u-1\",\"status\":\"Associated\",\"idHash\":\"h\"}]"
        let users = [LocationUser(clientUserId: "u-1", status: "Associated")]
        #expect(
            try content("USER_ASSOCIATED", "{\"associatedUsers\":\(user)}")
                == .users(users, eventId: nil))
        let managed = "{\"type\":\"CREATE\",\"eventId\":\"e\",\"users\":\(user),\"result\":"
        #expect(
            try content("USER_MANAGEMENT", managed + "\"SUCCESS\"}")
                == .users(users, eventId: "e"))
        #expect(try content("USER_MANAGEMENT", managed + "\"FAILURE\"}") == .other)
    }

    @Test("Every truncation is refused")
    func truncations() {
        for text in [Self.test, Self.count, Self.failure] {
            let body = Array(text.utf8)
            let end = body.lastIndex(of: UInt8(ascii: "}")) ?? 0
            for length in 0..<end {
                #expect(throws: NotificationError.self) {
                    try NotificationReader.read(Array(body.prefix(length)))
                }
            }
        }
    }

    @Test("Random changes never end the process", arguments: 0..<4 as Range<UInt64>)
    func changes(seed: UInt64) {
        var random = VPPTestKit.SeededRandom(seed: seed)
        var read = 0
        var refused = 0
        for round in 0..<1_000 {
            var body = Array([Self.count, Self.failure][round % 2].utf8)
            for _ in 0...Int(random.next() % 3) {
                let place = Int(random.next() % UInt64(body.count))
                switch random.next() % 3 {
                case 0: body[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: body.remove(at: place)
                default: body.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                }
            }
            do {
                _ = try NotificationReader.read(body)
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test("A secret is 43 characters, is found in a header, and prints nothing")
    func secrets() {
        let secret = NotificationSecret(random: (0..<32).map { UInt8($0 &* 7) })
        // printf of the bytes through base64(1), with - and _ and without padding.
        #expect(secret.revealed == "AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK-2vcTL0tk")
        #expect(secret.isCarried(by: "Bearer \(secret.revealed)"))
        for header in [
            "", "Bearer ", secret.revealed, "bearer \(secret.revealed)",
            "Bearer \(secret.revealed) ", "Bearer \(secret.revealed.dropLast())",
            "Bearer \(secret.revealed.dropLast())x",
        ] {
            #expect(!secret.isCarried(by: header), "\(header.count) characters")
        }
        #expect(secret.fingerprint.count == 16)
        #expect(!"\(secret)".contains(secret.revealed))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains(secret.revealed))
    }
}
