// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// O1: what the daemon tells the service manager.
    @Suite
    struct NotificationTests {
        @Test("READY, STATUS, WATCHDOG, RELOADING and STOPPING come when they should")
        func lifecycle() async throws {
            let world = try await World()
            let socket = try NotificationSocket()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            let daemon = try await world.start([
                "NOTIFY_SOCKET": socket.address, "WATCHDOG_USEC": "200000",
            ])
            var heard: [String] = []
            func hear(_ text: String) async throws {
                try await eventually("the daemon says \(text)") {
                    heard += socket.received()
                    return heard.contains { $0.contains(text) }
                }
            }
            try await hear("READY=1")
            try await hear("STATUS=3 of 3 tokens active")
            for _ in 0..<3 {
                heard = []
                try await hear("WATCHDOG=1")
            }
            heard = []
            daemon.send(SIGHUP)
            try await hear("RELOADING=1")
            try await hear("READY=1")
            let reloading = heard.first { $0.contains("RELOADING=1") } ?? ""
            #expect(reloading.contains("MONOTONIC_USEC="), "\(reloading)")
            heard = []
            daemon.send(SIGTERM)
            try await hear("STOPPING=1")
            #expect(try await daemon.end(within: .seconds(30)) == .exited(0))
            heard += socket.received()
            let end = heard.firstIndex { $0.contains("STOPPING=1") } ?? 0
            #expect(!heard[(end + 1)...].contains { $0.contains("READY=1") })
        }

        @Test("READY is not said by a daemon that refuses to start; the reason is")
        func refusal() async throws {
            let world = try await World()
            let socket = try NotificationSocket()
            try world.configure("nonsense")
            let daemon = try world.launch(["NOTIFY_SOCKET": socket.address])
            #expect(try await daemon.end(within: .seconds(20)) == .exited(78))
            let heard = socket.received()
            #expect(!heard.contains { $0.contains("READY=1") })
            #expect(heard.contains { $0.contains("vppd.toml:1") }, "\(heard)")
        }
    }
}
