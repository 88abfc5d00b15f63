// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// T4, S4 and section 8.5: trouble on the way changes no token's standing, and is waited out.
    @Suite
    struct TroubleTests {
        /// A fault of the simulator, and what the failed sync says of it.
        struct Trouble: Sendable {
            let name: String
            let fault: [String: JSON]
            /// `kind` of the failure in the log.
            let kind: String
            /// Seconds the next request has to wait at least.
            var wait = 0.0
            /// Whether the wait was named by Apple, so that nobody may shorten it.
            var isNamed: Bool { fault["retryAfter"] != nil && fault["retryAfter"] != "none" }
        }

        static let troubles = [
            Trouble(
                name: "429 with 9646 and no Retry-After", fault: ["kind": "throttled"],
                kind: "throttled", wait: 1),
            Trouble(
                name: "429 with 9646 and Retry-After in seconds",
                fault: ["kind": "throttled", "retryAfter": "seconds", "seconds": 3],
                kind: "throttled", wait: 3),
            Trouble(
                name: "503 with Retry-After in seconds",
                fault: ["kind": "unavailable", "retryAfter": "seconds", "seconds": 3],
                kind: "unavailable", wait: 3),
            Trouble(
                name: "503 with Retry-After as a date",
                fault: ["kind": "unavailable", "retryAfter": "date", "seconds": 4],
                kind: "unavailable", wait: 3),
            Trouble(
                name: "500 with 9603", fault: ["kind": "internalError"], kind: "unavailable",
                wait: 1),
            Trouble(
                name: "half a body", fault: ["kind": "truncated"], kind: "unreadable", wait: 1),
            Trouble(
                name: "a page of HTML", fault: ["kind": "html"], kind: "unreadable", wait: 1),
            Trouble(
                name: "a connection closed without an answer", fault: ["kind": "dropped"],
                kind: "unreachable", wait: 1),
        ]

        @Test("Trouble is waited out as long as it must be; nothing known is lost")
        func troubles() async throws {
            let world = try await World()
            try world.configure(
                world.configuration(apple: "sync_interval = \"1h\"\nretry_interval = \"1s\""))
            _ = try await world.start()
            try await world.settle()
            let totals = try await world.token("berlin")["totals"]
            for trouble in Self.troubles {
                try await world.simulator.act("reset-counters")
                let before = try await world.lastSeq()
                var fault = trouble.fault
                fault["endpoint"] = "assets"
                fault["token"] = "berlin"
                // Not counted: a GET on a kept connection that turns out to be closed goes over
                // another one by itself.
                try await world.simulator.act("fault", fault)
                let sync = try await world.vppd("sync", "berlin")
                #expect(sync.ending == .exited(1), "\(trouble.name): \(sync)")
                #expect(
                    sync.errors.contains("token \"berlin\" was not synced (it is active): ")
                        && sync.errors.contains("; next try "), "\(trouble.name): \(sync)")
                try await world.simulator.act("clear-faults")
                let token = try await world.token("berlin")
                #expect(token["status"].text == "active", "\(trouble.name): \(token)")
                #expect(token["totals"] == totals, "\(trouble.name)")
                // The others go on meanwhile.
                let other = try await world.vppd("sync", "hamburg")
                #expect(other.ending == .exited(0), "\(trouble.name)")
                #expect(
                    try await world.token("hamburg")["lastResult"].text.hasPrefix("unchanged"),
                    "\(trouble.name)")

                try await eventually("\(trouble.name): it comes back by itself") {
                    try await world.token("berlin")["lastResult"].text.hasPrefix("unchanged")
                }
                #expect(try await world.token("berlin")["totals"] == totals, "\(trouble.name)")
                #expect(try await world.alerts().isEmpty, "\(trouble.name)")
                #expect(try await world.simulator.violations().isEmpty, "\(trouble.name)")
                try await check(trouble, in: world.events(after: before))
            }
        }

        /// Failures of the right kind, and no request before its time. Where the fault is taken away
        /// late, there is more than one.
        private func check(_ trouble: Trouble, in lines: [String]) async throws {
            let syncs = try lines.map { try JSON(Data($0.utf8)) }.filter {
                $0["type"].text.hasPrefix("sync.") && $0["data"]["token"].text == "berlin"
            }
            let failed = syncs.dropLast()
            #expect(!failed.isEmpty, "\(trouble.name): \(syncs)")
            #expect(syncs.last?["type"].text == "sync.completed", "\(trouble.name)")
            for (failed, next) in zip(failed, syncs.dropFirst()) {
                #expect(failed["type"].text == "sync.failed", "\(trouble.name)")
                let failure = failed["data"]["failure"]
                #expect(failure["kind"].text == trouble.kind, "\(trouble.name)")
                #expect((failure["retryAfter"] != .null) == trouble.isNamed, "\(trouble.name)")
                let (at, after) = try (
                    Moment.seconds(failed["ts"].text), Moment.seconds(next["ts"].text)
                )
                let until = try Moment.seconds(failed["data"]["notBefore"].text)
                #expect(after >= until, "\(trouble.name): at \(after), not before \(until)")
                // What Apple named counts from its answer, which is before the event.
                #expect(until >= at + trouble.wait - 0.5, "\(trouble.name): until \(until)")
            }
        }

        @Test("Retry-After outlives a restart, and nobody may call before it")
        func retryAfterOverRestart() async throws {
            let world = try await World()
            try world.configure(
                world.configuration(apple: "sync_interval = \"1h\"\nretry_interval = \"1s\""))
            var daemon = try await world.start()
            try await world.settle()
            try await world.simulator.act("reset-counters")
            try await world.simulator.act(
                "fault",
                [
                    "kind": "unavailable", "endpoint": "assets", "token": "berlin", "count": 1,
                    "retryAfter": "date", "seconds": 8,
                ])
            try await world.vppd("sync", "berlin")
            let line = try await world.events().last { $0.contains("\"type\":\"sync.failed\"") }
            let failed = try JSON(Data((line ?? "").utf8))
            let until = failed["data"]["notBefore"].text
            try await daemon.killNow()
            daemon = try await world.start()
            // Asking does not shorten what Apple named.
            try await world.vppd("sync", "berlin")
            let result = try await world.token("berlin")["lastResult"].text
            if Date.now.timeIntervalSince1970 < (try Moment.seconds(until)) {
                #expect(result.hasPrefix("failed"))
            }
            try await eventually("the sync comes back by itself") {
                try await world.token("berlin")["lastResult"].text.hasPrefix("unchanged")
            }
            let done = try await world.events().last { $0.contains("\"type\":\"sync.completed\"") }
            let at = try Moment.seconds(JSON(Data((done ?? "").utf8))["ts"].text)
            #expect(at >= (try Moment.seconds(until)))
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("A service that is down for long makes a token unreachable, not revoked")
        func unreachable() async throws {
            let world = try await World()
            try world.configure(
                world.configuration(
                    apple: """
                        sync_interval = "1h"
                        retry_interval = "1s"
                        unreachable_after = "1s"
                        """))
            _ = try await world.start()
            try await world.settle()
            let totals = try await world.token("berlin")["totals"]
            try await world.simulator.act(
                "fault", ["kind": "internalError", "endpoint": "assets", "token": "berlin"])
            try await world.vppd("sync", "berlin")
            try await eventually("it is called unreachable") {
                try await world.token("berlin")["status"].text == "unreachable"
            }
            try await eventually("that is alerted") {
                try await world.alerts().map { $0["code"].text } == ["token-unreachable"]
            }
            #expect(try await world.token("berlin")["totals"] == totals)
            #expect(try await world.token("hamburg")["status"].text == "active")
            try await world.simulator.act("clear-faults")
            try await eventually("it comes back") {
                try await world.token("berlin")["status"].text == "active"
            }
            try await eventually("the alert is cleared") { try await world.alerts().isEmpty }
            #expect(try await world.types().filter { $0 == "alert.raised" }.count == 1)
        }
    }
}

/// Times as the log writes them.
enum Moment {
    /// Seconds since 1970 of `2026-11-23T22:15:07.123456Z`.
    static func seconds(_ text: String) throws -> Double {
        let parts = text.dropLast().split(separator: ".")
        let date = try Date("\(parts.first ?? "")Z", strategy: .iso8601)
        let fraction = parts.count > 1 ? Double("0.\(parts[1])") ?? 0 : 0
        return date.timeIntervalSince1970 + fraction
    }
}
