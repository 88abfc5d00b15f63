// SPDX-License-Identifier: Apache-2.0

import Dispatch
package import EventLog
package import VPPModel

/// Work on the log's files beside the daemon: checkpoints, compression, and the check of what a
/// start did not read. On a thread of its own, one thing at a time, behind everything else.
package final class LogMaintenance: Sendable {
    private let queue = DispatchQueue(label: "vppd.log", qos: .utility)
    private let compressor: SegmentCompressor
    private let reader: EventLogReader
    private let directory: String
    private let now: @Sendable () -> Timestamp
    private let announcer: Announcer
    private let fail: @Sendable (EventLogError) -> Never

    /// - Parameters:
    ///   - directory: the log's directory.
    ///   - now: wall time.
    ///   - announcer: hears of what failed.
    ///   - fail: ends the process: a sync failed (P8).
    package init(
        directory: String, now: @escaping @Sendable () -> Timestamp, announcer: Announcer,
        fail: @escaping @Sendable (EventLogError) -> Never
    ) {
        compressor = SegmentCompressor(directory: directory, disk: RealDisk())
        reader = EventLogReader(directory: directory, disk: RealDisk())
        self.directory = directory
        self.now = now
        self.announcer = announcer
        self.fail = fail
    }

    /// Writes a checkpoint.
    /// - Parameter done: is given it; nil where it failed, which is told here.
    func write(_ job: CheckpointJob, done: @escaping @Sendable (WrittenCheckpoint?) -> Void) {
        queue.async { [self] in
            do throws(EventLogError) {
                done(try job.run(now: now()))
            } catch {
                tell("no checkpoint was written, so the next start takes longer", error)
                done(nil)
            }
        }
    }

    /// Compresses every sealed segment that is not yet.
    func compress() {
        queue.async { [self] in
            do throws(EventLogError) {
                while try compressor.compressNext() != nil {}
            } catch {
                tell("a segment of the event log was not compressed", error)
            }
        }
    }

    /// Checks the whole log, which a start from a checkpoint does not.
    /// - Parameter refuse: is called where a start without a checkpoint would be refused (P4).
    func audit(refuse: @escaping @Sendable (EventLogError) -> Void) {
        queue.async { [self] in
            do throws(EventLogError) {
                if let refusal = try reader.verify().refusal(in: directory) { refuse(refusal) }
            } catch {
                tell("the event log could not be checked", error)
            }
        }
    }

    private func tell(_ what: String, _ error: EventLogError) {
        if error.isFailedSync { fail(error) }
        announcer.tell(.serviceFailed, .warning, "\(what): \(error.description)")
    }
}
