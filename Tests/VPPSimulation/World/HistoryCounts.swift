// SPDX-License-Identifier: Apache-2.0

/// What histories went through, so that one can see that they are no idle ones.
package struct HistoryCounts: Hashable, Sendable {
    package var steps = 0
    package var events = 0
    package var restarts = 0
    package var powerLosses = 0
    package var fullDisks = 0
    package var checkpoints = 0
    /// Starts that used one.
    package var checkpointStarts = 0
    package var commands = 0
    package var repeatedSends = 0
    package var claims = 0
    package var landed = 0

    package init() {}

    package static func + (left: HistoryCounts, right: HistoryCounts) -> HistoryCounts {
        var sum = left
        for path in paths { sum[keyPath: path] += right[keyPath: path] }
        return sum
    }

    /// By name, for a line that people read.
    package var named: [(name: String, count: Int)] {
        zip(Self.names, Self.paths).map { ($0, self[keyPath: $1]) }
    }

    private static let names = [
        "steps", "events", "restarts", "power losses", "full disks", "checkpoints",
        "checkpoint starts", "commands", "repeated sends", "claims", "landed",
    ]

    private static var paths: [WritableKeyPath<HistoryCounts, Int>] {
        [
            \.steps, \.events, \.restarts, \.powerLosses, \.fullDisks, \.checkpoints,
            \.checkpointStarts, \.commands, \.repeatedSends, \.claims, \.landed,
        ]
    }
}
