// SPDX-License-Identifier: Apache-2.0

import CCurl
import Synchronization

/// What callers and the curl thread share: orders going in, cancellations, and the end.
///
/// Everything sits behind one mutex, the pointer for `curl_multi_wakeup` included: libcurl allows
/// that call from any thread as long as the handle lives, and the thread takes the address
/// back under the same mutex before it frees the handle.
final class CurlMailbox: Sendable {
    /// What the thread finds in one visit.
    struct Delivery {
        var orders: [CurlOrder]
        var cancelled: [UInt64]
    }

    private struct State {
        var nextTicket: UInt64 = 0
        /// Tickets given out whose order has not come yet. A cancellation may overtake its order.
        var reserved: Set<UInt64> = []
        var orders: [CurlOrder] = []
        var cancelled: [UInt64] = []
        /// Non-nil from the moment no order is accepted any more.
        var closed: HTTPError?
        /// Address of the thread's multi handle, nil before it has one and after it gave it up.
        ///
        /// An address, not a pointer: the handle is the thread's own, and the compiler rightly
        /// keeps pointers to it from crossing over. Waking is the one call libcurl allows from
        /// outside.
        var wakeable: UInt?

        /// Makes the thread leave `curl_multi_poll`. A wake-up before the poll is not lost.
        func wake() {
            guard let wakeable, let multi = UnsafeMutableRawPointer(bitPattern: wakeable) else {
                return
            }
            let result = curl_multi_wakeup(multi)
            precondition(result == CURLM_OK, "curl_multi_wakeup failed: code \(result.rawValue)")
        }
    }

    private let state = Mutex(State())

    /// A ticket for an order to come.
    func reserve() -> UInt64 {
        state.withLock { state in
            state.nextTicket += 1
            state.reserved.insert(state.nextTicket)
            return state.nextTicket
        }
    }

    /// Hands an order to the thread; answers it at once if it was cancelled or the mailbox closed.
    func submit(_ order: CurlOrder) {
        let refusal: HTTPError? = state.withLock { state in
            guard state.reserved.remove(order.ticket) != nil else { return .cancelledBeforeSending }
            if let closed = state.closed { return closed.beforeSending }
            state.orders.append(order)
            state.wake()
            return nil
        }
        if let refusal { order.continuation.resume(returning: .failure(refusal)) }
    }

    /// Asks for the end of an order, wherever it is. Without effect when it is answered already.
    func cancel(_ ticket: UInt64) {
        state.withLock { state in
            guard state.reserved.remove(ticket) == nil, state.closed == nil else { return }
            state.cancelled.append(ticket)
            state.wake()
        }
    }

    /// Ends the thread; orders still waiting are answered with `reason`.
    func close(because reason: HTTPError) {
        let left = state.withLock { state in
            if state.closed == nil { state.closed = reason }
            state.cancelled = []
            state.wake()
            defer { state.orders = [] }
            return state.orders
        }
        for order in left {
            order.continuation.resume(returning: .failure(reason.beforeSending))
        }
    }

    /// The thread's side: what has come since the last visit, or nil when it must end.
    func collect() -> Delivery? {
        state.withLock { state in
            guard state.closed == nil else { return nil }
            defer {
                state.orders = []
                state.cancelled = []
            }
            return Delivery(orders: state.orders, cancelled: state.cancelled)
        }
    }

    /// The thread's side: tells which handle to wake, or takes it back before it is freed.
    func setWakeable(_ address: UInt?) {
        state.withLock { $0.wakeable = address }
    }

    /// Why the mailbox is closed, for transfers the thread still had.
    var closingReason: HTTPError? { state.withLock { $0.closed } }
}

extension HTTPError {
    fileprivate static let cancelledBeforeSending = HTTPError(
        code: .cancelled, message: "the request was cancelled before it was sent",
        mayHaveBeenProcessed: false)

    /// The same error for a request that never left.
    fileprivate var beforeSending: HTTPError {
        HTTPError(code: code, message: message, mayHaveBeenProcessed: false)
    }
}
