// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Synchronization
package import VPPModel

// What tests of the log share: a place, a writer, a time, events.

/// Where the logs of a `FakeDisk` are. Its parent is there from the start.
package let logPath = "/state/log"

/// Who writes them.
package let testIdentity = LogIdentity(
    daemonVersion: "1.0.0-test", bootID: "3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11",
    machineHash: "6d5d2c1e0f9b8a77")

/// When.
package let testTime = Timestamp(microseconds: 1_767_614_400_123_456)

/// A clock that a test sets.
package final class TestUptime: Sendable {
    private let value: Mutex<Duration>

    package init(_ start: Duration = .seconds(8_123)) {
        value = Mutex(start)
    }

    package func advance(by duration: Duration) {
        value.withLock { $0 += duration }
    }

    package var read: @Sendable () -> Duration {
        { self.value.withLock { $0 } }
    }
}

/// Opens the log of a disk; what it replays goes to `replay`. The one place where tests do.
/// - Parameter path: the log's directory; nil for the one of the disk, or ``logPath``.
package func openStore(
    _ disk: any Disk, path: String? = nil, identity: LogIdentity = testIdentity,
    uptime: TestUptime = TestUptime(), now: Timestamp = testTime,
    segmentBytes: Int = LogLimits.segmentBytes, anchors: [Anchor] = [],
    variant: KnownBad? = nil, replay: (LogEntry) throws -> Void = { _ in },
    keepAnchor: @escaping @Sendable (Anchor) -> Void = { _ in }
) throws(EventLogError) -> EventLogStore {
    try openStore(
        disk, path: path, identity: identity, uptime: uptime, now: now, segmentBytes: segmentBytes,
        anchors: anchors, variant: variant, foldVersion: -1, keepAnchor: keepAnchor
    ) { step in
        if case .entry(let entry) = step { try replay(entry) }
    }
}

/// The same for a fold that takes checkpoints.
/// - Parameter foldVersion: the version of checkpoints to use; -1 for none.
package func openStore(
    _ disk: any Disk, path: String? = nil, identity: LogIdentity = testIdentity,
    uptime: TestUptime = TestUptime(), now: Timestamp = testTime,
    segmentBytes: Int = LogLimits.segmentBytes, anchors: [Anchor] = [],
    variant: KnownBad? = nil, foldVersion: Int,
    keepAnchor: @escaping @Sendable (Anchor) -> Void = { _ in },
    steps: (ReplayStep) throws -> Void
) throws(EventLogError) -> EventLogStore {
    try EventLogStore.open(
        directory: path ?? (disk as? any DiskUnderTest)?.logPath ?? logPath, disk: disk,
        identity: identity, uptime: uptime.read, now: now,
        segmentBytes: segmentBytes, anchors: anchors, foldVersion: foldVersion,
        variant: variant, keepAnchor: keepAnchor, replay: steps)
}

/// An event whose data has about `size` bytes and can be told from any other by `number`.
package func event(_ number: Int, size: Int = 40) -> NewEntry {
    var data = Array(#"{"n":\#(number),"filler":""#.utf8)
    data.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: max(0, size - 20)))
    data.append(contentsOf: "\"}".utf8)
    return NewEntry(type: "test.happened", version: 1, data: data)
}

/// The number of an event of ``event(_:size:)``; -1 for any other.
package func eventNumber(_ data: [UInt8]) -> Int {
    guard data.starts(with: #"{"n":"#.utf8) else { return -1 }
    var number = 0
    for byte in data.dropFirst(5) {
        guard byte &- UInt8(ascii: "0") < 10 else { break }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
}

/// The error an operation throws; nil if it throws none.
package func logError(_ body: () throws(EventLogError) -> Void) -> EventLogError? {
    do throws(EventLogError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The kind of a verdict, for tables.
package enum VerdictClass: String, Sendable {
    case clean, torn, corrupt, rollback
}

extension Verdict {
    package var kind: VerdictClass {
        switch self {
        case .clean: .clean
        case .torn: .torn
        case .corrupt: .corrupt
        case .rollback: .rollback
        }
    }
}
