// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Sends the MDM's webhooks: fire and forget, one attempt, order not kept, as NanoMDM does.
actor WebhookSender {
    /// How many are under way at once; NanoMDM has no bound, but files are one here.
    static let atOnce = 8

    private let key: String
    private var target: LoopbackPost?
    private var waiting: [Data] = []
    private var underWay = 0
    private var sent = 0
    private var failed = 0

    init(key: String) { self.key = key }

    /// Sets where webhooks go; nil: nowhere.
    func setURL(_ url: String?) throws {
        target = try url.map { try LoopbackPost($0) }
    }

    /// Sends a body, now or as soon as one of the others is through.
    func send(_ body: Data) {
        guard target != nil else { return }
        waiting.append(body)
        startNext()
    }

    private func startNext() {
        guard underWay < Self.atOnce, !waiting.isEmpty else { return }
        let body = waiting.removeFirst()
        underWay += 1
        Task {
            do {
                try await deliver(body)
                sent += 1
            } catch {
                failed += 1
            }
            underWay -= 1
            startNext()
        }
    }

    private func deliver(_ body: Data) async throws {
        guard let target else { throw SimulatorError("no webhook URL") }
        let status = try await target.send(
            body, headers: ["X-Hmac-Signature": Signature.base64(body, key: key)])
        guard status == 200 else { throw SimulatorError("the webhook answered \(status)") }
    }

    /// Counts for the view `mdm`.
    var json: JSON {
        .object([
            "sent": .int(sent), "failed": .int(failed),
            "waiting": .int(waiting.count + underWay),
        ])
    }
}
