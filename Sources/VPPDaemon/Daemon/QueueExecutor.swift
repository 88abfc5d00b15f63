// SPDX-License-Identifier: Apache-2.0

package import Dispatch

/// Runs an actor on one Dispatch serial queue, so that its timers and signal sources, which fire on
/// that queue, are inside the actor already.
///
/// `DispatchSerialQueue`, which would do this, is missing on Linux (Swift 6.3).
package final class QueueExecutor: SerialExecutor {
    package let queue: DispatchQueue
    private static let mark = DispatchSpecificKey<ObjectIdentifier>()

    package init(label: String) {
        queue = DispatchQueue(label: label)
        queue.setSpecific(key: Self.mark, value: ObjectIdentifier(self))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async { [self] in unowned.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(complexEquality: self)
    }

    package func isSameExclusiveExecutionContext(other: QueueExecutor) -> Bool {
        self === other
    }

    package func isIsolatingCurrentContext() -> Bool? {
        DispatchQueue.getSpecific(key: Self.mark) == ObjectIdentifier(self)
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
