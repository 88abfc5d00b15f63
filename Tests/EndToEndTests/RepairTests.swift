// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// P4, P6, P12: what an administrator does about a log that is refused.
    @Suite
    struct RepairTests {
        @Test("The command of the refusal repairs the log as it is written, and is remembered")
        func refusalNamesTheRepair() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            for _ in 0..<2 {
                let daemon = try await world.start()
                try await world.settle()
                daemon.send(SIGTERM)
                try await daemon.end(within: .seconds(30))
            }
            let segments = try FileManager.default
                .contentsOfDirectory(atPath: world.folder("state/log")).sorted()
                .filter { $0.hasPrefix("0000") && $0.contains(".jsonl") }
            let newest = world.folder("state/log/\(try #require(segments.last))")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: newest))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: newest))

            let refused = try world.launch()
            #expect(try await refused.end(within: .seconds(20)) == .exited(65))
            let line = try #require(
                refused.errorText.split(separator: "\n").last { $0.contains("damaged") })
            let command = try #require(
                line.firstMatch(of: #/vppd (events repair --accept-loss (\d+) [0-9a-f]{64}) --why/#)
            )
            let arguments = command.1.split(separator: " ").map(String.init)
            let kept = try #require(UInt64(command.2))
            let wrong = try await world.vppd(
                arguments.dropLast() + [String(repeating: "0", count: 64), "--why", "a test"])
            #expect(wrong.ending == .exited(65) && wrong.errors.contains("--accept-loss \(kept)"))
            #expect(try await world.vppd(arguments).ending == .exited(64), "no reason, no repair")
            let repair = try await world.vppd(arguments + ["--why", "the \"disk\" was replaced"])
            #expect(repair.ending == .exited(0), "\(repair.errors)")

            let verify = try await world.vppd("events", "verify", "--json")
            #expect(verify.ending == .exited(0))
            let loss = try verify.json["losses"][0]
            #expect(loss["why"].text == "the 'disk' was replaced")
            #expect(loss["by"].text.isEmpty == false)
            #expect(loss["from"].int == Int(kept) + 1)
            #expect(FileManager.default.fileExists(atPath: loss["kept"].text))
            #expect(try await world.vppd("events", "verify").output.contains("repaired before: "))
            let again = try await world.vppd(arguments + ["--why", "once more"])
            #expect(again.ending == .exited(65), "there is nothing to repair")

            let daemon = try await world.start()
            try await world.settle()
            let running = try await world.vppd(arguments + ["--why", "once more"])
            #expect(running.ending == .exited(74) && running.errors.contains("locked"))
            #expect(daemon.poll() == nil)
        }

        @Test("An anchor kept elsewhere shows a log that was cut or written anew")
        func anchors() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start()
            try await world.settle()
            daemon.send(SIGTERM)
            try await daemon.end(within: .seconds(30))
            let verify = try await world.vppd("events", "verify", "--json").json
            let (seq, hash) = (verify["seq"].int, verify["hash"].text)
            let anchor = "\(seq):\(hash)"
            let held = try await world.vppd("events", "verify", "--from-anchor", anchor)
            #expect(held.ending == .exited(0) && held.output.contains("1 anchors"))
            for other in ["\(seq):\(String(hash.reversed()))", "\(seq + 1):\(hash)"] {
                let result = try await world.vppd("events", "verify", "--from-anchor", other)
                #expect(result.ending == .exited(65), "\(other)")
                #expect(result.output.contains("rollback"))
            }
            let nonsense = try await world.vppd("events", "verify", "--from-anchor", "12:zz")
            #expect(nonsense.ending == .exited(64))
            // The log and its witness restored from an old copy: only the anchor tells.
            try FileManager.default.removeItem(atPath: world.folder("state/log"))
            let young = try await world.start()
            young.send(SIGTERM)
            try await young.end(within: .seconds(30))
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
            let told = try await world.vppd("events", "verify", "--from-anchor", anchor)
            #expect(told.ending == .exited(65))
        }
    }
}
