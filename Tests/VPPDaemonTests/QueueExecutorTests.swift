// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Testing

@testable import VPPDaemon

/// The executor that puts an actor, its timers and its signals on one queue.
struct QueueExecutorTests {
    actor Counter {
        nonisolated let executor = QueueExecutor(label: "test")
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            executor.asUnownedSerialExecutor()
        }
        private(set) var count = 0

        /// Not atomic: two at once would lose counts.
        func increment() {
            let before = count
            count = before + 1
        }

        nonisolated func incrementOnTheQueue() {
            assumeIsolated { $0.increment() }
        }
    }

    @Test("An event handler on the queue is inside the actor")
    func handlerIsIsolated() async {
        let counter = Counter()
        await withCheckedContinuation { continuation in
            counter.executor.queue.async {
                counter.incrementOnTheQueue()
                continuation.resume()
            }
        }
        #expect(await counter.count == 1)
    }

    @Test("Calls from many tasks and handlers exclude each other")
    func exclusion() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    if index % 2 == 0 { return await counter.increment() }
                    await withCheckedContinuation { continuation in
                        counter.executor.queue.async {
                            counter.incrementOnTheQueue()
                            continuation.resume()
                        }
                    }
                }
            }
        }
        #expect(await counter.count == 1_000)
    }

    @Test("Only its own queue counts as inside")
    func otherQueue() async {
        let executor = QueueExecutor(label: "one")
        let other = QueueExecutor(label: "other")
        #expect(executor.isIsolatingCurrentContext() == false)
        let inside = await withCheckedContinuation { continuation in
            executor.queue.async {
                continuation.resume(
                    returning: (
                        executor.isIsolatingCurrentContext(), other.isIsolatingCurrentContext()
                    ))
            }
        }
        #expect(inside.0 == true && inside.1 == false)
        #expect(executor.isSameExclusiveExecutionContext(other: executor))
        #expect(!executor.isSameExclusiveExecutionContext(other: other))
    }
}
