// SPDX-License-Identifier: Apache-2.0

package import HTTP
import Synchronization

/// The network as one process sees it: requests leave, and the world decides what becomes of them.
///
/// When the process ends, all it waits for is cancelled.
package final class SimulatedNetwork: HTTPTransport {
    typealias Outcome = Result<HTTPResponse, HTTPError>
    typealias Waiter = CheckedContinuation<Outcome, Never>

    /// A request that left.
    struct Departure {
        let number: Int
        let request: HTTPRequest
        /// The effect it was made for.
        let effect: Int
    }

    /// What whoever makes requests does.
    enum Movement {
        case leaves(Departure)
        /// It is given up, before or after it left.
        case abandons(Int)
    }

    /// The effect whose requests are being made.
    @TaskLocal static var effect = 0

    private struct Traffic {
        var nextNumber = 0
        var movements: [Movement] = []
        var waiting: [Int: Waiter] = [:]
        var isOver = false
    }

    private let traffic: Mutex<Traffic>

    /// - Parameter first: the number of the first request; numbers are not used twice in a world.
    init(first: Int) {
        traffic = Mutex(Traffic(nextNumber: first))
    }

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let effect = Self.effect
        let number = traffic.withLock { traffic in
            traffic.nextNumber += 1
            return traffic.nextNumber
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let isOver = traffic.withLock { traffic in
                    guard !traffic.isOver, !Task.isCancelled else { return true }
                    traffic.movements.append(
                        .leaves(Departure(number: number, request: request, effect: effect)))
                    traffic.waiting[number] = waiter
                    return false
                }
                if isOver { waiter.resume(returning: .failure(.cancelled)) }
            }
        } onCancel: {
            traffic.withLock { $0.movements.append(.abandons(number)) }
            answer(number, .failure(.cancelled))
        }
        return try outcome.get()
    }

    /// What was done since the last call, in order: a request may be given up as soon as it left.
    func takeMovements() -> [Movement] {
        traffic.withLock { traffic in
            defer { traffic.movements = [] }
            return traffic.movements
        }
    }

    /// Lets a request come to its end; one that has ended already is left alone.
    /// - Returns: whether somebody waited for it.
    @discardableResult
    func answer(_ number: Int, _ outcome: Outcome) -> Bool {
        let waiter = traffic.withLock { $0.waiting.removeValue(forKey: number) }
        waiter?.resume(returning: outcome)
        return waiter != nil
    }

    /// Whether anybody waits for a request.
    func isWaiting(for number: Int) -> Bool {
        traffic.withLock { $0.waiting[number] != nil }
    }

    /// How many requests are under way.
    var underWay: Int { traffic.withLock { $0.waiting.count } }

    /// The number of the last request.
    var last: Int { traffic.withLock { $0.nextNumber } }

    /// The process ends.
    func end() {
        let all = traffic.withLock { traffic in
            traffic.isOver = true
            defer { traffic.waiting = [:] }
            return traffic.waiting
        }
        for number in all.keys.sorted() { all[number]?.resume(returning: .failure(.cancelled)) }
    }
}

extension HTTPError {
    fileprivate static let cancelled = HTTPError(
        code: .cancelled, message: "cancelled", mayHaveBeenProcessed: true)
}
