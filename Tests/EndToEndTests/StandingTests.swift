// SPDX-License-Identifier: Apache-2.0

import Testing

extension EndToEnd {
    /// T3 to T5: Apple's judgment of a token, with either HTTP status.
    @Suite
    struct StandingTests {
        struct Judgment: Sendable {
            let standing: String
            let status: Int
            let alert: String
            let number: Int
        }

        static let judgments = [
            Judgment(standing: "revoked", status: 401, alert: "token-revoked", number: 9625),
            Judgment(standing: "revoked", status: 200, alert: "token-revoked", number: 9625),
            Judgment(standing: "expired", status: 401, alert: "token-expired", number: 9621),
            Judgment(standing: "expired", status: 200, alert: "token-expired", number: 9621),
            Judgment(standing: "invalid", status: 200, alert: "token-invalid", number: 9622),
            Judgment(standing: "invalid", status: 401, alert: "token-invalid", number: 9622),
        ]

        @Test(
            "Each judgment is told apart, alerted once, wipes nothing, and ends when it is lifted")
        func judgments() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let totals = try await world.token("berlin")["totals"]
            for judgment in Self.judgments {
                let name = "\(judgment.standing) with HTTP \(judgment.status)"
                let before = try await world.lastSeq()
                try await world.simulator.act(
                    "token-standing",
                    [
                        "token": "berlin", "standing": .text(judgment.standing),
                        "status": .number(Double(judgment.status)),
                    ])
                try await world.vppd("sync", "berlin")
                let token = try await world.token("berlin")
                #expect(token["status"].text == judgment.standing, "\(name)")
                #expect(token["error"]["errorNumber"].int == judgment.number, "\(name): \(token)")
                #expect(token["error"]["httpStatus"].int == judgment.status, "\(name)")
                #expect(token["totals"] == totals, "\(name): what was known stays")
                #expect(try await world.alerts().map { $0["code"].text } == [judgment.alert])

                // No further call with this token by itself; the others go on.
                try await world.simulator.act("reset-counters")
                #expect(try await world.vppd("sync", "hamburg").ending == .exited(0))
                #expect(try await world.simulator.requests("berlin").isEmpty, "\(name)")
                #expect(try await world.simulator.requests("hamburg")["assets"] == 1, "\(name)")
                #expect(try await world.token("muenchen")["status"].text == "active", "\(name)")
                // Asked for by a person, it is tried again, and told no second time.
                try await world.vppd("sync", "berlin")
                #expect(try await world.simulator.requests("berlin").isEmpty == false, "\(name)")
                let types = try await world.types(after: before)
                #expect(types.filter { $0 == "alert.raised" }.count == 1, "\(name): \(types)")
                #expect(types.filter { $0 == "token.standing_changed" }.count == 1, "\(name)")

                try await world.simulator.act(
                    "token-standing", ["token": "berlin", "standing": "valid"])
                try await world.vppd("sync", "berlin")
                #expect(try await world.token("berlin")["status"].text == "active", "\(name)")
                #expect(try await world.alerts().isEmpty, "\(name)")
                #expect(try await world.token("berlin")["totals"] == totals, "\(name)")
            }
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("A token that may only read is restricted, and reads on")
        func readOnly() async throws {
            let world = try await World()
            // Before the first sync: the claim is the write that is refused.
            try await world.simulator.act(
                "token-standing", ["token": "berlin", "standing": "readOnly"])
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle(["hamburg", "muenchen"])
            try await eventually("the token is restricted") {
                try await world.token("berlin")["status"].text == "restricted"
            }
            #expect(try await world.alerts().map { $0["code"].text } == ["token-restricted"])
            let types = try await world.types()
            #expect(types.filter { $0 == "claim.requested" }.count == 3, "one attempt a token")
            try await eventually("it is read all the same") {
                try await world.vppd("sync", "berlin")
                return try await world.token("berlin")["lastResult"].text.hasPrefix("unchanged")
            }
            #expect(try await world.types().filter { $0 == "claim.requested" }.count == 3)
        }

        @Test("A judgment found at a restart is still known, and so is its alert")
        func restart() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            var daemon = try await world.start()
            try await world.settle()
            try await world.simulator.act(
                "token-standing", ["token": "berlin", "standing": "revoked"])
            try await world.vppd("sync", "berlin")
            try await daemon.killNow()
            try await world.simulator.act("reset-counters")
            daemon = try await world.start()
            #expect(try await world.token("berlin")["status"].text == "revoked")
            #expect(try await world.vppd("sync", "hamburg").ending == .exited(0))
            #expect(try await world.simulator.requests("berlin").isEmpty)
            #expect(try await world.types().filter { $0 == "alert.raised" }.count == 1)
        }
    }
}
