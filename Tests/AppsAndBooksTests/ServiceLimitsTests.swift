// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// Apple's limits as values (apple-apps-and-books.md, 3.1).
@Suite(.timeLimit(.minutes(1))) struct ServiceLimitsTests {
    private func limits(_ json: String) async throws -> ServiceLimits {
        let apple = ScriptedApple { _, _ in .json(json) }
        return try await apple.client().limits(ScriptedApple.token, location: nil).get()
    }

    @Test func areApplesExampleWhereNothingIsSaid() async throws {
        for json in ["{}", "{\"limits\":{}}", "{\"limits\":null}", "{\"limits\":{\"new\":7}}"] {
            #expect(try await limits(json) == ServiceLimits())
        }
    }

    @Test func takeEachKey() async throws {
        let keys = [
            "maxAssets", "maxClientUserIds", "maxSerialNumbers", "maxRevokeClientUserIds",
            "maxRevokeSerialNumbers", "maxUsers", "maxNotificationLength", "maxMdmIdLength",
            "maxMdmNameLength", "maxMdmMetadataLength", "maxRequestPerSecond", "maxSubscriptions",
            "maxSubscriptionClientUserIds",
        ]
        let entries = keys.enumerated().map { "\"\($1)\":\($0 + 2)" }.joined(separator: ",")
        let limits = try await limits("{\"limits\":{\(entries)}}")
        let values = Mirror(reflecting: limits).children.compactMap { $0.value as? Int }
        #expect(Set(values) == Set(2..<(keys.count + 2)))
    }

    @Test func stayWithinBounds() async throws {
        let limits = try await limits(
            """
            {"limits":{"maxAssets":0,"maxUsers":-5,"maxSerialNumbers":2147483647,\
            "maxRequestPerSecond":"20","maxRevokeSerialNumbers":"x","maxClientUserIds":[1]}}
            """)
        #expect(limits.assets == 1 && limits.users == 1)
        #expect(limits.serialNumbers == 100_000)
        #expect(limits.requestsPerSecond == 20)
        #expect(limits.revokeSerialNumbers == 100 && limits.clientUserIds == 1_000)
    }
}
