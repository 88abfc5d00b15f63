// SPDX-License-Identifier: Apache-2.0

import CCrypto
import Foundation
import HTTP
import Testing

extension EndToEnd {
    /// U9, X3: the listener believes only what is signed, and nothing twice.
    @Suite
    struct WebhookTests {
        @Test("What is unsigned, wrongly signed, too large or no webhook call becomes no event")
        func refused() async throws {
            let world = try await webhookWorld()
            let before = try await world.lastSeq()
            let call = Self.answer(serial: "X", enrollment: "nobody", uuid: "none")
            let key = Secrets.text(ofFile: world.simulator.folder + "/webhook.key")
            let large = Array(repeating: UInt8(ascii: " "), count: (1 << 20) + 1)
            let cases: [(name: String, body: [UInt8], signature: String?, status: Int)] = [
                ("no signature", call, nil, 403),
                ("an empty signature", call, "", 403),
                ("a signature of another key", call, Self.sign(call, key: key + "x"), 403),
                ("a signature of another body", call, Self.sign(call + [0x20], key: key), 403),
                ("no Base64", call, "*", 403),
                ("too large, signed", large, Self.sign(large, key: key), 413),
                (
                    "garbage, signed", [0xff, 0x00, 0x7b], Self.sign([0xff, 0x00, 0x7b], key: key),
                    400
                ),
                ("empty, signed", [], Self.sign([], key: key), 400),
                ("another topic, signed", Array("{\"topic\":\"x\"}".utf8), nil, 403),
            ]
            for (name, body, signature, status) in cases {
                #expect(try await post(body, signature, to: world) == status, "\(name)")
            }
            #expect(try await world.types(after: before).isEmpty)
            // It still listens, and takes what is signed, though the device is not known.
            #expect(try await post(call, Self.sign(call, key: key), to: world) == 200)
        }

        @Test("An answer that comes again changes nothing")
        func duplicates() async throws {
            let world = try await webhookWorld()
            let key = Secrets.text(ofFile: world.simulator.folder + "/webhook.key")
            let line = try await eventually("a device answered") {
                try await world.events().first { $0.contains("command.answered") }
            }
            try await eventually("nothing is under way") {
                let status = try await world.status()
                return status["updates"]["inspections"].int == 0
                    && status["mdm"]["openCommands"].int == 0
            }
            let uuid = try JSON(Data(line.utf8))["data"]["uuid"].text
            let requested = try await world.events().first {
                $0.contains("command.requested") && $0.contains(uuid)
            }
            let data = try JSON(Data((requested ?? "").utf8))["data"]
            let call = Self.answer(
                serial: data["serialNumber"].text, enrollment: data["enrollmentId"].text, uuid: uuid
            )
            let before = try await world.lastSeq()
            for _ in 0..<3 {
                #expect(try await post(call, Self.sign(call, key: key), to: world) == 200)
            }
            #expect(try await world.types(after: before).isEmpty)
        }

        private func webhookWorld() async throws -> World {
            let world = try await World()
            for device in try await world.simulator.view("totals")["habits"].list {
                try await world.simulator.act(
                    "habit", ["serial": device["serial"], "habit": "normal"])
            }
            try world.configure(
                world.configuration(
                    apple: "sync_interval = \"1h\"", mdm: true,
                    more: "[[rule]]\nname = \"all\"\naction = \"automatic\""))
            _ = try await world.start()
            try await world.settle()
            try await eventually("the devices are inspected") {
                let status = try await world.status()
                return status["updates"]["inspections"].int == 0
                    && status["mdm"]["openCommands"].int == 0
            }
            return world
        }

        /// An mdm.Connect call: the device acknowledges a command with an empty list of apps.
        private static func answer(serial: String, enrollment: String, uuid: String) -> [UInt8] {
            let list = """
                <?xml version="1.0" encoding="UTF-8"?>
                <plist version="1.0"><dict><key>CommandUUID</key><string>\(uuid)</string>\
                <key>Status</key><string>Acknowledged</string>\
                <key>UDID</key><string>\(enrollment)</string>\
                <key>InstalledApplicationList</key><array/></dict></plist>
                """
            let payload = Data(list.utf8).base64EncodedString()
            return Array(
                """
                {"topic":"mdm.Connect","event_id":"1","created_at":"2026-11-23T17:08:46Z",\
                "acknowledge_event":{"udid":"\(enrollment)","status":"Acknowledged",\
                "command_uuid":"\(uuid)","raw_payload":"\(payload)",\
                "ids":{"id":"\(enrollment)","type":"Device"}}}
                """.utf8)
        }

        private static func sign(_ body: [UInt8], key: String) -> String {
            let bytes = Array(key.utf8)
            var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            var count: UInt32 = 0
            HMAC(EVP_sha256(), bytes, Int32(bytes.count), body, body.count, &digest, &count)
            return Data(digest.prefix(Int(count))).base64EncodedString()
        }

        private func post(_ body: [UInt8], _ signature: String?, to world: World) async throws
            -> Int
        {
            var headers = [("Content-Type", "application/json")]
            if let signature { headers.append(("X-Hmac-Signature", signature)) }
            let request = HTTPRequest(
                .post, "http://127.0.0.1:\(world.webhookPort)/webhook", headers: headers, body: body
            )
            return try await Wire.transport.send(request).status
        }
    }
}
