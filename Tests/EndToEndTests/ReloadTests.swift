// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// O1: SIGHUP applies all of a configuration or nothing.
    @Suite
    struct ReloadTests {
        @Test("A bad new configuration is refused with its line, alerted once, and mended")
        func badConfiguration() async throws {
            let world = try await World()
            let good = world.configuration(apple: "sync_interval = \"1h\"")
            try world.configure(good)
            let socket = try NotificationSocket()
            let daemon = try await world.start(["NOTIFY_SOCKET": socket.address])
            try await world.settle()
            let before = try await world.lastSeq()

            let line = good.split(separator: "\n", omittingEmptySubsequences: false).count + 1
            try world.configure(good + "\n[updates]\nattemps = 3\n")
            for _ in 0..<2 { try await reload(daemon, socket) }
            let alerts = try await world.alerts("configuration-refused")
            #expect(alerts.count == 1)
            let message = alerts[0]["message"].text
            #expect(message.contains("vppd.toml:\(line + 1):1:"), "\(message)")
            #expect(message.contains("did you mean \"attempts\""), "\(message)")
            #expect(alerts[0]["remedy"].text.contains("systemctl reload vppd"))
            #expect(
                try await world.types(after: before)
                    == ["configuration.refused", "alert.raised"],
                "the same fault is told once")
            // The daemon goes on with the old configuration.
            try await world.simulator.act("reset-counters")
            daemon.send(SIGUSR1)
            try await eventually("it still syncs") {
                try await world.simulator.requests("berlin")["assets"] == 1
            }
            #expect(try await world.token("berlin")["status"].text == "active")

            try world.configure(good)
            daemon.send(SIGHUP)
            try await eventually("the alert is cleared") { try await world.alerts().isEmpty }
            #expect(daemon.poll() == nil)
        }

        @Test("A token file damaged later is alerted; the secret in memory stays in use")
        func damagedToken() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            let path = "state/tokens/berlin.vpptoken"
            for (content, mode, says) in [
                ("garbage!", 0o600, "not Base64"), ("", 0o600, "empty"),
                (try world.simulator.token("berlin"), 0o644, "chmod 600"),
            ] {
                try world.folder.write(content, to: path, mode: mode)
                daemon.send(SIGHUP)
                try await eventually("the alert says \(says)") {
                    let alerts = try await world.alerts("token-file-unusable")
                    return alerts.count == 1 && alerts[0]["message"].text.contains(says)
                }
                #expect(try await world.vppd("sync", "berlin").ending == .exited(0))
                #expect(
                    try await world.token("berlin")["lastResult"].text.hasPrefix("unchanged"),
                    "the token is still usable")
            }
            try world.folder.write(try world.simulator.token("berlin"), to: path)
            daemon.send(SIGHUP)
            try await eventually("the alert is cleared") { try await world.alerts().isEmpty }
        }

        @Test("A token without a file is missing until the file comes; the others work")
        func missingToken() async throws {
            let world = try await World()
            let path = "state/tokens/berlin.vpptoken"
            try FileManager.default.removeItem(atPath: world.folder(path))
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle(["hamburg", "muenchen"])
            #expect(try await world.token("berlin")["status"].text == "missing")
            let alerts = try await world.alerts()
            #expect(alerts.map { $0["code"].text } == ["token-file-unusable"])
            #expect(alerts[0]["message"].text.contains(path))
            #expect(alerts[0]["remedy"].text.contains("vppd token update berlin FILE"))
            #expect(try await world.simulator.requests("berlin").isEmpty)

            try world.folder.write(try world.simulator.token("berlin"), to: path)
            daemon.send(SIGHUP)
            try await world.settle()
            #expect(try await world.alerts().isEmpty)
        }

        @Test("A changed rule, a removed token and a new one hold after a reload")
        func goodConfiguration() async throws {
            let world = try await World()
            let apple = "sync_interval = \"1h\""
            try world.configure(world.configuration(apple: apple, tokens: ["berlin"]))
            let daemon = try await world.start()
            try await world.settle(["berlin"])
            try world.configure(world.configuration(apple: apple, tokens: ["hamburg"]))
            daemon.send(SIGHUP)
            try await world.settle(["hamburg"])
            #expect(try await world.status()["tokens"].list.map { $0["name"].text } == ["hamburg"])
            // What is fixed at the start is refused on a reload.
            try world.configure(
                world.configuration(apple: apple, tokens: ["hamburg"])
                    .replacingOccurrences(of: "control.sock", with: "other.sock"))
            daemon.send(SIGHUP)
            try await eventually("the change is refused") {
                try await world.alerts("configuration-refused").first?["message"].text
                    .contains("restart vppd") == true
            }
        }

        /// Sends SIGHUP and waits until the daemon says that it has reloaded.
        private func reload(_ daemon: ChildProcess, _ socket: NotificationSocket) async throws {
            _ = socket.received()
            daemon.send(SIGHUP)
            var heard: [String] = []
            try await eventually("the reload is over") {
                heard += socket.received()
                let begun = heard.firstIndex { $0.contains("RELOADING=1") } ?? heard.count
                return heard[begun...].contains { $0.contains("READY=1") }
            }
        }
    }
}
