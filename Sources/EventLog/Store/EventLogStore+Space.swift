// SPDX-License-Identifier: Apache-2.0

extension EventLogStore {
    /// Time between two attempts to have room again while the disk is full: 5 s. [judgement] Soon
    /// enough for whoever just freed space, and a few calls a minute otherwise.
    package static let reclaimInterval: Duration = .seconds(5)

    /// Tries to have room again, for a whole segment and the reserve.
    /// - Returns: whether ordinary commits are taken (again).
    package mutating func reclaimSpace() throws(EventLogError) -> Bool {
        try checkWorking()
        guard isFull else { return true }
        isFull = false
        do throws(DiskError) {
            try directory.reserve(segment.file, upTo: segmentBytes)
        } catch {
            try shortOfSpace(error)
        }
        if !isFull { try secureReserve() }
        return !isFull
    }

    /// Makes sure of the space for the time when the disk is full.
    mutating func secureReserve() throws(EventLogError) {
        do throws(DiskError) {
            try directory.secureReserve()
        } catch {
            try shortOfSpace(error)
        }
    }

    private mutating func shortOfSpace(_ error: DiskError) throws(EventLogError) {
        guard error.isFull else { throw fail(error, doing: "to reserve space") }
        isFull = true
    }
}
