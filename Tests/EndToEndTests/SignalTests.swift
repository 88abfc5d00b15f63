// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// O1, S1: the signals an administrator speaks by, and two daemons on one log.
@Suite(.serialized)
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
            let begun = ContinuousClock.now
            daemon.send(number)
            #expect(try await daemon.end(within: .seconds(10)) == .exited(0))
            #expect(ContinuousClock.now - begun < .seconds(5), "\(name)")
            let last = try await world.vppd("events", "--json", "--last", "1").output
            #expect(last.contains("daemon.stopped") && last.contains(name), "\(last)")
            #expect(!FileManager.default.fileExists(atPath: world.folder("run/control.sock")))
        }
    }

    @Test("SIGTERM ends it within five seconds while requests hang", arguments: [false, true])
    func terminateWhileHanging(_ isWriting: Bool) async throws {
        let world = try await World()
        // A claim is a write: its answer is waited for, but not for long.
        let endpoint = isWriting ? "client/config" : "assets"
        try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
        if isWriting {
            // The first client/config is read; what hangs after it is the claim.
            let first = try await world.start()
            try await world.settle()
            first.send(SIGTERM)
            try await first.end(within: .seconds(5))
            try await world.simulator.act("clear-mdm-info", ["token": "berlin"])
            try await world.simulator.act("settings", ["latencySeconds": 60])
        } else {
            try await world.simulator.act(
                "fault", ["kind": "stalled", "endpoint": .text(endpoint), "seconds": 60])
        }
        try await world.simulator.act("reset-counters")
        let daemon = try await world.start()
        if isWriting { daemon.send(SIGUSR1) }
        try await eventually("a request hangs") {
            let counters = try await world.simulator.view("counters")
            return counters["total"].int > 0
        }
        let begun = ContinuousClock.now
        daemon.send(SIGTERM)
        #expect(try await daemon.end(within: .seconds(10)) == .exited(0))
        #expect(ContinuousClock.now - begun < .seconds(5))
        #expect(try await world.vppd("events", "verify").ending == .exited(0))
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
        let begun = ContinuousClock.now
        daemon.send(SIGTERM)
        #expect(try await daemon.end(within: .seconds(10)) == .exited(0))
        #expect(ContinuousClock.now - begun < .seconds(5))
        let mdm = try await world.simulator.view("mdm")
        let queued = try await world.vppd("events", "--json", "--type", "command.queued").output
        for command in mdm["commands"].list where command["accepted"].int > 0 {
            #expect(queued.contains(command["uuid"].text), "\(command)")
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
