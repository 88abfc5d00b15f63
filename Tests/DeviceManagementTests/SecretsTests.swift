// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceManagement

/// X1: what is printed, dumped or reflected never shows a key.
@Suite struct SecretsTests {
    @Test func keysCannotBePrinted() {
        let secret = "hunter2"
        let (api, webhook) = (APIKey(revealed: secret), WebhookKey(revealed: secret))
        var dumped = ""
        dump(api, to: &dumped)
        dump(webhook, to: &dumped)
        let printed = [
            "\(api)", "\(webhook)", String(reflecting: api), String(reflecting: webhook), dumped,
            "\([api])", "\(Optional(webhook) as Any)",
        ]
        for text in printed {
            #expect(!text.contains(secret))
        }
        #expect(api.revealed == secret && webhook.revealed == secret)
    }

    @Test func aSinkDoesNotShowItsKey() {
        let sink = NanoMDMSink(
            transport: ScriptedTransport(), baseURL: "http://127.0.0.1:9000",
            key: APIKey(revealed: "hunter2"))
        var dumped = ""
        dump(sink, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(!"\(sink)".contains("hunter2"))
    }
}
