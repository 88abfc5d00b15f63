// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc

/// The thread that owns libcurl's multi handle and every transfer in it.
///
/// It waits in `curl_multi_poll` without a time-out of its own: with no transfer in flight nothing
/// but ``CurlMailbox`` wakes it, so an idle transport costs no wake-ups.
///
/// Memory: objects of this class and of ``CurlTransfer`` are made, used and freed on the thread.
/// libcurl holds unretained pointers to the transfers; each stays in ``transfers`` until its handle
/// is out of the multi handle and cleaned up, after which libcurl calls nothing with it.
final class CurlThread {
    private let mailbox: CurlMailbox
    private let multi: UnsafeMutableRawPointer
    private let userAgent: String
    private var transfers: [UInt64: CurlTransfer] = [:]
    private var tickets: [UnsafeMutableRawPointer: UInt64] = [:]

    /// What the new thread is given: all of it `Sendable`, retained once, released by the thread.
    private final class Start: Sendable {
        let mailbox: CurlMailbox
        let userAgent: String
        let onExit: @Sendable () -> Void

        init(mailbox: CurlMailbox, userAgent: String, onExit: @escaping @Sendable () -> Void) {
            self.mailbox = mailbox
            self.userAgent = userAgent
            self.onExit = onExit
        }
    }

    /// Starts a thread for `mailbox`; closes the mailbox with the reason if that is impossible.
    static func start(
        serving mailbox: CurlMailbox, userAgent: String, onExit: @escaping @Sendable () -> Void
    ) {
        let start = Start(mailbox: mailbox, userAgent: userAgent, onExit: onExit)
        let context = Unmanaged.passRetained(start)
        var thread = pthread_t()
        // man 3 pthread_create: EAGAIN when a limit on threads is reached (systemd: TasksMax=).
        let result = pthread_create(&thread, nil, runCurlThread, context.toOpaque())
        guard result == 0 else {
            context.release()
            mailbox.close(
                because: HTTPError(
                    code: .other,
                    message: "the HTTP thread cannot be started: \(text(ofErrno: result)); "
                        + "raise the limit on threads (TasksMax=) and restart",
                    mayHaveBeenProcessed: false))
            return
        }
        pthread_detach(thread)
    }

    /// The thread's body.
    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        blockSignals()
        if let thread = CurlThread(serving: start.mailbox, userAgent: start.userAgent) {
            thread.serve()
        } else {
            start.mailbox.close(
                because: HTTPError(
                    code: .other, message: "libcurl cannot be initialized; restart vppd",
                    mayHaveBeenProcessed: false))
        }
        start.onExit()
    }

    /// Initialized once for the process; thread-safe in every libcurl since 7.84.
    private static let globalInitialization = vppd_curl_global_init()

    private init?(serving mailbox: CurlMailbox, userAgent: String) {
        guard Self.globalInitialization == CURLE_OK, let multi = curl_multi_init() else {
            return nil
        }
        self.mailbox = mailbox
        self.multi = multi
        self.userAgent = userAgent
    }

    /// Signals belong to the daemon's own threads. SIGPIPE above all: a write to a connection the
    /// server has closed would raise it here, as `CURLOPT_NOSIGNAL` keeps libcurl from ignoring it.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    private func serve() {
        mailbox.setWakeable(UInt(bitPattern: multi))
        while let delivery = mailbox.collect() {
            for order in delivery.orders { begin(order) }
            for ticket in delivery.cancelled { cancel(ticket) }
            var running: Int32 = 0
            check(curl_multi_perform(multi, &running), "curl_multi_perform")
            finishDone()
            // libcurl shortens the wait to its own next time-out. Int32.max ms are 24 days.
            check(curl_multi_poll(multi, nil, 0, .max, nil), "curl_multi_poll")
        }
        mailbox.setWakeable(nil)
        let reason =
            mailbox.closingReason
            ?? HTTPError(code: .cancelled, message: "closed", mayHaveBeenProcessed: true)
        for transfer in transfers.values { end(transfer, .failure(reason)) }
        curl_multi_cleanup(multi)
    }

    private func begin(_ order: CurlOrder) {
        switch CurlTransfer.prepare(order, userAgent: userAgent) {
        case .failure(let error):
            order.continuation.resume(returning: .failure(error))
        case .success(let transfer):
            transfers[order.ticket] = transfer
            tickets[transfer.easy] = order.ticket
            check(curl_multi_add_handle(multi, transfer.easy), "curl_multi_add_handle")
        }
    }

    private func cancel(_ ticket: UInt64) {
        guard let transfer = transfers[ticket] else { return }
        end(
            transfer,
            .failure(
                HTTPError(
                    code: .cancelled, message: "the request was cancelled",
                    mayHaveBeenProcessed: transfer.mayHaveBeenSent)))
    }

    private func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard vppd_curl_message_is_done(message) != 0,
                let easy = message.pointee.easy_handle, let ticket = tickets[easy],
                let transfer = transfers[ticket]
            else { continue }
            // The message dies with curl_multi_remove_handle: read it before.
            let code = vppd_curl_message_result(message)
            end(transfer, transfer.result(code))
        }
    }

    /// Takes a transfer out, frees it, and only then answers its caller.
    private func end(_ transfer: CurlTransfer, _ result: Result<HTTPResponse, HTTPError>) {
        check(curl_multi_remove_handle(multi, transfer.easy), "curl_multi_remove_handle")
        tickets[transfer.easy] = nil
        transfers[transfer.order.ticket] = nil
        transfer.free()
        transfer.order.continuation.resume(returning: result)
    }

    /// What fails here is a bug or the end of memory; a restart is the cure for both.
    private func check(_ code: CURLMcode, _ call: StaticString) {
        precondition(
            code == CURLM_OK, "\(call): \(String(cString: curl_multi_strerror(code)))")
    }
}

/// `pthread_create` takes a C function, not a closure with context.
private func runCurlThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    CurlThread.run(context)
    return nil
}

/// The system's words for an error number.
private func text(ofErrno number: Int32) -> String {
    String(cString: strerror(number))
}
