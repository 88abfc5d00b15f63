// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import FlyingFox
import Synchronization
import Systemd
import VPPModel

/// Receives Apple's notifications (O4). Whoever calls learns nothing from a refusal: 403 and no
/// body, for a missing, a wrong and an outdated secret alike.
final class NotificationRoute: Sendable {
    /// The path; anything below it is taken as well.
    static let path = "/apple/notifications"

    private let secrets: NotificationSecrets
    private let daemon: Daemon
    private let announcer: Announcer
    /// Requests that were refused since the start.
    private let refusals = Mutex<UInt64>(0)

    init(_ secrets: NotificationSecrets, daemon: Daemon, announcer: Announcer) {
        self.secrets = secrets
        self.daemon = daemon
        self.announcer = announcer
    }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let method = request.method.rawValue
        let authorization = request.headers[.authorization]
        let early = NotificationVerdict.early(
            method: method, authorization: authorization, by: secrets)
        if let early { return await answer(early) }
        let body: [UInt8]
        do {
            body = try await request.bodySequence.collect(upTo: NotificationReader.maximumBody)
        } catch {
            return HTTPResponse(statusCode: .payloadTooLarge)
        }
        return await answer(
            NotificationVerdict.of(
                method: method, authorization: authorization, body: body, by: secrets))
    }

    private func answer(_ verdict: NotificationVerdict) async -> HTTPResponse {
        switch verdict {
        case .wrongMethod: return HTTPResponse(statusCode: .methodNotAllowed)
        case .refused:
            tellRefusal()
            return HTTPResponse(statusCode: .forbidden)
        case .malformed(let error):
            announcer.tell(
                .webhookRefused, .warning,
                "one of Apple's notifications cannot be read: \(error.message)",
                [.reason(error.code.rawValue)])
            return HTTPResponse(statusCode: .badRequest)
        case .test: return HTTPResponse(statusCode: .ok)
        case .news(let notification):
            let taken = await daemon.receiveDurably([.notified(notification)])
            return HTTPResponse(statusCode: taken ? .ok : .serviceUnavailable)
        }
    }

    /// The address is public: strangers must not fill the journal. Told at the 1st, 2nd, 4th, ...
    private func tellRefusal() {
        let count = refusals.withLock { count in
            count += 1
            return count
        }
        guard count & (count - 1) == 0 else { return }
        announcer.tell(
            .webhookRefused, .warning,
            "\(count) calls of \(Self.path) without the secret that Apple was given were refused "
                + "since the start")
    }
}
