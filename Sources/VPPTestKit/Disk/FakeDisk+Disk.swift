// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc

extension FakeDisk {
    package func makeDirectory(_ path: String) throws(DiskError) {
        try perform(.mkdir, path) { state throws(DiskError) in
            guard state.directory(path) == nil else { return }
            guard let (parent, name) = state.resolve(path) else {
                throw DiskError(call: .mkdir, path: path, errno: ENOENT)
            }
            guard !state.isFull else { throw DiskError(call: .mkdir, path: path, errno: ENOSPC) }
            let inode = state.newInode()
            state.directories[inode] = FakeDirectory()
            state.apply(FakeDirectory.Change(added: (name, inode), removed: nil), in: parent)
        }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        try perform(.readdir, directory) { state throws(DiskError) in
            guard let inode = state.directory(directory), let found = state.directories[inode]
            else { throw DiskError(call: .readdir, path: directory, errno: ENOENT) }
            // In no order, but the same for the same seed.
            return found.names.keys.sorted().shuffled(using: &state.random)
        }
    }

    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try perform(.open, path) { state throws(DiskError) in
            let inode = try Self.inode(path, mode, &state)
            let descriptor = state.nextDescriptor
            state.nextDescriptor += 1
            state.open[descriptor] = OpenFile(inode: inode)
            state.files[inode]?.opens += 1
            return DiskFile(descriptor: descriptor, path: path)
        }
    }

    package func close(_ file: DiskFile) throws(DiskError) {
        try perform(.close, file.path) { state, fault throws(DiskError) in
            if let opened = state.open.removeValue(forKey: file.descriptor) {
                state.files[opened.inode]?.opens -= 1
            }
            try Self.raise(fault, .close, file.path)
        }
    }

    package func size(_ file: DiskFile) throws(DiskError) -> Int {
        try perform(.fstat, file.path) { state throws(DiskError) in
            let inode = try Self.file(file, .fstat, state)
            return state.files[inode]?.cache.count ?? 0
        }
    }

    package func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        try perform(.pread, file.path) { state, fault throws(DiskError) in
            let inode = try Self.file(file, .pread, state)
            guard let cache = state.files[inode]?.cache, offset < cache.count else { return 0 }
            var count = min(cache.count - offset, buffer.count)
            if fault == .short { count = (count + 1) / 2 }
            buffer.copyBytes(from: cache[offset..<(offset + count)])
            return count
        }
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        try perform(.write, file.path) { state, fault throws(DiskError) in
            let inode = try Self.file(file, .write, state)
            let room = state.files[inode].map { state.room(for: bytes.count, in: $0) } ?? 0
            guard room > 0 || bytes.isEmpty else {
                throw DiskError(call: .write, path: file.path, errno: ENOSPC)
            }
            let count =
                switch fault {
                case .short: min(room, (bytes.count + 1) / 2)
                case .crash: Int.random(in: 0...room, using: &state.random)
                default: room
                }
            state.files[inode]?.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            return count
        }
    }

    package func synchronizeData(_ file: DiskFile) throws(DiskError) {
        try synchronize(file, .fdatasync)
    }

    package func synchronize(_ file: DiskFile) throws(DiskError) {
        try synchronize(file, .fsync)
    }

    private func synchronize(_ file: DiskFile, _ call: DiskCall) throws(DiskError) {
        try perform(call, file.path) { state, fault throws(DiskError) in
            guard let inode = state.open[file.descriptor]?.inode else {
                throw DiskError(call: call, path: file.path, errno: EBADF)
            }
            switch fault {
            case .error:
                state.files[inode]?.failToSynchronize()
                try Self.raise(fault, call, file.path)
            default:
                state.files[inode]?.synchronize()
                state.synchronizeNames(of: inode)
            }
        }
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try perform(.ftruncate, file.path) { state throws(DiskError) in
            let inode = try Self.file(file, .ftruncate, state)
            state.files[inode]?.truncate(to: size)
        }
    }

    package func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        try perform(.fallocate, file.path) { state throws(DiskError) in
            let inode = try Self.file(file, .fallocate, state)
            guard let content = state.files[inode] else { return true }
            let wanted = size - content.cache.count
            guard wanted <= 0 || state.room(for: wanted, in: content) == wanted else {
                throw DiskError(call: .fallocate, path: file.path, errno: ENOSPC)
            }
            state.files[inode]?.reserve(upTo: size)
            return true
        }
    }

    package func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        try perform(.flock, file.path) { state throws(DiskError) in
            guard !Self.isLocked(file, state) else { return false }
            state.open[file.descriptor]?.holdsLock = true
            return true
        }
    }

    package func isLocked(_ file: DiskFile) throws(DiskError) -> Bool {
        try perform(.flock, file.path) { state throws(DiskError) in
            Self.isLocked(file, state)
        }
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try perform(.rename, newPath) { state throws(DiskError) in
            guard let (directory, name) = state.resolve(path),
                let inode = state.directories[directory]?.names[name],
                let (newDirectory, newName) = state.resolve(newPath)
            else { throw DiskError(call: .rename, path: newPath, errno: ENOENT) }
            guard directory == newDirectory else {
                throw DiskError(call: .rename, path: newPath, errno: EXDEV)
            }
            state.apply(
                FakeDirectory.Change(added: (newName, inode), removed: name), in: directory)
            if state.directories[inode] != nil { state.known = [:] }
        }
    }

    package func remove(_ path: String) throws(DiskError) {
        try perform(.unlink, path) { state throws(DiskError) in
            guard let (directory, name) = state.resolve(path),
                let inode = state.directories[directory]?.names[name]
            else { throw DiskError(call: .unlink, path: path, errno: ENOENT) }
            guard state.directories[inode] == nil else {
                throw DiskError(call: .unlink, path: path, errno: EISDIR)
            }
            state.apply(FakeDirectory.Change(added: nil, removed: name), in: directory)
        }
    }

    package func link(_ path: String, to target: String) throws(DiskError) {
        try perform(.symlink, path) { state throws(DiskError) in
            guard let (directory, name) = state.resolve(path) else {
                throw DiskError(call: .symlink, path: path, errno: ENOENT)
            }
            guard state.directories[directory]?.names[name] == nil else {
                throw DiskError(call: .symlink, path: path, errno: EEXIST)
            }
            guard !state.isFull else { throw DiskError(call: .symlink, path: path, errno: ENOSPC) }
            var file = FakeFile()
            file.link = target
            let inode = state.newInode()
            state.files[inode] = file
            state.apply(FakeDirectory.Change(added: (name, inode), removed: nil), in: directory)
        }
    }

    package func dropCache(_ file: DiskFile) throws(DiskError) {
        try perform(.posixFadvise, file.path) { state throws(DiskError) in
            guard let inode = state.open[file.descriptor]?.inode else { return }
            state.files[inode]?.dropCache()
        }
    }

    // MARK: - Common to all calls

    private func perform<Value: Sendable>(
        _ call: DiskCall, _ path: String,
        _ body: (inout State) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        try perform(call, path) { state, _ throws(DiskError) in try body(&state) }
    }

    /// Makes a call. One that the power goes in may have been done, but nobody learns of it.
    private func perform<Value: Sendable>(
        _ call: DiskCall, _ path: String,
        _ body: (inout State, DiskFault.Kind?) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        try state.withLock { state throws(DiskError) in
            let fault = try state.enter(call, path)
            guard fault == .crash else { return try body(&state, fault) }
            if Bool.random(using: &state.random) { _ = try body(&state, fault) }
            throw DiskError(call: call, path: path, errno: ENODEV)
        }
    }

    private static func raise(
        _ fault: DiskFault.Kind?, _ call: DiskCall, _ path: String
    ) throws(DiskError) {
        guard case .error(let code) = fault else { return }
        throw DiskError(call: call, path: path, errno: code)
    }

    /// The inode that opening a path leads to, made where the mode says so.
    private static func inode(
        _ path: String, _ mode: DiskFile.Mode, _ state: inout State
    ) throws(DiskError) -> Int {
        if mode == .directory {
            if let inode = state.directory(path) { return inode }
            throw DiskError(call: .open, path: path, errno: ENOENT)
        }
        guard let (directory, name) = state.resolve(path) else {
            throw DiskError(call: .open, path: path, errno: ENOENT)
        }
        if let inode = state.directories[directory]?.names[name] {
            guard mode != .create else {
                throw DiskError(call: .open, path: path, errno: EEXIST)
            }
            guard let file = state.files[inode] else {
                throw DiskError(call: .open, path: path, errno: mode == .read ? EINVAL : EISDIR)
            }
            guard file.link == nil else {
                throw DiskError(call: .open, path: path, errno: ELOOP)
            }
            return inode
        }
        guard mode == .create || mode == .openOrCreate else {
            throw DiskError(call: .open, path: path, errno: ENOENT)
        }
        guard !state.isFull else { throw DiskError(call: .open, path: path, errno: ENOSPC) }
        let inode = state.newInode()
        state.files[inode] = FakeFile()
        state.apply(FakeDirectory.Change(added: (name, inode), removed: nil), in: directory)
        return inode
    }

    /// The inode of an open regular file.
    private static func file(
        _ file: DiskFile, _ call: DiskCall, _ state: State
    ) throws(DiskError) -> Int {
        guard let inode = state.open[file.descriptor]?.inode else {
            throw DiskError(call: call, path: file.path, errno: EBADF)
        }
        guard state.files[inode] != nil else {
            throw DiskError(call: call, path: file.path, errno: EISDIR)
        }
        return inode
    }

    private static func isLocked(_ file: DiskFile, _ state: State) -> Bool {
        guard let own = state.open[file.descriptor] else { return false }
        return state.open.contains { descriptor, other in
            descriptor != file.descriptor && other.holdsLock && other.inode == own.inode
        }
    }
}
