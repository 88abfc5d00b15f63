// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// C3: versions from the metadata service for organizations, with a developer token.
    @Suite
    struct OrganizationMetadataTests {
        private static let first = "aGVhZA.Zmlyc3QgY2xhaW1z.c2lnbmF0dXJlLW9uZQ"
        private static let second = "aGVhZA.c2Vjb25kIGNsYWltcw.c2lnbmF0dXJlLXR3bw"
        private static let app = 900_000_004

        private func world(_ token: String) async throws -> World {
            let world = try await World()
            try await world.simulator.act(
                "lookup", ["developerTokens": [.text(token)], "maxAge": 1])
            try world.folder.write(token + "\n", to: "metadata.token")
            try world.configure(
                world.configuration(
                    apple: "sync_interval = \"1h\"\nmetadata_interval = \"1s\"\n"
                        + "metadata_token_file = \"metadata.token\"", tokens: ["berlin"]))
            return world
        }

        /// Publishes a version and waits until it is known.
        private func publish(_ display: String, _ world: World) async throws {
            try await world.simulator.act(
                "publish",
                ["adamId": .number(Double(Self.app)), "display": .text(display)])
            try await eventually("version \(display) is seen") {
                try await world.vppd("apps", "--json").json.list.contains {
                    $0["adamId"].text == "\(Self.app)"
                        && $0["versions"].list.contains { $0.text.contains(display) }
                }
            }
        }

        @Test("The service is asked in place of the public lookup, custom apps included")
        func used() async throws {
            let world = try await world(Self.first)
            _ = try await world.start()
            try await world.settle(["berlin"])
            try await publish("77.1", world)
            let requests = try await world.simulator.requests("berlin")
            #expect(requests["catalog", default: 0] > 0)
            #expect(requests["lookup"] == nil, "\(requests)")
            let apps = try await world.vppd("apps", "--json").json.list
            #expect(apps.contains { $0["kind"].text == "custom" && !$0["versions"].list.isEmpty })
            #expect(try await world.alerts().isEmpty)
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("A refused developer token is told of, updates go on, and a new one ends it")
        func refusedAndReplaced() async throws {
            let world = try await world(Self.second)
            try world.folder.write(Self.first, to: "metadata.token")
            let daemon = try await world.start()
            try await world.settle(["berlin"])
            let alerts = try await world.alerts()
            #expect(alerts.map { $0["code"].text } == ["metadata-token-refused"])
            #expect(alerts.first?["remedy"].text.contains("metadata.token") == true)
            try await publish("77.2", world)
            let requests = try await world.simulator.requests("berlin")
            #expect(requests["catalog"] == 1, "it is not asked again soon: \(requests)")
            #expect(requests["lookup", default: 0] > 0)

            try world.folder.write(Self.second, to: "metadata.token")
            daemon.send(SIGHUP)
            try await eventually("the alert is over") { try await world.alerts().isEmpty }
            try await world.simulator.act("reset-counters")
            try await publish("77.3", world)
            #expect(try await world.simulator.requests("berlin")["lookup"] == nil)
        }

        @Test("A file that cannot be used refuses the configuration; the token before stays in use")
        func unusableFile() async throws {
            let world = try await world(Self.first)
            let daemon = try await world.start()
            try await world.settle(["berlin"])
            for (content, mode, says, version) in [
                (Self.second, 0o644, "chmod 600", "78.1"),
                ("-----BEGIN PRIVATE KEY-----", 0o600, "JWT", "78.2"),
            ] {
                try world.folder.write(content, to: "metadata.token", mode: mode)
                let check = try await world.vppd("check")
                #expect(check.ending == .exited(78))
                #expect(check.errors.contains(says), "\(check.errors)")
                daemon.send(SIGHUP)
                try await eventually("the alert says \(says)") {
                    try await world.alerts("configuration-refused").first?["message"].text
                        .contains(says) == true
                }
                try await world.simulator.act("reset-counters")
                try await publish(version, world)
                #expect(try await world.simulator.requests("berlin")["lookup"] == nil)
            }
            try world.folder.write(Self.first, to: "metadata.token")
            daemon.send(SIGHUP)
            try await eventually("the alert is over") { try await world.alerts().isEmpty }
        }
    }
}
