// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// Where callers on any thread leave what the next step is to take, and wait for the step's end:
/// the waiting room of a group commit.
///
/// Nobody changes to the queue the steps run on, so that a step that takes what many have left is
/// one job of that queue, and not one for each of them.
package final class Mailbox<Item: Sendable>: Sendable {
    package typealias Waiter = CheckedContinuation<Bool, Never>

    /// What was left since the last step.
    package struct Post: Sendable {
        /// In the order in which they were left.
        package var items: [Item] = []
        fileprivate var waiters: [Waiter] = []

        /// Tells all who wait what became of it.
        package func answer(_ answer: Bool) {
            guard waiters.count > 1 else {
                waiters.first?.resume(returning: answer)
                return
            }
            // Waking many takes as long as a commit. The next step need not wait for that.
            DispatchQueue.global().async {
                for waiter in waiters { waiter.resume(returning: answer) }
            }
        }
    }

    private struct Contents {
        var post = Post()
        /// Who waited for the last step.
        var lastWaiters = 0
        var isStepDue = false
        var isClosed = false
    }

    private let contents = Mutex(Contents())

    package init() {}

    /// Leaves items for the next step; after ``close()`` they are dropped.
    /// - Parameter makeStepDue: has a step ``take()`` what is here, soon. Called for the first who
    ///   comes after a `take()`.
    package func leave(_ items: [Item], makeStepDue: () -> Void) {
        add(items, nil, makeStepDue)
    }

    /// Leaves items for the next step as ``leave(_:makeStepDue:)`` does, and returns when the step
    /// answers; false at once after ``close()``.
    package func leaveAndWait(_ items: [Item], makeStepDue: () -> Void) async -> Bool {
        await withCheckedContinuation { add(items, $0, makeStepDue) }
    }

    private func add(_ items: [Item], _ waiter: Waiter?, _ makeStepDue: () -> Void) {
        let (isTaken, isFirst) = contents.withLock { contents in
            guard !contents.isClosed else { return (false, false) }
            contents.post.items += items
            if let waiter { contents.post.waiters.append(waiter) }
            let isFirst = !contents.isStepDue
            contents.isStepDue = true
            return (true, isFirst)
        }
        guard isTaken else {
            waiter?.resume(returning: false)
            return
        }
        if isFirst { makeStepDue() }
    }

    /// Most looks at who has come, and most of them in a row that find nobody new: a fraction of
    /// what a commit takes. [judgement]
    private static var looks: Int { 256 }
    private static var idleLooks: Int { 16 }

    /// Lets those who waited for the last step come to this one, if they come at once.
    ///
    /// Whoever writes one event after another is woken by the answer and back a moment later.
    /// Without this, those who write together fall into two halves, of which each waits for the
    /// other's commit. Who writes alone is not kept waiting.
    private func gather() {
        var (found, idle) = (0, 0)
        for _ in 0..<Self.looks {
            let (here, awaited) = contents.withLock { ($0.post.waiters.count, $0.lastWaiters) }
            guard awaited > 1, here < awaited, idle < Self.idleLooks else { return }
            idle = here > found ? 0 : idle + 1
            found = here
            sched_yield()
        }
    }

    /// All that was left since the last call, for a step that begins.
    package func take() -> Post {
        gather()
        return contents.withLock { contents in
            contents.isStepDue = false
            let post = contents.post
            contents.lastWaiters = post.waiters.count
            contents.post = Post()
            return post
        }
    }

    /// All that was left since the last step; nothing more is taken in.
    package func close() -> Post {
        contents.withLock { contents in
            contents.isClosed = true
            let post = contents.post
            contents.post = Post()
            return post
        }
    }
}
