// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number of places; who finds none waits its turn, first come, first served.
///
/// Not an actor: a place is given back in `defer`, and cancellation must reach a waiter at once.
package final class Slots: Sendable {
    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        /// Tickets given out whose wait has not begun; a cancellation may come before it.
        var reserved: Set<UInt64> = []
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    /// - Parameter limit: places there are, 1 or more.
    package init(limit: Int) {
        precondition(limit > 0)
        state = Mutex(State(free: limit))
    }

    /// Waits for a place.
    ///
    /// - Returns: false when the task was cancelled: then there is no place to give back.
    package func take() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            state.reserved.insert(state.nextTicket)
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    guard state.reserved.remove(ticket) != nil else { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    /// Gives a place to the next in line.
    package func giveBack() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    private func cancel(_ ticket: UInt64) {
        let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
            if state.reserved.remove(ticket) != nil { return nil }
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        waiter?.resume(returning: false)
    }
}
