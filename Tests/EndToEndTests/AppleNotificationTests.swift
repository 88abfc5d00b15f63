// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import Testing

extension EndToEnd {
    /// O4: Apple is asked for notifications, sends them, and they count at once.
    @Suite
    struct AppleNotificationTests {
        @Test("A license that Apple tells of is there without a sync, and a stranger's is not")
        func notified() async throws {
            let (world, _) = try await notifiedWorld()
            let before = try await world.lastSeq()
            try await world.simulator.act(
                "assign",
                [
                    "token": "berlin", "adamId": 900_000_001, "pricingParam": "STDQ",
                    "serialNumbers": ["NEWDEVICE001"],
                ])
            let change = try await eventually("the license is there") {
                try await world.events(after: before).first {
                    $0.contains("assignments.changed") && $0.contains("NEWDEVICE001")
                }
            }
            let types = try await world.types(after: before)
            let position = types.firstIndex(of: "assignments.changed") ?? .max
            #expect(types.prefix(position).contains("notification.received"), "\(types)")
            #expect(!types.prefix(position).contains("sync.completed"), "\(types): \(change)")
            // The read soon after finds that all fits.
            try await eventually("the counts are read", within: .seconds(60)) {
                try await world.types(after: before).contains("sync.completed")
            }
            #expect(try await world.simulator.view("notifications")["givenUp"].int == 0)
        }

        @Test("Without the secret nothing is taken, whatever is sent and how")
        func refused() async throws {
            let (world, _) = try await notifiedWorld()
            let secret = try String(
                contentsOfFile: world.folder("state/notification-secret"), encoding: .utf8
            ).trimmingCharacters(in: .newlines)
            let before = try await world.lastSeq()
            let body = Array(
                """
                {"notificationId":"forged","notificationType":"ASSET_MANAGEMENT","uId":"1",\
                "notification":{"type":"REVOKE","result":"SUCCESS","assignments":[]}}
                """.utf8)
            let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
            let cases: [(name: String, method: HTTPRequest.Method, String?, [UInt8], status: Int)] =
                [
                    ("no secret", .post, nil, body, 403),
                    ("an empty secret", .post, "Bearer ", body, 403),
                    ("another secret", .post, "Bearer \(secret)x", body, 403),
                    ("the secret alone", .post, secret, body, 403),
                    ("too large, no secret", .post, nil, large, 403),
                    ("a read", .get, "Bearer \(secret)", [], 405),
                    ("too large", .post, "Bearer \(secret)", large, 413),
                    ("garbage", .post, "Bearer \(secret)", [0xFF, 0], 400),
                    ("another location", .post, "Bearer \(secret)", body, 200),
                ]
            for (name, method, header, body, status) in cases {
                let request = HTTPRequest(
                    method, "http://127.0.0.1:\(world.webhookPort)/apple/notifications",
                    headers: header.map { [("Authorization", $0)] } ?? [], body: body)
                let answer = try await Wire.transport.send(request)
                #expect(answer.status == status, "\(name)")
                #expect(answer.body.isEmpty, "\(name)")
            }
            let types = try await world.types(after: before)
            #expect(!types.contains("notification.received"), "\(types)")
            #expect(!types.contains("assignments.changed"), "\(types)")
            let log = try await world.events().joined()
            #expect(!log.contains(secret), "the secret is in the log")
        }

        @Test("One of a type that is not known is counted, and the status says what to do")
        func unused() async throws {
            let (world, _) = try await notifiedWorld()
            let none = try await world.vppd("status")
            #expect(!none.output.contains("could not be used"), "\(none.output)")
            try await world.simulator.act("notifications", ["unknownTypes": 1])
            try await world.simulator.act(
                "assign",
                [
                    "token": "berlin", "adamId": 900_000_001, "pricingParam": "STDQ",
                    "serialNumbers": ["NEWDEVICE001"],
                ])
            try await eventually("it is counted") {
                try await world.token("berlin")["notifications"]["unused"].int == 1
            }
            let status = try await world.vppd("status")
            #expect(status.output.contains("so far: 1 of token \"berlin\"\n"), "\(status.output)")
            // The command it names finds it.
            let events = try await world.vppd([
                "events", "--type", "notification.received", "--match", "\"asksForRead\":false",
                "--json",
            ])
            #expect(events.output.split(separator: "\n").count == 1, "\(events)")
            #expect(try await world.token("hamburg")["notifications"]["unused"].int == 0)
            #expect(try await world.token("hamburg")["notifications"]["isSubscribed"].isTrue)
        }

        @Test("What cannot be reached is an alert, and what is off is given up")
        func refusedAndReleased() async throws {
            let (world, daemon) = try await notifiedWorld(reachable: false)
            // Of every location: one that has its answer still to come would be asked with what is
            // configured by then.
            try await eventually("the refusals are alerts") {
                try await world.alerts("notifications-refused").count == World.tokens.count
            }
            try await reach(world)
            // Asked for again at once where the configuration changed.
            try world.configure(configuration(world, path: "/apple/notifications/other"))
            daemon.send(SIGHUP)
            try await confirmed(world)
            #expect(try await world.alerts("notifications-refused").isEmpty)
            try world.configure(world.configuration(mdm: true))
            let before = try await world.lastSeq()
            daemon.send(SIGHUP)
            try await eventually("the notifications are given up") {
                try await world.events(after: before).count {
                    $0.contains("subscription.answered") && !$0.contains("failure")
                } == World.tokens.count
            }
        }

        private func configuration(_ world: World, path: String = "/apple/notifications") -> String
        {
            world.configuration(
                apple: "sync_interval = \"1h\"", mdm: true,
                more: "[notifications]\nurl = \"https://vppd.example.org\(path)\"")
        }

        private func reach(_ world: World) async throws {
            try await world.simulator.act(
                "notifications",
                ["on": true, "proxy": .text("http://127.0.0.1:\(world.webhookPort)")])
        }

        private func notifiedWorld(reachable: Bool = true) async throws
            -> (World, ChildProcess)
        {
            let world = try await World()
            try await world.simulator.act("behavior", ["webChangesNotify": true])
            if reachable {
                try await reach(world)
            } else {
                try await world.simulator.act("notifications", ["on": true])
            }
            try world.configure(configuration(world))
            let daemon = try await world.start()
            try await world.settle()
            if reachable { try await confirmed(world) }
            return (world, daemon)
        }

        /// Waits until Apple has confirmed the first subscription of every location.
        private func confirmed(_ world: World) async throws {
            try await eventually("the subscriptions are confirmed") {
                try await world.events().count {
                    $0.contains("subscription.answered") && $0.contains("confirmed")
                } == World.tokens.count
            }
        }
    }
}
