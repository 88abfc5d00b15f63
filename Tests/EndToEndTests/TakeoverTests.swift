// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// T6: a location another MDM has claimed.
    @Suite
    struct TakeoverTests {
        @Test("A location another MDM took is read and not written to, until it is taken back")
        func takeover() async throws {
            let world = try await World()
            // A claim is repeated no sooner than the next sync: two that take over must not race.
            let apple = "sync_interval = \"2s\"\nclient_config_interval = \"1s\""
            let good = world.configuration(apple: apple)
            try world.configure(good)
            let daemon = try await world.start()
            try await world.settle()
            let ours = try await mdmInfo(world)
            #expect(ours["name"].text == "vppd")
            let totals = try await world.token("berlin")["totals"]

            let before = try await world.lastSeq()
            try await world.simulator.act(
                "take-over", ["token": "berlin", "id": "rival-1", "name": "Rival MDM"])
            try await eventually("the claim is seen") {
                try await world.vppd("sync", "berlin")
                return try await world.token("berlin")["status"].text == "claimed"
            }
            let alerts = try await world.alerts()
            #expect(alerts.map { $0["code"].text } == ["token-claimed"])
            #expect(alerts[0]["message"].text.contains("Rival MDM"))
            #expect(alerts[0]["remedy"].text.contains("take_over = true"))
            #expect(try await world.token("berlin")["writesHeld"].isTrue)
            #expect(try await world.token("berlin")["totals"] == totals)
            #expect(try await world.token("hamburg")["status"].text == "active")
            for _ in 0..<3 { try await world.vppd("sync", "berlin") }
            #expect(try await mdmInfo(world)["id"].text == "rival-1", "it was not written over")
            let types = try await world.types(after: before)
            #expect(types.filter { $0 == "alert.raised" }.count == 1)
            #expect(!types.contains("claim.requested"))

            try world.configure(
                good.replacingOccurrences(
                    of: "name = \"berlin\"", with: "name = \"berlin\"\ntake_over = true"))
            daemon.send(SIGHUP)
            try await eventually("the location is taken back") {
                try await world.vppd("sync", "berlin")
                return try await world.token("berlin")["status"].text == "active"
            }
            try await eventually("our claim stands again") { try await mdmInfo(world) == ours }
            try await eventually("the alert is cleared") { try await world.alerts().isEmpty }
            #expect(
                try await world.types(after: before).filter { $0 == "claim.requested" }.count == 1)
        }

        private func mdmInfo(_ world: World) async throws -> JSON {
            try await world.simulator.view("totals")["tokens"].list
                .first { $0["name"].text == "berlin" }?["mdmInfo"] ?? .null
        }
    }
}
