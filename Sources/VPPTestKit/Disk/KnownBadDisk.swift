// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Synchronization

/// A disk that gets one thing wrong, as if the log did not do it: the tests have to notice each
/// (event-log.md, T11). To be made anew for each process that a test plays.
package final class KnownBadDisk: DiskDecorator {
    /// What is wrong.
    package enum Habit: String, CaseIterable, Sendable {
        /// fdatasync does nothing.
        case noDataSync = "no fdatasync"
        /// fsync of a directory does nothing.
        case noDirectorySync = "no directory fsync"
        /// fdatasync happens only at the next call, when its result has long been believed.
        case acknowledgesBeforeSync = "acknowledge before sync"
        /// A sync that failed is made again until it returns 0.
        case retriesSync = "retry fsync"
        /// The count that write returns is not looked at.
        case ignoresShortWrite = "ignore short write"
        /// A torn tail is cut, but not saved.
        case cutsWithoutCopy = "truncate without copy"
        /// A transaction is synced only after the next one was written.
        case writesAheadOfSync = "tx+1 before sync"
    }

    /// Often enough for any error that passes.
    private static let retries = 100

    package let base: any Disk
    private let habit: Habit
    /// Files whose sync has been put off.
    private let putOff = Mutex<[DiskFile]>([])
    /// Open directories.
    private let directories = Mutex<Set<DiskFile>>([])

    package init(_ base: any Disk, _ habit: Habit) {
        self.base = base
        self.habit = habit
    }

    /// Makes up for what was put off, before the next call.
    private func catchUp() throws(DiskError) {
        guard habit == .acknowledgesBeforeSync else { return }
        try synchronizePutOff { _ in true }
    }

    private func synchronizePutOff(_ isDue: (DiskFile) -> Bool) throws(DiskError) {
        let due = putOff.withLock { files in
            defer { files.removeAll(where: isDue) }
            return files.filter(isDue)
        }
        for file in due { try base.synchronizeData(file) }
    }

    private func retrying(_ call: () throws(DiskError) -> Void) throws(DiskError) {
        guard habit == .retriesSync else { return try call() }
        for _ in 1..<Self.retries {
            do throws(DiskError) {
                return try call()
            } catch {
                continue
            }
        }
        try call()
    }

    package func synchronizeData(_ file: DiskFile) throws(DiskError) {
        switch habit {
        case .noDataSync:
            return
        case .acknowledgesBeforeSync:
            try catchUp()
            putOff.withLock { $0.append(file) }
        case .writesAheadOfSync where file.path.contains(".jsonl"):
            putOff.withLock { $0.append(file) }
        default:
            try retrying { () throws(DiskError) in try base.synchronizeData(file) }
        }
    }

    package func synchronize(_ file: DiskFile) throws(DiskError) {
        try catchUp()
        if habit == .noDirectorySync, isDirectory(file) { return }
        try retrying { () throws(DiskError) in try base.synchronize(file) }
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        try catchUp()
        let count = try base.write(file, bytes)
        if habit == .writesAheadOfSync { try synchronizePutOff { $0 == file } }
        return habit == .ignoresShortWrite ? bytes.count : count
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try catchUp()
        guard habit == .cutsWithoutCopy, newPath.contains(".torn-") else {
            return try base.rename(path, to: newPath)
        }
        try base.remove(path)
    }

    package func close(_ file: DiskFile) throws(DiskError) {
        try catchUp()
        if habit == .writesAheadOfSync { try synchronizePutOff { $0 == file } }
        directories.withLock { _ = $0.remove(file) }
        try base.close(file)
    }

    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try catchUp()
        let file = try base.open(path, mode)
        if mode == .directory { directories.withLock { _ = $0.insert(file) } }
        return file
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try catchUp()
        try base.truncate(file, to: size)
    }

    package func remove(_ path: String) throws(DiskError) {
        try catchUp()
        try base.remove(path)
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        try catchUp()
        return try base.list(directory)
    }

    private func isDirectory(_ file: DiskFile) -> Bool {
        directories.withLock { $0.contains(file) }
    }
}
