// SPDX-License-Identifier: Apache-2.0

/// What stories went through, so that one can see that they are no idle ones.
package struct StoryCounts: Hashable, Sendable {
    package var moments = 0
    package var steps = 0
    package var events = 0
    package var starts = 0
    package var checkpoints = 0
    /// Starts that used one.
    package var checkpointStarts = 0
    package var requests = 0
    package var webhooks = 0
    package var notifications = 0
    package var commands = 0
    package var repeatedSends = 0
    package var claims = 0
    /// What the administrator asked to have changed at Apple.
    package var wishes = 0
    /// Requests for it that left.
    package var writes = 0
    package var writesEnded = 0
    package var landed = 0
    package var parked = 0
    package var alerts = 0
    /// Times a bulk renewal held a token's writes.
    package var holds = 0
    package var fullReads = 0

    package init() {}

    package static func + (left: StoryCounts, right: StoryCounts) -> StoryCounts {
        var sum = left
        for (_, path) in paths { sum[keyPath: path] += right[keyPath: path] }
        return sum
    }

    /// By name, for a line that people read.
    package var named: [(name: String, count: Int)] {
        Self.paths.map { ($0.name, self[keyPath: $0.path]) }
    }

    private static var paths: [(name: String, path: WritableKeyPath<StoryCounts, Int>)] {
        [
            ("moments", \.moments), ("steps", \.steps), ("events", \.events), ("starts", \.starts),
            ("checkpoints", \.checkpoints), ("checkpoint starts", \.checkpointStarts),
            ("requests", \.requests), ("webhooks", \.webhooks),
            ("notifications", \.notifications), ("commands", \.commands),
            ("repeated sends", \.repeatedSends), ("claims", \.claims),
            ("wishes", \.wishes), ("writes", \.writes), ("writes ended", \.writesEnded),
            ("landed", \.landed),
            ("parked", \.parked), ("alerts", \.alerts), ("holds", \.holds),
            ("full reads", \.fullReads),
        ]
    }
}
