// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs the asynchronous parts of the product one job after the other, on the thread that asks.
///
/// Tasks that are spawned here prefer this executor, and so do their children and the actors they
/// call (SE-0417): what would be many threads is one, in the order in which jobs became ready, so
/// that a seed brings every interleaving back.
final class RunLoop: TaskExecutor, @unchecked Sendable {
    // Touched by one thread only, which ``enqueue(_:)`` checks.
    private var jobs: [UnownedJob] = []
    private let thread = pthread_self()

    func enqueue(_ job: consuming ExecutorJob) {
        precondition(
            pthread_equal(thread, pthread_self()) != 0,
            "a job comes from another thread: what it belongs to is not deterministic")
        jobs.append(UnownedJob(job))
    }

    /// Begins something that runs when the loop is drained.
    func spawn(_ work: @escaping @Sendable () async -> Void) {
        _ = Task(executorPreference: self) { await work() }
    }

    /// Runs jobs until all that is left waits for time or for an answer.
    func drain() {
        while !jobs.isEmpty {
            let ready = jobs
            jobs = []
            for job in ready { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
