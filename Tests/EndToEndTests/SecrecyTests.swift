// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// X1: what the daemon prints, writes and shows of itself holds no secret.
    @Suite
    struct SecrecyTests {
        @Test("After a run with many faults no secret is in any output, log, event or process list")
        func secrecy() async throws {
            let world = try await World()
            // Of the length of Apple's: half of it is looked for, too.
            let developerToken = (0..<3).map { "cGFydCAjMiBvZiB0aGUg\($0)ZGV2ZWxvcGVyIHRva2Vu" }
                .joined(separator: ".")
            try world.folder.write(developerToken + "\n", to: "metadata.token")
            try await world.simulator.act("lookup", ["maxAge": 1])
            let good = world.configuration(
                apple: "sync_interval = \"1h\"\nretry_interval = \"1s\"\n"
                    + "metadata_interval = \"1s\"\nmetadata_token_file = \"metadata.token\"",
                mdm: true,
                more: "[[rule]]\nname = \"all\"\naction = \"automatic\"")
            try world.configure(good)
            var secrets = try World.tokens.map { try world.simulator.token($0) }
            secrets.append(developerToken)
            for key in ["nanomdm.key", "webhook.key"] {
                secrets.append(Secrets.text(ofFile: world.simulator.folder + "/" + key))
            }
            let daemon = try await world.start()
            try await world.settle()
            for file in ["cmdline", "environ"] {
                let content = FileManager.default.contents(atPath: "/proc/\(daemon.pid)/\(file)")
                #expect(content?.isEmpty == false)
                #expect(!Secrets.holds(content ?? Data(), secrets), "/proc/PID/\(file)")
            }
            try await makeTrouble(world, daemon)
            try await makeTroubleOverDeveloperToken(world, daemon, developerToken)
            secrets.append(try await replaceToken(world))
            for command in [
                ["status"], ["status", "--json"], ["apps", "--json"], ["updates", "--json"],
                ["alerts"], ["events", "--json"], ["check"],
                ["token", "update", "berlin", "/dev/null"],
            ] {
                let ended = try await world.vppd(command)
                #expect(
                    !Secrets.holds(Data((ended.output + ended.errors).utf8), secrets), "\(command)")
            }
            daemon.send(SIGTERM)
            #expect(try await daemon.end(within: .seconds(10)) == .exited(0))

            for file in ["vppd.out", "vppd.err", "commands.log"] {
                let content = FileManager.default.contents(atPath: world.folder(file))
                #expect(!Secrets.holds(content ?? Data(), secrets), "\(file)")
            }
            #expect(daemon.errorText.contains("berlin"), "there was something to look at")
            let found = try Secrets.files(under: world.folder("state/log"), holding: secrets)
            #expect(found.isEmpty, "\(found)")
            // The search itself can find: the tokens lie where they belong.
            let present = try Secrets.files(under: world.folder("state/tokens"), holding: secrets)
            #expect(present.count == 3)
        }

        /// Every kind of fault, on reads, lookups and commands, and files that cannot be used.
        private func makeTrouble(_ world: World, _ daemon: ChildProcess) async throws {
            for kind in [
                "internalError", "unavailable", "throttled", "html", "truncated", "dropped",
            ] {
                try await world.simulator.act(
                    "fault",
                    ["kind": .text(kind), "endpoint": "assets", "token": "berlin", "count": 1])
                try await world.vppd("sync", "berlin")
                try await eventually("\(kind) is over") {
                    try await world.token("berlin")["lastResult"].text.hasPrefix("unchanged")
                }
            }
            for standing in ["revoked", "expired", "invalid", "valid"] {
                try await world.simulator.act(
                    "token-standing", ["token": "hamburg", "standing": .text(standing)])
                try await world.vppd("sync", "hamburg")
            }
            try await world.simulator.act("mdm", ["state": "down"])
            try await world.simulator.act("mdm", ["state": "up"])
            let path = "state/tokens/muenchen.vpptoken"
            let token = try world.simulator.token("muenchen")
            // Cut short, doubled, too widely readable: errors that hold file contents are tempting.
            for (content, mode) in [
                (String(token.dropLast(7)), 0o600), (token + token, 0o600), (token, 0o644),
            ] {
                try world.folder.write(content, to: path, mode: mode)
                daemon.send(SIGHUP)
                try await eventually("the file is refused") {
                    try await !world.alerts("token-file-unusable").isEmpty
                }
                try world.folder.write(token, to: path)
                daemon.send(SIGHUP)
                try await eventually("the file is accepted") {
                    try await world.alerts("token-file-unusable").isEmpty
                }
            }
        }

        /// Apple accepts it, refuses it, and the file cannot be used.
        private func makeTroubleOverDeveloperToken(
            _ world: World, _ daemon: ChildProcess, _ token: String
        ) async throws {
            let asked = try await world.simulator.requests("berlin")["catalog", default: 0]
            #expect(asked > 0, "there was something to keep")
            try await world.simulator.act("lookup", ["developerTokens": ["x.y.z"]])
            try await eventually("the developer token is refused") {
                try await !world.alerts("metadata-token-refused").isEmpty
            }
            for (content, mode) in [(token + ".more", 0o600), (token, 0o644)] {
                try world.folder.write(content, to: "metadata.token", mode: mode)
                daemon.send(SIGHUP)
                try await eventually("the file is refused") {
                    try await !world.alerts("configuration-refused").isEmpty
                }
                #expect(try await world.vppd("check").ending == .exited(78))
                try world.folder.write(token, to: "metadata.token")
                daemon.send(SIGHUP)
                try await eventually("the file is accepted") {
                    try await world.alerts("configuration-refused").isEmpty
                }
            }
        }

        /// - Returns: the new secret.
        private func replaceToken(_ world: World) async throws -> String {
            let path = try await world.simulator.act("token-reissue", ["token": "berlin"])["path"]
                .text
            let update = try await world.vppd("token", "update", "berlin", path)
            #expect(update.ending == .exited(0), "\(update)")
            return Secrets.text(ofFile: path)
        }
    }
}
