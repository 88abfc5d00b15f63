// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPDaemon

/// What folding the log into a state costs, as at every start. The logs are ``LongLog``'s.
enum ReplayBenchmark {
    private static let runs = 3

    static func figures(in workspace: Workspace) throws -> [Figure] {
        let fleet = try replay(LongLog.fleet, workspace)
        let long = try replay(LongLog.name, workspace)
        return [
            Figure("replay.fleet", fleet.rate, "events/s", scale: 1),
            Figure(
                "replay.million", long.rate, "events/s", scale: 1,
                target: .valueAtLeast(200_000)),
            Figure("replay.million.time", long.time, "ms", scale: 1_000),
        ]
    }

    /// Reading and folding a log through `StateReplay`, beside checking it.
    private static func replay(
        _ log: String, _ workspace: Workspace
    ) throws -> (time: Paired, rate: Paired) {
        let path = workspace.file(log)
        var time = Paired()
        var events = 0
        for _ in 0..<runs {
            try time.take(
                subject: {
                    try Measure.wall {
                        var replay = StateReplay()
                        var reader = EventLogReader(directory: path, disk: RealDisk())
                        try reader.read(after: 0) { try replay.add($0) }
                    }
                },
                reference: {
                    try Measure.wall {
                        events = Int(
                            try EventLogReader(directory: path, disk: RealDisk()).verify().entries)
                    }
                })
        }
        var rate = Paired()
        for run in 0..<runs {
            rate.add(
                subject: Double(events) / time.subject[run],
                reference: Double(events) / time.reference[run])
        }
        return (time, rate)
    }
}
