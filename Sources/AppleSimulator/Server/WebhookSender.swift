// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import Glibc

/// Sends the MDM's webhooks: fire and forget, one attempt, order not kept, as NanoMDM does.
actor WebhookSender {
    /// How many are under way at once; NanoMDM has no bound, but files are one here.
    static let atOnce = 8
    /// A listener that does not answer for so long loses the event.
    static let patience = Duration.seconds(30)

    private let key: String
    private var target: (host: String, port: UInt16, path: String)?
    private var waiting: [Data] = []
    private var underWay = 0
    private var sent = 0
    private var failed = 0

    init(key: String) { self.key = key }

    /// Sets where webhooks go; nil: nowhere.
    func setURL(_ url: String?) throws {
        guard let url else {
            target = nil
            return
        }
        guard let parts = URLComponents(string: url), parts.scheme == "http",
            let host = parts.host, ["127.0.0.1", "localhost"].contains(host)
        else {
            throw SimulatorError("not a webhook URL: use http://127.0.0.1:PORT/PATH")
        }
        let port = UInt16(exactly: parts.port ?? 80) ?? 80
        target = (host, port, parts.path.isEmpty ? "/" : parts.path)
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
        let request = HTTPRequest(
            method: .POST, version: .http11, path: target.path, query: [],
            headers: [
                HTTPHeader("Host"): "\(target.host):\(target.port)",
                HTTPHeader("Content-Type"): "application/json; charset=utf-8",
                HTTPHeader("X-Hmac-Signature"): Signature.base64(body, key: key),
                HTTPHeader("Connection"): "close",
            ], body: body)
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: target.port)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var client = HTTPClient()
                let response = try await client.sendHTTPRequest(request, to: address)
                guard response.statusCode.code == 200 else {
                    throw SimulatorError("the webhook answered \(response.statusCode.code)")
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw SimulatorError("the webhook did not answer")
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Counts for the view `mdm`.
    var json: JSON {
        .object([
            "sent": .int(sent), "failed": .int(failed),
            "waiting": .int(waiting.count + underWay),
        ])
    }
}
