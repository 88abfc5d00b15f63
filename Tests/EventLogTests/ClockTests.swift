// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing
import VPPModel
import VPPTestKit

/// Goal: no clock has a say in order or validity. Method: commit under clocks that step, stand
/// still or start again, and hold replay and verdict against what was committed. `make torture`
/// does so over 10,000 seeds, with crashes (T13).
@Suite struct ClockTests {
    @Test(
        "T13 P11: steps of the wall clock, boots and clocks that stand still change no replay",
        arguments: DiskKind.allCases)
    func steps(kind: DiskKind) throws {
        let disk = try kind.make()
        let hour: Int64 = 3_600_000_000
        let year = 8_766 * hour
        let steps: [Int64] = [0, 10 * year, -20 * year, 10 * year, -hour, -hour, 0, 0, 1]
        var wall = testTime
        var committed: [Timestamp] = []
        for boot in 0..<3 {
            let identity = LogIdentity(
                daemonVersion: "1.0.0-test", bootID: "boot-\(boot)", machineHash: "6d5d2c1e")
            var numbers: [Int] = []
            var times: [Timestamp] = []
            // Each boot begins to count at 0.
            var store = try openStore(
                disk, identity: identity, uptime: TestUptime(.zero), now: wall
            ) { entry in
                guard !entry.isBookkeeping else { return }
                numbers.append(eventNumber(entry.data))
                times.append(entry.timestamp)
            }
            #expect(numbers == Array(committed.indices))
            #expect(times == committed)
            for step in steps {
                wall.microseconds += step
                _ = try store.commit(
                    [event(committed.count)], effects: [Int](), at: wall)
                committed.append(wall)
            }
            try store.close()
        }
        let found = try EventLogReader(directory: disk.logPath, disk: disk).verify()
        #expect(found.verdict == .clean && found.entries == UInt64(committed.count + 3))
    }
}
