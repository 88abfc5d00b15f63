// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// O1, S1: the signals an administrator speaks by, and two daemons on one log.
    @Suite
    struct SignalTests {
        @Test("SIGUSR1 syncs every token once")
        func synchronize() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            try await world.simulator.act("reset-counters")
            daemon.send(SIGUSR1)
            try await eventually("all tokens were synced") {
                try await world.simulator.view("counters")["total"].int == 3
            }
            for name in World.tokens {
                #expect(try await world.simulator.requests(name) == ["assets": 1])
            }
            #expect(daemon.poll() == nil)
        }

        @Test("SIGTERM and SIGINT end it within five seconds, with status 0 and the reason logged")
        func terminate() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            for (number, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
                let daemon = try await world.start()
                try await world.settle()
                let last = try await end(daemon, world, by: number, within: 5)
                #expect(last.contains("daemon.stopped") && last.contains(name), "\(last)")
                #expect(!FileManager.default.fileExists(atPath: world.folder("run/control.sock")))
            }
        }

        @Test("SIGTERM ends it within five seconds while a read hangs")
        func terminateWhileReading() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            try await world.simulator.act(
                "fault", ["kind": "stalled", "endpoint": "assets", "seconds": 60])
            let daemon = try await world.start()
            try await eventually("reads hang") {
                try await world.simulator.requests("berlin")["assets"] == 1
            }
            try await terminate(daemon, world, within: 2.9)
        }

        @Test(
            "SIGTERM waits for a write that hangs, but not for long; the next start does it again")
        func terminateWhileWriting() async throws {
            let world = try await World()
            try await world.simulator.act(
                "take-over", ["token": "berlin", "id": "rival-1", "name": "Rival MDM"])
            let good = world.configuration(apple: "sync_interval = \"1h\"")
            try world.configure(good)
            let daemon = try await world.start()
            try await eventually("the other claim is seen") {
                try await world.token("berlin")["status"].text == "claimed"
            }
            let fault = try await world.simulator.act(
                "fault",
                ["kind": "stalled", "endpoint": "client/config", "token": "berlin", "seconds": 60])
            try await world.simulator.act("reset-counters")
            try world.configure(
                good.replacingOccurrences(
                    of: "name = \"berlin\"", with: "name = \"berlin\"\ntake_over = true"))
            daemon.send(SIGHUP)
            try await eventually("the claim hangs") {
                try await world.vppd("sync", "berlin")
                return try await world.simulator.requests("berlin")["client/config"] ?? 0 > 0
            }
            try await terminate(daemon, world, within: 5)
            try await world.simulator.act("clear-faults", ["id": fault["id"]])
            _ = try await world.start()
            try await eventually("the claim is made") {
                try await world.simulator.view("totals")["tokens"][0]["mdmInfo"]["name"].text
                    == "vppd"
            }
        }

        private func terminate(
            _ daemon: ChildProcess, _ world: World, within limit: TimeInterval
        ) async throws {
            let last = try await end(daemon, world, by: SIGTERM, within: limit)
            #expect(last.contains("daemon.stopped"), "\(last)")
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
        }

        /// Ends the daemon and tells the event that says so. It has so long until that: the process's own
        /// end, and how soon a test on a busy machine hears of it, do not count.
        private func end(
            _ daemon: ChildProcess, _ world: World, by signal: Int32, within limit: TimeInterval
        ) async throws -> String {
            let begun = Date.now.timeIntervalSince1970
            daemon.send(signal)
            #expect(try await daemon.end(within: .seconds(30)) == .exited(0))
            let last = try await world.vppd(
                "events", "--json", "--type", "daemon.stopped", "--last", "1"
            ).output
            let stopped = try Moment.seconds(JSON(Data(last.utf8))["ts"].text)
            #expect(stopped - begun < limit, "\(last)")
            return last
        }

        @Test("A command that is being handed over at SIGTERM has its outcome in the log")
        func terminateWhileSending() async throws {
            let world = try await World()
            try world.configure(
                world.configuration(
                    apple: "sync_interval = \"1h\"", mdm: true,
                    more: "[[rule]]\nname = \"all\"\naction = \"automatic\""))
            let daemon = try await world.start()
            try await eventually("commands are being handed over") {
                try await world.status()["mdm"]["openCommands"].int > 0
            }
            // Three seconds are what it waits for writes that hang; these do not.
            try await terminate(daemon, world, within: 2.9)
            let mdm = try await world.simulator.view("mdm")
            // The device's answer can overtake the server's.
            let known = try await world.vppd("events", "--json", "--type", "command.").output
                .split(separator: "\n")
                .filter { $0.contains("command.queued") || $0.contains("command.answered") }
                .joined(separator: "\n")
            for command in mdm["commands"].list where command["accepted"].int > 0 {
                #expect(known.contains(command["uuid"].text), "\(command)")
            }
        }

        @Test("A second daemon on the same state is refused, and the first is not disturbed")
        func secondDaemon() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let first = try await world.start()
            try await world.settle()
            let before = try await world.events()
            let errors = first.errorText
            let second = try world.launch()
            guard case .exited(let status) = try await second.end(within: .seconds(20)) else {
                Issue.record("the second daemon was ended by a signal")
                return
            }
            #expect(status == 74)
            let said = String(first.errorText.dropFirst(errors.count))
            let lines = said.split(separator: "\n")
            #expect(lines.count == 1, "\(lines)")
            #expect(said.contains("Another process has the event log open"), "\(said)")
            #expect(said.contains("systemctl status vppd"), "\(said)")

            #expect(first.poll() == nil)
            #expect(try await world.events() == before)
            #expect(try await world.vppd("sync", "berlin").ending == .exited(0))
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
        }
    }
}
