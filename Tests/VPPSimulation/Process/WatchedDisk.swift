// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Synchronization

/// A disk that is watched: which intents are durable, and whether a secret was ever written.
///
/// An intent counts from the moment the sync behind its line returned, which is when the promise
/// begins that it survives (event-log.md, P3).
final class WatchedDisk: Disk {
    private struct Seen {
        /// Written and not synced, by descriptor.
        var pending: [Int32: [UInt8]] = [:]
        var commands: Set<String> = []
        var claims = 0
        var writes = 0
        var secrets = 0
    }

    private let bare: any Disk
    private let wrap: @Sendable (any Disk) -> any Disk
    private let inUse: Mutex<any Disk>
    private let seen = Mutex(Seen())
    private let variant: KnownBadDaemon?
    /// Texts that are in secrets and in nothing else.
    private let marks: [String]

    /// - Parameters:
    ///   - wrap: what stands between the log and the disk, made anew for each process.
    ///   - marks: texts that are in secrets and in nothing else.
    init(
        _ disk: any Disk, variant: KnownBadDaemon?, marks: [String],
        wrap: @escaping @Sendable (any Disk) -> any Disk
    ) {
        self.marks = marks
        bare = disk
        self.wrap = wrap
        inUse = Mutex(disk)
        self.variant = variant
    }

    private var disk: any Disk { inUse.withLock { $0 } }

    /// Whether the intent of a command is durable.
    func hasCommand(_ uuid: String) -> Bool { seen.withLock { $0.commands.contains(uuid) } }
    /// Durable intents to claim, ever.
    var claims: Int { seen.withLock { $0.claims } }
    /// Durable intents to send a request of a write, ever.
    var writes: Int { seen.withLock { $0.writes } }
    /// Secrets found in what was written.
    var secrets: Int { seen.withLock { $0.secrets } }

    /// What a start found in the log is durable, whatever became of the sync behind it.
    func trust(_ commands: some Sequence<String>, claims: Int, writes: Int) {
        seen.withLock { seen in
            seen.writes = max(seen.writes, writes)
            seen.commands.formUnion(commands)
            seen.claims = max(seen.claims, claims)
        }
    }

    /// A process begins; what an earlier one wrote and did not sync is not its.
    func beginProcess() {
        let wrapped = wrap(bare)
        inUse.withLock { $0 = wrapped }
        seen.withLock { $0.pending = [:] }
    }

    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int {
        let count = try disk.write(file, bytes)
        seen.withLock { seen in
            seen.pending[file.descriptor, default: []].append(contentsOf: bytes.prefix(count))
            let written = Array(bytes.prefix(count))
            if marks.contains(where: { BodyText.contains($0, in: written) }) { seen.secrets += 1 }
        }
        return count
    }

    func synchronizeData(_ file: DiskFile) throws(DiskError) {
        try sync(file) { () throws(DiskError) in try disk.synchronizeData(file) }
    }

    func synchronize(_ file: DiskFile) throws(DiskError) {
        try sync(file) { () throws(DiskError) in try disk.synchronize(file) }
    }

    private func sync(
        _ file: DiskFile, _ call: () throws(DiskError) -> Void
    ) throws(DiskError) {
        do throws(DiskError) {
            if variant != .syncsNothing { try call() }
        } catch {
            guard variant == .ignoresFailedSync, error.errno == EIO else { throw error }
        }
        synced(file)
    }

    private func synced(_ file: DiskFile) {
        seen.withLock { seen in
            guard let bytes = seen.pending.removeValue(forKey: file.descriptor) else { return }
            // What the log itself synced: a checkpoint's lines are no intents.
            for line in bytes.split(separator: UInt8(ascii: "\n")).map(Array.init) {
                switch BodyText.text(after: "\"type\":\"", in: line) {
                case "command.requested":
                    BodyText.text(after: "\"uuid\":\"", in: line).map {
                        _ = seen.commands.insert($0)
                    }
                case "claim.requested": seen.claims += 1
                case "write.started": seen.writes += 1
                default: break
                }
            }
        }
    }

    func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try disk.truncate(file, to: size)
        // A failed write is taken back; so is what is behind it.
        seen.withLock { $0.pending[file.descriptor] = nil }
    }

    func close(_ file: DiskFile) throws(DiskError) {
        seen.withLock { $0.pending[file.descriptor] = nil }
        try disk.close(file)
    }

    // MARK: - Passed on

    func makeDirectory(_ path: String) throws(DiskError) { try disk.makeDirectory(path) }

    func list(_ directory: String) throws(DiskError) -> [String] { try disk.list(directory) }

    func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try disk.open(path, mode)
    }

    func size(_ file: DiskFile) throws(DiskError) -> Int { try disk.size(file) }

    func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        try disk.read(file, at: offset, into: buffer)
    }

    func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        try disk.reserve(file, upTo: size)
    }

    func lock(_ file: DiskFile) throws(DiskError) -> Bool { try disk.lock(file) }

    func isLocked(_ file: DiskFile) throws(DiskError) -> Bool { try disk.isLocked(file) }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try disk.rename(path, to: newPath)
    }

    func remove(_ path: String) throws(DiskError) { try disk.remove(path) }

    func link(_ path: String, to target: String) throws(DiskError) {
        try disk.link(path, to: target)
    }

    func dropCache(_ file: DiskFile) throws(DiskError) { try disk.dropCache(file) }
}
