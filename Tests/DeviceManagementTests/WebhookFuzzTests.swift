// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel
import VPPTestKit

@testable import DeviceManagement

/// X3: whatever bytes come, the webhook reports, leaves them or throws; it never ends the process.
@Suite struct WebhookFuzzTests {
    /// Counts what became of many bodies.
    private struct Tally {
        var reported = 0
        var left = 0
        var refused = 0

        mutating func parse(_ body: [UInt8]) {
            do throws(WebhookError) {
                let report = try Webhook.parse(body: body, signature: nil, key: nil)
                if report == nil { left += 1 } else { reported += 1 }
            } catch {
                refused += 1
            }
        }
    }

    private static let bodies = [
        WebhookCalls.connect("Acknowledged", payload: WebhookCalls.binaryListBytes),
        WebhookCalls.connect("Error", payload: WebhookCalls.authenticate),
        WebhookCalls.checkIn("mdm.Authenticate", payload: WebhookCalls.authenticate),
        WebhookCalls.connect("Idle", payload: nil),
    ]

    @Test(arguments: 0..<8)
    func mutatedBodiesNeverCrash(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tally = Tally()
        for round in 0..<500 {
            tally.parse(random.mutated(Self.bodies[round % Self.bodies.count]))
        }
        // All three ends are seen: the mutations neither spoil everything nor nothing.
        #expect(tally.reported > 0 && tally.left > 0 && tally.refused > 0, "seed \(seed)")
    }

    @Test(arguments: 0..<8, [WebhookCalls.binaryListBytes, WebhookCalls.authenticate])
    func mutatedPayloadsNeverCrash(seed: UInt64, payload: [UInt8]) {
        var random = SeededRandom(seed: seed)
        var tally = Tally()
        for _ in 0..<500 {
            tally.parse(WebhookCalls.connect("Acknowledged", payload: random.mutated(payload)))
        }
        #expect(tally.reported > 0 && tally.refused > 0, "seed \(seed)")
    }

    @Test func everyTruncationOfABodyIsRefused() throws {
        for body in Self.bodies {
            for length in 0..<body.count {
                #expect(throws: WebhookError.self) {
                    try Webhook.parse(body: Array(body.prefix(length)), signature: nil, key: nil)
                }
            }
        }
    }

    @Test func deeplyNestedJSONIsRefused() {
        for open in ["[", #"{"a":"#, #"{"topic":"mdm.Connect","acknowledge_event":{"ids":"#] {
            let body = Array(String(repeating: open, count: 15_000).utf8)
            #expect(throws: WebhookError.self) {
                try Webhook.parse(body: body, signature: nil, key: nil)
            }
        }
    }
}
