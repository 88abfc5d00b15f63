// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// T2: `vppd token update`.
    @Suite
    struct TokenUpdateTests {
        @Test("A new token of the same location takes the place of the old one, on disk too")
        func happyPath() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let before = try await world.token("berlin")
            let old = try world.simulator.token("berlin")
            let path = try await world.simulator.act(
                "token-reissue", ["token": "berlin", "days": 500])["path"].text

            // The old one is revoked by that; the new one revives the token.
            try await world.vppd("sync", "berlin")
            #expect(try await world.token("berlin")["status"].text == "revoked")
            let update = try await world.vppd("token", "update", "berlin", path)
            #expect(update.ending == .exited(0), "\(update)")
            #expect(update.output.contains("active"), "\(update.output)")
            let after = try await world.token("berlin")
            #expect(after["status"].text == "active")
            #expect(after["totals"] == before["totals"], "what was known stays")
            #expect(after["daysLeft"].int > before["daysLeft"].int)
            #expect(try await world.alerts().isEmpty)
            // Whatever is under the state directory: the old secret is not in it.
            let found = try Secrets.files(under: world.folder("state"), holding: [old])
            #expect(found.isEmpty, "the old secret is still in \(found)")
            let file = world.folder("state/tokens/berlin.vpptoken")
            #expect(Secrets.text(ofFile: file) == Secrets.text(ofFile: path))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }

        @Test("What must not take a token's place is refused, and nothing is changed")
        func refusals() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let simulator = world.simulator
            let earlier = try await simulator.act(
                "token-issue", ["token": "berlin", "name": "earlier", "days": 5])["path"].text
            let revoked = try await simulator.act(
                "token-issue", ["token": "berlin", "name": "gone", "days": 600])["path"].text
            try await simulator.act("token-standing", ["token": "gone", "standing": "revoked"])
            let garbage = try world.folder.write("not a token!", to: "garbage.vpptoken")
            let wrongShape = try world.folder.write(
                Data("{\"token\":\"x\"}".utf8).base64EncodedString(), to: "shape.vpptoken")
            let cases: [(file: String, says: [String])] = [
                (simulator.folder + "/tokens/hamburg.vpptoken", ["it opens location", "--force"]),
                (earlier, ["expires", "no later", "--force"]),
                (revoked, ["9625"]),
                (garbage, ["not Base64"]),
                (wrongShape, ["expDate"]),
                (simulator.folder + "/tokens/berlin.vpptoken", ["already in use"]),
            ]
            let before = try await world.lastSeq()
            let state = world.folder("state/tokens/berlin.vpptoken")
            let secret = Secrets.text(ofFile: state)
            for (file, says) in cases {
                let update = try await world.vppd("token", "update", "berlin", file)
                #expect(update.ending == .exited(1), "\(file): \(update)")
                #expect(update.output.isEmpty)
                let lines = update.errors.split(separator: "\n")
                #expect(lines.count == 1, "\(lines)")
                for text in says { #expect(update.errors.contains(text), "\(update.errors)") }
                #expect(Secrets.text(ofFile: state) == secret, "\(file)")
                #expect(try await world.token("berlin")["status"].text == "active", "\(file)")
            }
            let missing = try await world.vppd("token", "update", "berlin", "/no/such/file")
            #expect(missing.ending == .exited(66))
            let unknown = try await world.vppd("token", "update", "nobody", earlier)
            #expect(unknown.ending == .exited(1) && unknown.errors.contains("nobody"), "\(unknown)")
            #expect(try await world.types(after: before).isEmpty, "a refusal is no event")
            #expect(try await world.alerts().isEmpty)
            // With --force an earlier expiry is accepted.
            let forced = try await world.vppd("token", "update", "berlin", earlier, "--force")
            #expect(forced.ending == .exited(0), "\(forced)")
            #expect(try await world.token("berlin")["daysLeft"].int <= 5)
        }
    }
}
