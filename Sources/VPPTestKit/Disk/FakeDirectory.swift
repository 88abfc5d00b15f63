// SPDX-License-Identifier: Apache-2.0

/// A directory of a `FakeDisk`: its names as processes see them, and as the device holds them.
struct FakeDirectory: Sendable {
    /// A change of names, not yet synced.
    struct Change: Sendable {
        /// A new name, which may have replaced another file's.
        let added: (name: String, inode: Int)?
        /// A name that is gone.
        let removed: String?
    }

    /// Inodes by name.
    private(set) var names: [String: Int] = [:]
    private var durable: [String: Int] = [:]
    private var unsynced: [Change] = []
    /// Inodes that lost a name since the last sync.
    private var orphans: [Int] = []

    /// Makes a change that a sync is to follow.
    mutating func apply(_ change: Change) {
        if let removed = change.removed, let inode = names.removeValue(forKey: removed) {
            orphans.append(inode)
        }
        if let added = change.added,
            let inode = names.updateValue(added.inode, forKey: added.name)
        {
            orphans.append(inode)
        }
        unsynced.append(change)
    }

    /// Makes all names durable.
    /// - Returns: inodes that lost a name here; they may have others.
    mutating func synchronize() -> [Int] {
        guard !unsynced.isEmpty else { return [] }
        for change in unsynced { change.apply(to: &durable) }
        unsynced.removeAll(keepingCapacity: true)
        defer { orphans.removeAll(keepingCapacity: true) }
        return orphans
    }

    /// Changes a name durably, behind everyone's back.
    mutating func set(_ name: String, to inode: Int?) {
        names[name] = inode
        durable[name] = inode
    }

    /// The power goes: each change not synced has survived, or not, by itself.
    mutating func crash(using random: inout SeededRandom) {
        for change in unsynced where Bool.random(using: &random) { change.apply(to: &durable) }
        unsynced = []
        orphans = []
        names = durable
    }
}

extension FakeDirectory.Change {
    fileprivate func apply(to names: inout [String: Int]) {
        if let removed { names[removed] = nil }
        if let added { names[added.name] = added.inode }
    }
}
