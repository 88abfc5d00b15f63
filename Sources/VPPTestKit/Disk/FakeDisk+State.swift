// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc

extension FakeDisk.State {
    /// Counts a call and lets it fail if its time has come.
    /// - Returns: what else is to go wrong with it.
    mutating func enter(_ call: DiskCall, _ path: String) throws(DiskError) -> DiskFault.Kind? {
        guard !isOff else { throw DiskError(call: call, path: path, errno: ENODEV) }
        guard let struck = faults.count(call, path) else { return nil }
        guard case .error(let code) = struck else {
            if struck == .crash { isOff = true }
            return struck
        }
        // A failed sync and a failed close have effects of their own.
        if [.fdatasync, .fsync, .close].contains(call) { return struck }
        throw DiskError(call: call, path: path, errno: code)
    }

    // MARK: - Names

    mutating func newInode() -> Int {
        defer { nextInode += 1 }
        return nextInode
    }

    /// The directory of a path, which must be there, and the last component.
    mutating func resolve(_ path: String) -> (directory: Int, name: String)? {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = String(path[path.utf8.index(after: slash)...])
        guard let inode = directory(String(path[..<slash])) else { return nil }
        return (inode, name)
    }

    /// The inode of a directory.
    mutating func directory(_ path: String) -> Int? {
        if path.isEmpty || path == "/" { return Self.root }
        if let inode = known[path] { return inode }
        guard let (parent, name) = resolve(path), let inode = directories[parent]?.names[name],
            directories[inode] != nil
        else { return nil }
        known[path] = inode
        return inode
    }

    /// The same, with all directories on the way made durably.
    mutating func make(_ path: String) -> (directory: Int, name: String) {
        if let found = resolve(path) { return found }
        guard let slash = path.lastIndex(of: "/") else { return (Self.root, path) }
        let (parent, name) = make(String(path[..<slash]))
        let inode = newInode()
        directories[inode] = FakeDirectory()
        directories[parent]?.set(name, to: inode)
        return (inode, String(path[path.index(after: slash)...]))
    }

    /// Makes a change in a directory and keeps count of names.
    mutating func apply(_ change: FakeDirectory.Change, in directory: Int) {
        if let inode = change.removed.flatMap({ directories[directory]?.names[$0] }) {
            files[inode]?.links -= 1
        }
        if let added = change.added {
            if let replaced = directories[directory]?.names[added.name] {
                files[replaced]?.links -= 1
            }
            files[added.inode]?.links += 1
        }
        directories[directory]?.apply(change)
        if directory == Self.root { synchronizeNames(of: directory) }
    }

    /// Makes the names of a directory durable, and forgets files that nobody can reach any more.
    mutating func synchronizeNames(of directory: Int) {
        for inode in directories[directory]?.synchronize() ?? [] {
            if let file = files[inode], file.links == 0, file.opens == 0 { files[inode] = nil }
        }
    }

    /// Adds the files of a directory and those below it.
    func collect(_ directory: Int, _ path: String, into found: inout [String: [UInt8]]) {
        for (name, inode) in directories[directory]?.names ?? [:] {
            if let file = files[inode], file.link == nil { found["\(path)/\(name)"] = file.cache }
            if directories[inode] != nil { collect(inode, "\(path)/\(name)", into: &found) }
        }
    }

    // MARK: - Space

    /// Space that files take, in bytes.
    var used: Int { files.values.reduce(0) { $0 + $1.allocated } }

    /// How many of `count` bytes a file can grow by.
    func room(for count: Int, in file: FakeFile) -> Int {
        guard let capacity else { return count }
        let free = max(0, capacity - used) / FakeFile.page * FakeFile.page
        return min(count, max(0, file.allocated - file.cache.count) + free)
    }

    /// Whether anything new can be made.
    var isFull: Bool { capacity.map { $0 - used < FakeFile.page } ?? false }

    // MARK: - Power

    mutating func reboot() {
        // In the order of inodes: the same seed has to leave the same disk.
        for inode in directories.keys.sorted() { directories[inode]?.crash(using: &random) }
        known = [:]
        open = [:]
        faults.inject([])
        isOff = false
        var reached: [Int: Int] = [:]
        var places: Set<Int> = []
        count(Self.root, &reached, &places)
        directories = directories.filter { places.contains($0.key) }
        for inode in files.keys.sorted() {
            guard let links = reached[inode] else {
                files[inode] = nil
                continue
            }
            files[inode]?.links = links
            files[inode]?.crash(using: &random)
        }
    }

    /// Counts the names of everything below a directory.
    private func count(_ directory: Int, _ reached: inout [Int: Int], _ places: inout Set<Int>) {
        places.insert(directory)
        for inode in (directories[directory]?.names ?? [:]).values {
            if directories[inode] != nil {
                count(inode, &reached, &places)
            } else {
                reached[inode, default: 0] += 1
            }
        }
    }
}
