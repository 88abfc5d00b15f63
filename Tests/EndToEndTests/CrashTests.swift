// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

extension EndToEnd {
    /// J1, U5, U7: the daemon is killed at random moments while it reads, inspects and updates.
    @Suite
    struct CrashTests {
        /// Devices of the demo fleet that are in the device file: all licenses are read, and so many
        /// devices are inspected and updated, which takes a minute without optimization.
        private static let devices = 250
        private static let kills = 20

        @Test("Twenty kills lose no event, repeat no command, and leave no update unfinished")
        func kills() async throws {
            let world = try await World(fleet: "demo")
            let serials = try Self.keepDevices(Self.devices, of: world)
            for device in try await world.simulator.view("totals")["habits"].list
            where device["habit"].text == "asleep" {
                // A device that never answers keeps its inspection open for ever, as it should.
                try await world.simulator.act(
                    "habit", ["serial": device["serial"], "habit": "normal"])
            }
            try world.configure(
                world.configuration(
                    apple: """
                        sync_interval = "3s"
                        metadata_interval = "2s"
                        retry_interval = "1s"
                        """, mdm: true,
                    more: """
                        [updates]
                        verify_after = "1s"
                        retry_interval = "1s"
                        command_deadline = "20s"
                        [[rule]]
                        name = "all"
                        action = "automatic"
                        per_minute = 10000
                        """))
            try await world.simulator.act("settings", ["maxAge": 1])

            var random = SeededRandom(seed: 11)
            var known: [String] = []
            var daemon = try await world.start()
            for kill in 0..<Self.kills {
                if kill == 6 { try await Self.publish(world) }
                if kill == 10 {
                    // Events come faster than the log is read: the command ends all the same.
                    let events = try await world.vppd("events", "--json", within: .seconds(60))
                    #expect(events.ending == .exited(0))
                }
                let moment =
                    ContinuousClock.now + .milliseconds(Int.random(in: 0..<2_500, using: &random))
                repeat {
                    known += try await world.events(after: known.count)
                } while ContinuousClock.now < moment
                try await daemon.killNow()
                daemon = try await world.start()
                let events = try await world.events()
                #expect(events.count >= known.count, "kill \(kill) lost events")
                #expect(
                    events.starts(with: known),
                    "kill \(kill) changed \(String(describing: zip(events, known).first { $0 != $1 }))"
                )
                let verdict = try await world.vppd("events", "verify", "--json")
                #expect(verdict.ending == .exited(0), "kill \(kill): \(verdict)")
                #expect(
                    try verdict.json["verdict"].text == "clean", "kill \(kill): \(verdict.output)")
                known = events
            }
            try await finish(world, serials)
        }

        /// Every intent ends, and the MDM saw nothing twice.
        private func finish(_ world: World, _ serials: Set<String>) async throws {
            try await eventually("all updates end", within: .seconds(600)) {
                let status = try await world.status()
                let updates = status["updates"]
                let open = ["inspections", "waiting", "sent", "deferred", "acknowledged"]
                    .reduce(0) { $0 + updates[$1].int }
                return open == 0 && status["mdm"]["openCommands"].int == 0
                    && updates["verified"].int > 0
            }
            let mdm = try await world.simulator.view("mdm")
            #expect(mdm["repeated"] == [], "\(mdm["repeated"])")
            #expect(mdm["installs"].list.isEmpty == false)
            for install in mdm["installs"].list {
                let uuids = install["delivered"].list.map { $0["uuid"].text }
                #expect(serials.contains(install["serial"].text))
                #expect(uuids.count <= 3, "the loop breaker let \(uuids.count) through: \(install)")
            }
            // Each intent that was planned ended once.
            var planned = 0
            var ended = 0
            for line in try await world.events() {
                let event = try JSON(Data(line.utf8))
                switch event["type"].text {
                case "updates.planned": planned += event["data"]["devices"].list.count
                case "update.ended": ended += 1
                default: break
                }
            }
            #expect(planned > 0 && ended == planned, "\(planned) planned, \(ended) ended")
            #expect(try await world.simulator.violations()["beforeRetryAfter"] == nil)
            #expect(try await world.simulator.violations()["aboveFive"] == nil)
        }

        /// New versions of the apps that most devices have.
        private static func publish(_ world: World) async throws {
            let apps = try await world.simulator.view("apps")["apps"].list
                .filter { $0["product"].text != "Book" && $0["sold"].isTrue }
                .sorted { $0["installedOn"].int > $1["installedOn"].int }
            for app in apps.prefix(4) {
                try await world.simulator.act("publish", ["adamId": app["adamId"]])
            }
        }

        /// Shortens the device file.
        private static func keepDevices(_ count: Int, of world: World) throws -> Set<String> {
            let path = world.simulator.folder + "/devices.csv"
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            let kept = lines.prefix(1 + count)
            try Data(kept.map { "\($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            return Set(
                kept.dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) })
        }
    }
}
