// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// O3, J2: the command's views, with the daemon up and down.
    @Suite
    struct CommandTests {
        @Test("Every view is valid JSON with --json and readable without, daemon up or down")
        func views() async throws {
            let world = try await World()
            try world.configure(
                world.configuration(
                    apple: "sync_interval = \"1h\"", mdm: true,
                    more: "[[rule]]\nname = \"all\"\naction = \"automatic\""))
            let daemon = try await world.start()
            try await world.settle()
            let pair = try await inspectedPair(world)
            daemon.send(SIGTERM)
            // Twice: from the daemon, then from its log. The state must be told alike.
            let down = try await collect(world, pair, afterEndOf: daemon)
            let again = try await world.start()
            let up = try await collect(world, pair, afterEndOf: nil)
            #expect(again.poll() == nil)
            #expect(up["tokens"] == down["tokens"])
            #expect(up["apps"] == down["apps"])
            #expect(up["why"]?["verdict"] == down["why"]?["verdict"])
        }

        /// Runs every view in both forms.
        private func collect(
            _ world: World, _ pair: (serial: String, app: String), afterEndOf daemon: ChildProcess?
        ) async throws -> [String: JSON] {
            try await daemon?.end(within: .seconds(10))
            let isDown = daemon != nil
            var found: [String: JSON] = [:]
            for (name, arguments) in [
                ("status", ["status"]), ("apps", ["apps"]), ("updates", ["updates"]),
                ("alerts", ["alerts"]), ("why", ["why", pair.serial, pair.app]),
            ] {
                let json = try await world.vppd(arguments + ["--json"])
                #expect(json.ending == .exited(0), "\(name): \(json)")
                #expect(
                    json.errors.contains("does not answer") == isDown, "\(name): \(json.errors)")
                found[name] = try json.json
                let text = try await world.vppd(arguments)
                #expect(text.ending == .exited(0))
                #expect(name == "updates" || !text.output.isEmpty, "\(name)")
            }
            let status = found["status"] ?? .null
            #expect((status["startedAt"] == .null) == isDown)
            #expect(status["tokens"].list.map { $0["name"].text } == World.tokens)
            #expect(status["fleet"]["devices"].int == 50)
            found["tokens"] = .list(
                status["tokens"].list.map { .list([$0["name"], $0["status"], $0["totals"]]) })
            #expect(found["why"]?["serialNumber"].text == pair.serial)
            #expect(found["why"]?["history"].list.isEmpty == false)

            let events = try await world.vppd(["events", "--json"])
            #expect(events.ending == .exited(0), "\(events.errors)")
            let lines = try events.output.split(separator: "\n").map { try JSON(Data($0.utf8)) }
            #expect(lines.map { $0["seq"].int } == Array(1...lines.count))
            let filtered = try await world.vppd([
                "events", "--json", "--type", "token.", "--last", "2",
            ])
            #expect(filtered.output.split(separator: "\n").count == 2)
            let verify = try await world.vppd(["events", "verify", "--json"])
            #expect(verify.ending == .exited(0))
            #expect(try verify.json["verdict"].text == "clean")
            return found
        }

        @Test("The status shows a change that is under way, and one that failed, with what to do")
        func writes() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let none = try await world.vppd("status")
            #expect(
                none.output.contains("writes   0 under way, 0 failed in the last 7 days"),
                "\(none.output)")
            try await world.simulator.act(
                "fault",
                [
                    "kind": "error", "errorNumber": 9707, "endpoint": "assets/associate",
                    "token": "berlin", "count": 1,
                ])
            for device in ["NEWDEVICE001", "NEWDEVICE002"] {
                let asked = try await world.vppd(
                    "licenses", "assign", "berlin", "900000001", device)
                #expect(asked.ending == .exited(0), "\(asked)")
                try await eventually("\(device) is refused, or with Apple") {
                    let status = try await world.status()
                    return device == "NEWDEVICE001"
                        ? status["failedWrites"].list.count == 1
                        : status["writes"][0]["phase"].text == "accepted"
                }
            }
            let status = try await world.status()
            #expect(status["failedWrites"][0]["errorNumber"].int == 9707)
            #expect(status["failedWrites"][0]["failed"].int == 1)
            #expect(status["writes"][0]["sent"].int == 1)
            let text = try await world.vppd("status").output
            #expect(text.contains("writes   1 under way, 1 failed in the last 7 days"), "\(text)")
            #expect(text.contains("give licenses of "), "\(text)")
            #expect(text.contains("1 sent; Apple works on it"), "\(text)")
            #expect(text.contains("    -> find who it concerns with: vppd events"), "\(text)")
        }

        @Test("events -f shows new events as they come, and ends when the daemon does")
        func follow() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            let last = try await world.lastSeq()
            let follower = try ChildProcess(
                Products.vppd,
                [
                    "events", "-f", "--json", "--after", "\(last)", "--config",
                    world.configurationPath,
                ],
                environment: Products.environment(), output: world.folder("follow.out"),
                errors: world.folder("follow.err"))
            for round in 1...2 {
                try await world.vppd("sync", "berlin")
                try await eventually("round \(round) is shown") {
                    follower.outputText.split(separator: "\n").count == round
                }
            }
            #expect(follower.poll() == nil)
            daemon.send(SIGTERM)
            try await daemon.end(within: .seconds(30))
            #expect(try await follower.end(within: .seconds(30)) == .exited(69))
            let types = try follower.outputText.split(separator: "\n")
                .map { try JSON(Data($0.utf8))["type"].text }
            #expect(types == ["sync.completed", "sync.completed", "daemon.stopped"])
        }

        @Test("events -f begins with the last ten, or with as many as are asked for")
        func followBegins() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let known = try await world.events()
            for (number, (options, count)) in [([], 10), (["--last", "2"], 2)].enumerated() {
                let follower = try ChildProcess(
                    Products.vppd,
                    ["events", "-f", "--json"] + options + ["--config", world.configurationPath],
                    environment: Products.environment(), output: world.folder("f\(number).out"),
                    errors: world.folder("f\(number).err"))
                try await eventually("what is there is shown") {
                    follower.outputText.split(separator: "\n").count >= count
                }
                #expect(
                    follower.outputText.split(separator: "\n").map(String.init)
                        == Array(known.suffix(count)))
            }
            let wrong = try await world.vppd("events", "--last=-1")
            #expect(wrong.ending == .exited(64) && wrong.errors.contains("--last"), "\(wrong)")
        }

        @Test("A damaged log is refused with file, offset and the next command, and not touched")
        func damagedLog() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            daemon.send(SIGTERM)
            try await daemon.end(within: .seconds(30))

            let log = world.folder("state/log")
            let segment = try #require(
                try FileManager.default.contentsOfDirectory(atPath: log).sorted()
                    .first { $0.contains("0000") })
            let path = "\(log)/\(segment)"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[bytes.count / 2] ^= 0x10
            try bytes.write(to: URL(fileURLWithPath: path))
            let before = try Self.contents(of: log)

            let again = try world.launch()
            #expect(try await again.end(within: .seconds(20)) == .exited(65))
            let line = try #require(
                again.errorText.split(separator: "\n").last { $0.contains("damaged") })
            for text in [path, "at byte ", "vppd events verify", "restore"] {
                #expect(line.contains(text), "\(line)")
            }
            #expect(try Self.contents(of: log) == before, "the log was touched")
            let verify = try await world.vppd("events", "verify", "--json")
            #expect(verify.ending == .exited(65))
            let status = try await world.vppd("status")
            #expect(status.ending == .exited(65), "a part of the log is not the state: \(status)")
            let events = try await world.vppd("events", "--json")
            #expect(
                events.ending == .exited(65) && !events.output.isEmpty, "the good part is shown")
            #expect(try Self.contents(of: log) == before)
        }

        @Test("The command a damaged log's message names works as it is written")
        func namedCommand() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
            daemon.send(SIGTERM)
            try await daemon.end(within: .seconds(30))
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
            #expect(try await world.vppd("sync").ending == .exited(69), "nobody is there to sync")
        }

        /// A device and an app that the log tells something of.
        private func inspectedPair(_ world: World) async throws -> (serial: String, app: String) {
            try await eventually("a device was inspected") {
                for line in try await world.events() where line.contains("command.answered") {
                    let data = try JSON(Data(line.utf8))["data"]
                    let app = data["installed"][0]["adamId"]
                    guard app != .null else { continue }
                    return (data["serialNumber"].text, app.text)
                }
                return nil
            }
        }

        private static func contents(of folder: String) throws -> [String: Data] {
            var files: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            return files
        }
    }
}
