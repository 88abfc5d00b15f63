// SPDX-License-Identifier: Apache-2.0

/// Speaks HTTP by libcurl: one thread carries every transfer and sleeps while there is none.
///
/// - HTTP/2 where the server offers it, connections reused. A request other than GET is sent once,
///   on a connection of its own: libcurl would repeat it when a reused connection turns out dead.
/// - TLS 1.2 or newer, the peer verified. Redirects are answers, never followed (X2).
/// - Proxies come from the environment (`https_proxy`, `no_proxy`), but never for loopback
///   addresses and Unix sockets.
/// - Cancelling the task takes its transfer off the network.
/// - The thread ends when the last reference to the transport is gone.
///
/// No C pointer leaves the thread; the only thing shared with it is a ``CurlMailbox``. A transport
/// whose thread could not be started answers every request with the reason.
package final class CurlTransport: HTTPTransport {
    private let mailbox: CurlMailbox

    /// - Parameter version: the product's version, sent as `User-Agent: vppd/<version>`.
    package convenience init(version: String) {
        self.init(version: version, onExit: {})
    }

    /// - Parameter onExit: called on the thread when it has freed everything and is about to end.
    init(version: String, onExit: @escaping @Sendable () -> Void) {
        mailbox = CurlMailbox()
        CurlThread.start(serving: mailbox, userAgent: "vppd/\(version)", onExit: onExit)
    }

    deinit {
        mailbox.close(
            because: HTTPError(
                code: .cancelled, message: "the transport was closed",
                mayHaveBeenProcessed: true))
    }

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if let problem = request.problem { throw problem }
        let ticket = mailbox.reserve()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.submit(
                    CurlOrder(ticket: ticket, request: request, continuation: continuation))
            }
        } onCancel: {
            mailbox.cancel(ticket)
        }
        return try result.get()
    }
}
