// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// `vppd subscriptions`: asked of Apple each time, and not kept.
    @Suite
    struct SubscriptionCommandTests {
        private func world() async throws -> World {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            return world
        }

        @Test("Seats, holders and apps are listed, of one token or all; no event is written")
        func lists() async throws {
            let world = try await world()
            let none = try await world.vppd("subscriptions")
            #expect(none.ending == .exited(0), "\(none)")
            #expect(none.output == "no subscriptions\n")
            for (seats, users) in [(3, ["anna", "ben"]), (5, ["anna"])] {
                try await world.simulator.act(
                    "subscribe",
                    [
                        "token": "berlin", "parentAdamId": 900_000_004,
                        "adamId": .number(Double(910_000_000 + seats)),
                        "renewing": .number(Double(seats)), "expiring": 1,
                        "clientUserIds": .list(users.map(JSON.text)),
                    ])
            }
            let before = try await world.lastSeq()
            try await world.simulator.act("reset-counters")
            let table = try await world.vppd("subscriptions", "BERLIN")
            #expect(table.ending == .exited(0), "\(table)")
            let lines = table.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 3, "\(table.output)")
            #expect(lines.first?.hasPrefix("TOKEN") == true)
            #expect(lines.contains { $0.contains("910000003") && $0.contains("2 users") })
            #expect(lines.contains { $0.contains("910000005") && $0.contains("1 user ") })
            let requests = try await world.simulator.requests("berlin")
            #expect(requests["subscriptions"] == 1)
            #expect(requests["subscriptions/assignments"] == 1)

            let json = try await world.vppd("subscriptions", "--json")
            #expect(json.ending == .exited(0))
            let reports = try json.json.list
            #expect(reports.map { $0["token"].text } == World.tokens)
            #expect(reports[0]["subscriptions"].list.map { $0["total"]["renewing"].int } == [3, 5])
            #expect(reports[0]["subscriptions"][0]["total"]["expiring"].int == 1)
            #expect(reports[0]["subscriptions"][0]["available"]["renewing"].int == 1)
            #expect(reports[0]["subscriptions"][0]["appName"].text.isEmpty == false)
            #expect(
                reports[0]["assignments"].list.map { $0["clientUserId"].text }
                    == ["anna", "ben", "anna"])
            #expect(reports[1]["subscriptions"].list.isEmpty)
            #expect(try await world.lastSeq() == before)
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("Apple's Retry-After binds the next question, and the other tokens are told of")
        func waits() async throws {
            let world = try await world()
            try await world.simulator.act(
                "fault",
                [
                    "kind": "unavailable", "endpoint": "subscriptions", "token": "berlin",
                    "count": 1, "retryAfter": "seconds", "seconds": 600,
                ])
            let failed = try await world.vppd("subscriptions", "--json")
            #expect(failed.ending == .exited(1), "\(failed)")
            #expect(failed.errors.contains("ask again after"), "\(failed.errors)")
            #expect(try failed.json.list.map { $0["token"].text } == ["hamburg", "muenchen"])
            try await world.simulator.act("reset-counters")
            for command in [["subscriptions", "berlin"], ["sync", "berlin"]] {
                try await world.vppd(command)
            }
            #expect(try await world.simulator.requests("berlin").isEmpty)
            #expect(try await world.token("berlin")["status"].text == "active")
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("What cannot be asked says why and what to do")
        func refusals() async throws {
            let world = try await world()
            let unknown = try await world.vppd("subscriptions", "nobody")
            #expect(unknown.ending == .exited(1))
            #expect(unknown.errors.contains("vppd status lists the tokens"), "\(unknown)")
            try await world.simulator.act(
                "fault",
                [
                    "kind": "error", "errorNumber": 9637, "endpoint": "subscriptions",
                    "token": "berlin", "count": 1,
                ])
            let refused = try await world.vppd("subscriptions", "berlin")
            #expect(refused.ending == .exited(1))
            #expect(refused.errors.contains("Apple Business Manager"), "\(refused)")
            #expect(try await world.token("berlin")["status"].text == "active")
            let help = try await world.vppd("subscriptions", "--help")
            #expect(help.output.contains("(Retry-After)"), "\(help.output)")
        }

        @Test("Without the daemon nobody asks Apple")
        func down() async throws {
            let world = try await World()
            try world.configure(world.configuration())
            let ended = try await world.vppd("subscriptions")
            #expect(ended.ending == .exited(69), "\(ended)")
            #expect(ended.errors.contains("systemctl status vppd"))
        }
    }
}
