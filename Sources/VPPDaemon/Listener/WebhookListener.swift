// SPDX-License-Identifier: Apache-2.0

import DeviceManagement
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization
import Systemd
import VPPModel

/// Receives the MDM server's webhook, and Apple's notifications (``NotificationRoute``). The answer is 200 once what was reported is durable: the
/// server tries each event once only (mdm-servers.md, 0.5).
final class WebhookListener: Sendable {
    private let server: HTTPServer
    /// Replaced on reload.
    private let key: Mutex<WebhookKey?>

    init(
        _ settings: ListenerSettings, key: WebhookKey?, notifications: NotificationSecrets,
        daemon: Daemon, announcer: Announcer
    ) async throws {
        self.key = Mutex(key)
        let address: any SocketAddress =
            settings.address.contains(":")
            ? try .inet6(ip6: settings.address, port: settings.port)
            : try .inet(ip4: settings.address, port: settings.port)
        server = HTTPServer(
            config: HTTPServer.Configuration(
                address: address, timeout: 30, logger: .disabled))
        await server.appendRoute("POST /webhook") { [weak self] request in
            guard let self else { return HTTPResponse(statusCode: .serviceUnavailable) }
            return await self.receive(request, daemon, announcer)
        }
        let route = NotificationRoute(notifications, daemon: daemon, announcer: announcer)
        for path in [NotificationRoute.path, NotificationRoute.path + "/*"] {
            await server.appendRoute(HTTPRoute(path)) { await route.answer($0) }
        }
    }

    func use(_ key: WebhookKey?) {
        self.key.withLock { $0 = key }
    }

    private func receive(
        _ request: HTTPRequest, _ daemon: Daemon, _ announcer: Announcer
    ) async -> HTTPResponse {
        let body: [UInt8]
        do {
            body = try await request.bodySequence.collect(upTo: Webhook.maximumBody)
        } catch {
            return HTTPResponse(statusCode: .payloadTooLarge)
        }
        let key = key.withLock { $0 }
        guard key != nil || request.isFromLoopback else {
            announcer.tell(
                .webhookRefused, .warning,
                "a webhook call from elsewhere than this host was refused: without "
                    + "[mdm] webhook_key_file only loopback is trusted")
            return HTTPResponse(statusCode: .forbidden)
        }
        do throws(WebhookError) {
            let signature = request.headers[HTTPHeader(Webhook.signatureHeader)]
            let report = try Webhook.parse(
                body: body, signature: signature, key: key)
            guard let report else { return HTTPResponse(statusCode: .ok) }
            let taken = await daemon.receiveDurably([.deviceReported(report)])
            return HTTPResponse(statusCode: taken ? .ok : .serviceUnavailable)
        } catch {
            announcer.tell(
                .webhookRefused, .warning, "\(error.description); \(error.remedy)",
                [.reason(error.code.rawValue)])
            return HTTPResponse(
                statusCode: error.isUnauthenticated ? .forbidden : .badRequest)
        }
    }

    func run() async throws {
        try await server.run()
    }

    func waitUntilListening() async throws {
        try await server.waitUntilListening(timeout: 5)
    }
}

extension WebhookError {
    fileprivate var isUnauthenticated: Bool {
        code == .signatureMissing || code == .signatureWrong
    }
}

extension HTTPRequest {
    fileprivate var isFromLoopback: Bool {
        switch remoteAddress {
        case .ip4(let ip, _): ip.hasPrefix("127.")
        case .ip6(let ip, _): ip == "::1" || ip.hasPrefix("::ffff:127.")
        case .unix: true
        case nil: false
        }
    }
}

private struct BodyTooLarge: Error {}

extension HTTPBodySequence {
    /// The whole body, if it is no longer than `limit` bytes.
    func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in self {
            guard bytes.count + part.count <= limit else { throw BodyTooLarge() }
            bytes += part
        }
        return bytes
    }
}
