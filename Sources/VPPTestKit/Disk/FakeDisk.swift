// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc
import Synchronization

/// A disk in memory that fails on demand and loses what was not synced.
///
/// Models:
/// - per file, page cache and device: unsynced pages come out of a crash old, new, zeroed, garbled
///   or half written, and the size is durable apart from the content;
/// - failed syncs, whose pages stay readable until the cache is dropped and never reach the device;
/// - per directory, also nested ones: new names, renames, removals and new directories that were
///   not synced survive a crash each by chance, in any combination;
/// - a capacity in whole pages: a write that does not fit is short, then ENOSPC; space reserved
///   beyond a file's size is held until the file is truncated or unlinked;
/// - any error at any counted call, once or for good, and several at once.
///
/// Does not model: damage to synced bytes (do that with `edit`), permissions, hard links, renames
/// over directories, space taken by names and metadata, ENOSPC that shows only at a sync (inject
/// it), names in the root directory that are lost (the disk begins there), holes, a cache that writes back by itself before a crash other than by the fates above.
/// A rename is atomic: a crash leaves the old name or the new one, never both for one change.
package final class FakeDisk: Disk {
    /// Everything that changes.
    struct State: Sendable {
        var random: SeededRandom
        /// Space for files, in bytes; nil for as much as there is memory.
        var capacity: Int?
        /// Files and symbolic links, and directories, by inode.
        var files: [Int: FakeFile] = [:]
        var directories: [Int: FakeDirectory] = [State.root: FakeDirectory()]
        /// Inodes of directories by path, as far as they were looked up.
        var known: [String: Int] = [:]
        var open: [Int32: OpenFile] = [:]
        var nextDescriptor: Int32 = 3
        var nextInode = State.root + 1
        var faults = FaultCounter()
        /// The power is gone: every call fails until `reboot()`.
        var isOff = false

        static let root = 1
    }

    /// What stands behind a descriptor.
    struct OpenFile: Sendable {
        /// A file, or a directory.
        let inode: Int
        var holdsLock = false
    }

    let state: Mutex<State>

    /// - Parameters:
    ///   - seed: decides what a crash leaves.
    ///   - capacity: space for files, in bytes; nil for no limit.
    package init(seed: UInt64 = 1, capacity: Int? = nil) {
        state = Mutex(State(random: SeededRandom(seed: seed), capacity: capacity))
        state.withLock { _ = $0.make("\(VPPTestKit.logPath)") }
    }

    // MARK: - For tests

    /// Lets something go wrong; counting starts now.
    package func inject(_ fault: DiskFault?) {
        inject(fault.map { [$0] } ?? [])
    }

    /// Lets several things go wrong, each counted by itself; counting starts now.
    package func inject(_ faults: [DiskFault]) {
        state.withLock { $0.faults.inject(faults) }
    }

    /// The calls made since the last time this was asked for.
    package func takeCalls() -> [DiskCall] {
        state.withLock { $0.faults.takeCalls() }
    }

    /// The call that the first fault struck, and those asked for after it.
    package var sinceFault: [DiskRequest] {
        state.withLock { $0.faults.sinceFault }
    }

    /// The process ends and another starts: descriptors and locks are gone, the cache stays.
    package func restartProcess() {
        state.withLock { state in
            for opened in state.open.values { state.files[opened.inode]?.opens = 0 }
            state.open = [:]
            state.faults.inject([])
        }
    }

    /// The power goes and comes back.
    package func reboot() {
        state.withLock { $0.reboot() }
    }

    /// Whether a crash has happened and no reboot after it.
    package var isOff: Bool {
        state.withLock { $0.isOff }
    }

    /// Whether readers see pages that the device does not have and never will, since their sync
    /// failed.
    package var cacheLies: Bool {
        state.withLock { $0.files.values.contains(where: \.cacheLies) }
    }

    /// Space for files, in bytes; nil for no limit. May be set below what is taken: then nothing
    /// more fits, as when another program fills the disk.
    package var capacity: Int? {
        get { state.withLock { $0.capacity } }
        set { state.withLock { $0.capacity = newValue } }
    }

    /// Space that files take, reserved space included, in bytes.
    package var used: Int {
        state.withLock { $0.used }
    }

    /// All files by path, with what the page cache shows. Symbolic links are left out.
    package var contents: [String: [UInt8]] {
        state.withLock { state in
            var found: [String: [UInt8]] = [:]
            state.collect(State.root, "", into: &found)
            return found
        }
    }

    /// What the page cache shows of one file; nil where there is none.
    package func content(_ path: String) -> [UInt8]? {
        state.withLock { state in
            guard let (directory, name) = state.resolve(path),
                let inode = state.directories[directory]?.names[name]
            else { return nil }
            return state.files[inode].flatMap { $0.link == nil ? $0.cache : nil }
        }
    }

    /// Changes the disk behind everyone's back, durably: nil removes a file. Directories that are
    /// missing are made.
    package func edit(_ path: String, _ change: ([UInt8]) -> [UInt8]?) {
        state.withLock { state in
            let (directory, name) = state.make(path)
            let inode = state.directories[directory]?.names[name]
            let before = inode.flatMap { state.files[$0] }
            guard let after = change(before?.cache ?? []) else {
                inode.map { state.files[$0]?.links -= 1 }
                state.directories[directory]?.set(name, to: nil)
                return
            }
            var file = FakeFile(durable: after)
            file.links = 1
            file.opens = before?.opens ?? 0
            let place = inode ?? state.newInode()
            state.files[place] = file
            state.directories[directory]?.set(name, to: place)
        }
    }
}
