// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Times what a body takes, and takes the middle of many.
enum Measure {
    /// Wall time of `body`, in seconds, by the monotonic clock.
    static func wall(_ body: () throws -> Void) rethrows -> Double {
        let start = seconds(CLOCK_MONOTONIC)
        try body()
        return seconds(CLOCK_MONOTONIC) - start
    }

    /// Wall time of an asynchronous `body`, in seconds.
    static func wall(_ body: () async throws -> Void) async rethrows -> Double {
        let start = seconds(CLOCK_MONOTONIC)
        try await body()
        return seconds(CLOCK_MONOTONIC) - start
    }

    /// Processor time of this thread during `body`, in seconds: what is too long to fall between
    /// the turns of other programs is measured without them.
    static func thread(_ body: () throws -> Void) rethrows -> Double {
        let start = seconds(CLOCK_THREAD_CPUTIME_ID)
        try body()
        return seconds(CLOCK_THREAD_CPUTIME_ID) - start
    }

    /// Processor time of this whole process during `body`, in seconds.
    static func processor(_ body: () async throws -> Void) async rethrows -> Double {
        let start = seconds(CLOCK_PROCESS_CPUTIME_ID)
        try await body()
        return seconds(CLOCK_PROCESS_CPUTIME_ID) - start
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension [Double] {
    /// The middle value; of an even number, the mean of the two in the middle.
    var median: Double {
        precondition(!isEmpty, "no median without a value")
        let ordered = sorted()
        let middle = count / 2
        return count.isMultiple(of: 2)
            ? (ordered[middle - 1] + ordered[middle]) / 2 : ordered[middle]
    }
}
