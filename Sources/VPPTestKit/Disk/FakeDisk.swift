// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc
import Synchronization

/// A disk in memory that fails on demand and loses what was not synced.
///
/// Models, per file: page cache and device, unsynced pages that come out old, new, zeroed, garbled
/// or half written, a size that is durable apart from the content, and failed syncs whose pages
/// stay readable until the cache is dropped. Per directory: new names, renames and removals that
/// were not synced survive a crash each by chance. Does not model: more than one directory level
/// of durability (the log's directory itself stays), reserved space, permissions, hard links,
/// damage to synced bytes (do that with `edit`).
package final class FakeDisk: Disk {
    /// Everything that changes.
    struct State: Sendable {
        var random: SeededRandom
        var files: [Int: FakeFile] = [:]
        var directories: Set<String> = ["/"]
        /// Names as processes see them, and as the device holds them.
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var unsynced: [NameChange] = []
        var open: [Int32: OpenFile] = [:]
        var nextDescriptor: Int32 = 3
        var nextFile = 1
        var fault: DiskFault?
        var counted = 0
        var calls: [DiskCall] = []
        /// The power is gone: every call fails until `reboot()`.
        var isOff = false
    }

    /// What stands behind a descriptor.
    struct OpenFile: Sendable {
        /// nil for a directory.
        let file: Int?
        let path: String
        var holdsLock = false
    }

    /// A change of names, not yet synced.
    struct NameChange: Sendable {
        let added: (path: String, file: Int)?
        let removed: String?
    }

    let state: Mutex<State>

    /// - Parameter seed: decides what a crash leaves.
    package init(seed: UInt64 = 1) {
        state = Mutex(State(random: SeededRandom(seed: seed)))
    }

    // MARK: - For tests

    /// Lets something go wrong; counting starts now.
    package func inject(_ fault: DiskFault?) {
        state.withLock {
            $0.fault = fault
            $0.counted = 0
        }
    }

    /// The calls made since the last time this was asked for.
    package func takeCalls() -> [DiskCall] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    /// The process ends and another starts: descriptors and locks are gone, the cache stays.
    package func restartProcess() {
        state.withLock {
            $0.open = [:]
            $0.fault = nil
        }
    }

    /// The power goes and comes back.
    package func reboot() {
        state.withLock { $0.reboot() }
    }

    /// All names, with what the page cache shows. Symbolic links are left out.
    package var contents: [String: [UInt8]] {
        state.withLock { state in
            state.names.compactMapValues { file in
                state.files[file].flatMap { $0.link == nil ? $0.cache : nil }
            }
        }
    }

    /// Changes the disk behind everyone's back, durably: nil removes a file.
    package func edit(_ path: String, _ change: ([UInt8]) -> [UInt8]?) {
        state.withLock { state in
            let file = state.names[path] ?? state.newFile()
            let before = state.files[file]?.cache ?? []
            if let after = change(before) {
                state.files[file] = FakeFile(cache: after, device: after)
                state.names[path] = file
                state.durableNames[path] = file
            } else {
                state.names[path] = nil
                state.durableNames[path] = nil
            }
        }
    }
}

extension FakeDisk.State {
    mutating func newFile() -> Int {
        defer { nextFile += 1 }
        files[nextFile] = FakeFile()
        return nextFile
    }

    /// Counts a call and lets it fail if its time has come.
    /// - Returns: what else is to go wrong with it.
    mutating func enter(_ call: DiskCall, _ path: String) throws(DiskError) -> DiskFault.Kind? {
        guard !isOff else { throw DiskError(call: call, path: path, errno: ENODEV) }
        calls.append(call)
        guard let fault, fault.call == nil || fault.call == call else { return nil }
        counted += 1
        guard counted == fault.at || (counted > fault.at && fault.times == .forever) else {
            return nil
        }
        guard case .error(let code) = fault.kind else {
            if fault.kind == .crash { isOff = true }
            return fault.kind
        }
        // A failed sync and a failed close have effects of their own.
        if [.fdatasync, .fsync, .close].contains(call) { return fault.kind }
        throw DiskError(call: call, path: path, errno: code)
    }

    mutating func apply(_ change: FakeDisk.NameChange) {
        change.removed.map { names[$0] = nil }
        change.added.map { names[$0.path] = $0.file }
        unsynced.append(change)
    }

    mutating func synchronizeNames() {
        durableNames = names
        unsynced = []
    }

    mutating func reboot() {
        for change in unsynced where Bool.random(using: &random) {
            change.removed.map { durableNames[$0] = nil }
            change.added.map { durableNames[$0.path] = $0.file }
        }
        unsynced = []
        names = durableNames
        open = [:]
        fault = nil
        isOff = false
        for file in files.keys.sorted() { files[file]?.crash(using: &random) }
        let kept = Set(names.values)
        files = files.filter { kept.contains($0.key) }
    }
}
