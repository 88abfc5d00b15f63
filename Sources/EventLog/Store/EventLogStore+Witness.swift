// SPDX-License-Identifier: Apache-2.0

extension EventLogStore {
    /// The uptime at which `tick()` has something to do; nil while every entry has its witness.
    /// A timer set for it needs no wake-ups in between.
    package var tickDue: Duration? {
        guard case .working = condition else { return nil }
        return witness.due
    }

    /// Updates `HEAD` if a commit has waited for it long enough, and anchors if that is due.
    package mutating func tick() throws(EventLogError) {
        try checkWorking()
        let now = uptime()
        if let due = tickDue, now >= due { try writeHead() }
        anchorIfDue(now)
    }

    /// Replaces `HEAD` by one that knows every entry.
    mutating func writeHead() throws(EventLogError) {
        let head = Head(position: position, file: segment.name, size: segment.size)
        do throws(DiskError) {
            try directory.replace(Head.fileName, with: head.bytes)
        } catch {
            // On a full disk the witness waits as all else does: an old one vouches for less, and
            // is not wrong. A failed sync is final whatever its cause (P8).
            guard error.isFull, !error.isFailedSync else {
                throw fail(error, doing: "to write the witness HEAD")
            }
            witness.due = uptime() + Self.reclaimInterval
            return
        }
        witness.seq = position.seq
        witness.tx = position.tx
        witness.due = nil
    }

    /// Gives out an anchor if entries have gathered, or time has passed since the last.
    mutating func anchorIfDue(_ now: Duration) {
        let gathered = position.seq - witness.anchoredSeq
        guard gathered > 0 else { return }
        if gathered >= LogLimits.entriesPerAnchor
            || now - witness.anchoredAt >= LogLimits.anchorInterval
        {
            anchor()
        }
    }

    /// Gives out an anchor of the last entry.
    mutating func anchor() {
        witness.anchoredSeq = position.seq
        witness.anchoredAt = uptime()
        keepAnchor(lastAnchor)
    }
}
