// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// P9 with the daemon itself, on a file system that is really full.
    @Suite(.enabled(if: geteuid() == 0, "only root can mount a small file system"))
    struct FullDiskTests {
        @Test("On a full disk the daemon reads, tells and begins nothing; it goes on by itself")
        func fullAndFree() async throws {
            let world = try await World()
            try Self.run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", world.folder("state"))
            defer { Self.complain { try Self.run("umount", "-l", world.folder("state")) } }
            for name in World.tokens {
                try world.folder.write(
                    try world.simulator.token(name), to: "state/tokens/\(name).vpptoken")
            }
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let first = try await world.start()
            try await world.settle()
            first.send(SIGTERM)
            try await first.end(within: .seconds(30))

            let filler = world.folder("state/filler")
            try Self.fill(filler)
            let daemon = try await world.start()
            let alerts = try await world.vppd("alerts")
            #expect(alerts.ending == .exited(1))
            #expect(alerts.output.contains("storage-full"), "\(alerts.output)")
            #expect(alerts.output.contains("free space"))
            let status = try await world.vppd("status")
            #expect(status.ending == .exited(0) && status.output.contains("berlin"))
            let sync = try await world.vppd("sync")
            #expect(sync.ending == .exited(1), "\(sync)")
            #expect(sync.errors.contains("the disk of the event log is full"))
            let wish = try await world.vppd(
                "licenses", "assign", "berlin", "900000001", "NEWDEVICE001")
            #expect(wish.ending == .exited(1), "\(wish)")
            #expect(wish.errors.contains("is carried out when there is space"), "\(wish)")
            #expect(try await world.status()["writes"].list.isEmpty)
            #expect(try await world.vppd("events", "verify").ending == .exited(0))
            #expect(daemon.poll() == nil, "\(daemon.errorText)")

            try FileManager.default.removeItem(atPath: filler)
            try await eventually("the alert is over") {
                try await !world.vppd("alerts").output.contains("storage-full")
            }
            #expect(try await world.vppd("sync").ending == .exited(0))
            // As was said to who asked.
            try await eventually("what was asked for meanwhile is with Apple") {
                try await world.status()["writes"][0]["phase"].text == "accepted"
            }
            #expect(daemon.poll() == nil, "\(daemon.errorText)")
            let types = try await world.events()
                .compactMap { try JSON(Data($0.utf8))["type"].text }
            #expect(types.filter { $0 == "storage.full" }.count == 1)
            #expect(types.filter { $0 == "storage.available" }.count == 1)
            daemon.send(SIGTERM)
            #expect(try await daemon.end(within: .seconds(30)) == .exited(0))
        }

        /// Writes a file until no byte fits any more.
        private static func fill(_ path: String) throws {
            let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            try #require(file >= 0)
            defer { close(file) }
            for size in [1 << 20, 4_096] {
                let bytes = [UInt8](repeating: 0x46, count: size)
                while write(file, bytes, size) == size {}
            }
        }

        private static func run(_ words: String...) throws {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = words
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(words)")
        }

        private static func complain(_ body: () throws -> Void) {
            do { try body() } catch { Issue.record("\(error)") }
        }
    }
}
