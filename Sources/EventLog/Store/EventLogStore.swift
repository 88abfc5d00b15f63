// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The event log, open for writing: the one way state becomes durable, and the only maker of
/// `Durable` effects.
///
/// It cannot be copied: there is one writer (event-log.md, A4). Invariant I1: no byte of a
/// transaction is written before the one before it is durable. After a failed fdatasync or fsync
/// it takes nothing more (P8). To be closed by `close()`; a process that ends without it loses
/// nothing but the certainty of the last second (P7).
package struct EventLogStore: ~Copyable, Sendable {
    /// What opening found.
    package let recovery: RecoveryReport

    /// `seq` of the last durable entry; at least 1, since opening writes one.
    package var lastSeq: UInt64 { position.seq }

    /// The last durable entry, for a witness elsewhere.
    package var lastAnchor: Anchor { Anchor(seq: position.seq, hash: position.hash) }

    /// The segment that is appended to.
    package var segmentName: SegmentName { segment.name }

    /// Whether the store takes entries.
    enum Condition: Sendable {
        case working
        /// Failed for good, by this error.
        case failed(EventLogError)
        case closed
    }

    /// The segment that is appended to.
    struct Segment: Sendable {
        let name: SegmentName
        let file: DiskFile
        /// Size up to the last durable line, in bytes.
        var size: Int
    }

    /// Whether the disk is full: only outcomes are taken, into what was kept back for them, until
    /// ``reclaimSpace()`` finds room again (P9).
    package internal(set) var isFull = false

    /// The chain after the last durable entry.
    package internal(set) var position: ChainPosition

    let directory: LogDirectory
    let lock: DiskFile
    let identity: LogIdentity
    let encoder: LineEncoder
    /// Time since boot, also while suspended (CLOCK_BOOTTIME).
    let uptime: @Sendable () -> Duration
    /// Takes an anchor to a place outside the log.
    let keepAnchor: @Sendable (Anchor) -> Void

    /// Size at which a new segment begins, in bytes.
    let segmentBytes: Int

    var condition = Condition.working
    var segment: Segment
    var witness: Witness
    var checkpoint: Checkpoint
    /// `seq` of the first line of the log.
    var firstSeq: UInt64
    /// Bytes of log since the last checkpoint at the start, and all appended since.
    var logBytes: Int
    /// The buffer of a commit, kept for its capacity.
    var buffer: [UInt8] = []

    /// How far the witnesses are behind.
    struct Witness: Sendable {
        /// `seq` and `tx` in `HEAD`.
        var seq: UInt64 = 0
        var tx: UInt64 = 0
        /// Uptime at which `HEAD` is to be replaced; nil when it knows every commit.
        var due: Duration?
        /// `seq` of the last anchor, and the uptime it was taken at.
        var anchoredSeq: UInt64 = 0
        var anchoredAt: Duration = .zero
    }

    /// The last checkpoint that the log records.
    struct Checkpoint: Sendable {
        /// `logBytes` at the line it covers.
        var logBytes = 0
        /// Its size.
        var bytes = 0
    }

    /// Opens the log, replays it, and begins a new segment.
    ///
    /// Takes the writer's lock. A torn tail is saved aside and cut; a log that is corrupt or rolled
    /// back is refused and left as it is. What `replay` built is to be thrown away on an error.
    /// - Parameters:
    ///   - path: the log's directory, absolute; made where there is none.
    ///   - disk: the disk it is on.
    ///   - identity: recorded in the new segment.
    ///   - uptime: time since boot; durations in the log come from it.
    ///   - now: wall time.
    ///   - segmentBytes: size at which a new segment begins; smaller than the default in tests.
    ///   - anchors: witnesses from outside to hold the log against.
    ///   - foldVersion: the version of the fold; checkpoints of another one are not used.
    ///   - variant: a known-bad log that a test must catch.
    ///   - keepAnchor: is given an anchor at start, stop, and every 1,000 entries or 15 minutes.
    ///   - replay: is given what rebuilds the state: `restart`, the entries of a checkpoint if one
    ///     is used, then those of the log behind it, the log's own included
    ///     (`LogEntry.isBookkeeping`). What it throws at one of the log ends the opening.
    package static func open(
        directory path: String, disk: any Disk, identity: LogIdentity,
        uptime: @escaping @Sendable () -> Duration, now: Timestamp,
        segmentBytes: Int = LogLimits.segmentBytes, anchors: [Anchor] = [], foldVersion: Int = 0,
        variant: KnownBad? = nil, keepAnchor: @escaping @Sendable (Anchor) -> Void = { _ in },
        replay: (ReplayStep) throws -> Void
    ) throws(EventLogError) -> EventLogStore {
        precondition(segmentBytes <= LogLimits.segmentBytes, "readers refuse larger segments")
        let directory = LogDirectory(path: path, disk: disk)
        let lock = try takeLock(directory)
        do throws(EventLogError) {
            let recovery = try Recovery(
                directory, anchors: anchors, foldVersion: foldVersion, variant: variant,
                replay: replay)
            var store = try EventLogStore(
                directory, lock, identity, recovery, uptime: uptime, now: now,
                segmentBytes: segmentBytes, variant: variant, keepAnchor: keepAnchor)
            do throws(EventLogError) {
                try store.secureReserve()
                try store.writeHead()
            } catch {
                directory.closeAfterFailure(store.segment.file)
                throw error
            }
            store.anchor()
            return store
        } catch {
            directory.closeAfterFailure(lock)
            throw error
        }
    }

    private init(
        _ directory: LogDirectory, _ lock: DiskFile, _ identity: LogIdentity,
        _ recovered: Recovery, uptime: @escaping @Sendable () -> Duration, now: Timestamp,
        segmentBytes: Int, variant: KnownBad?, keepAnchor: @escaping @Sendable (Anchor) -> Void
    ) throws(EventLogError) {
        encoder = LineEncoder(boot: identity.bootID)
        position = recovered.position
        if variant == .appendsToOldSegment, let newest = recovered.predecessor {
            let file = try directory.opening { () throws(DiskError) in
                try directory.open("\(newest.name)", .append)
            }
            segment = Segment(name: newest.name, file: file, size: newest.bytes)
        } else {
            let header = SegmentHeader(
                predecessor: recovered.predecessor, identity: identity,
                reason: recovered.report.tornTail == nil ? .start : .recovered,
                torn: recovered.report.tornTail)
            let begun = try Self.begin(
                header, in: directory, after: &position, encoder, timestamp: now,
                uptime: uptime(), reserving: segmentBytes)
            segment = begun.segment
            isFull = begun.wasReserve
        }
        self.directory = directory
        self.lock = lock
        self.identity = identity
        self.uptime = uptime
        self.keepAnchor = keepAnchor
        self.segmentBytes = segmentBytes
        recovery = recovered.report
        witness = Witness()
        checkpoint = Checkpoint(bytes: recovered.report.checkpoint?.bytes ?? 0)
        logBytes = recovered.report.bytes
        firstSeq = recovered.firstSeq
    }

    /// Begins the first segment of this process.
    static func begin(
        _ header: SegmentHeader, in directory: LogDirectory, after position: inout ChainPosition,
        _ encoder: LineEncoder, timestamp: Timestamp, uptime: Duration, reserving space: Int
    ) throws(EventLogError) -> (segment: Segment, wasReserve: Bool) {
        let new = NewSegment(
            header, encoder: encoder, after: &position, timestamp: timestamp, uptime: uptime)
        do throws(DiskError) {
            let (file, wasReserve) = try new.prepare(in: directory, reserving: space)
            do throws(DiskError) {
                try new.publish(in: directory)
            } catch {
                directory.closeAfterFailure(file)
                throw error
            }
            return (Segment(name: new.name, file: file, size: new.bytes.count), wasReserve)
        } catch {
            throw EventLogError(error, doing: "to begin a segment")
        }
    }

    static func takeLock(_ directory: LogDirectory) throws(EventLogError) -> DiskFile {
        do throws(DiskError) {
            try directory.make()
            let file = try directory.open(LogContents.lock, .openOrCreate)
            do throws(DiskError) {
                if try directory.disk.lock(file) { return file }
            } catch {
                directory.closeAfterFailure(file)
                throw error
            }
            directory.closeAfterFailure(file)
        } catch {
            throw EventLogError(error, doing: "to take its lock")
        }
        let path = directory.path(LogContents.lock)
        throw EventLogError(
            code: .locked, message: "Another process has the event log open: \(path) is locked.",
            remedy: "See: systemctl status vppd; fuser -v \(path)", file: path)
    }

    /// Writes the last witness, gives back reserved space, and lets go of files and lock.
    /// The store takes nothing afterwards. Closing a failed store only lets go.
    package mutating func close() throws(EventLogError) {
        let before = condition
        if case .closed = before { return }
        defer {
            condition = .closed
            directory.closeAfterFailure(segment.file)
            directory.closeAfterFailure(lock)
        }
        guard case .working = before else { return }
        if witness.due != nil { try writeHead() }
        anchor()
        do throws(DiskError) {
            try directory.truncate(segment.file, to: segment.size)
        } catch {
            throw EventLogError(error, doing: "to give back reserved space")
        }
    }

    /// The error to throw for work beside the commits: a failed sync ends the store for good (P8).
    mutating func beside(_ error: DiskError, doing task: String) -> EventLogError {
        error.isFailedSync ? fail(error, doing: task) : EventLogError(error, doing: task)
    }

    /// Ends the store for good and returns the error to throw.
    mutating func fail(_ error: DiskError, doing task: String) -> EventLogError {
        // Not `.full`, whatever the cause: that would say that the call may be made again.
        let failure = EventLogError(error, doing: task, code: .inputOutput)
        condition = .failed(failure)
        return failure
    }

    /// Throws unless the store takes entries.
    func checkWorking() throws(EventLogError) {
        switch condition {
        case .working:
            return
        case .failed(let first):
            throw EventLogError(
                code: .stopped,
                message: "The event log takes nothing more since it failed: \(first.message)",
                remedy: "Mend the cause, then: systemctl restart vppd", file: first.file,
                cause: first.cause)
        case .closed:
            throw EventLogError(
                code: .stopped, message: "The event log in \(directory.path) is closed.",
                remedy: "Start again: systemctl start vppd", file: directory.path)
        }
    }
}
