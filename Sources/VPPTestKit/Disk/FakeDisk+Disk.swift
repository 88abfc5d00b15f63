// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc

extension FakeDisk {
    package func makeDirectory(_ path: String) throws(DiskError) {
        try perform(.mkdir, path) { state throws(DiskError) in
            _ = state.directories.insert(path)
        }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        try perform(.readdir, directory) { state throws(DiskError) in
            guard state.directories.contains(directory) else {
                throw DiskError(call: .readdir, path: directory, errno: ENOENT)
            }
            return state.names.keys.filter { Self.parent($0) == directory }
                .map { String($0.dropFirst(directory.count + 1)) }.sorted()
        }
    }

    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try perform(.open, path) { state throws(DiskError) in
            let file = try Self.file(path, mode, &state)
            let descriptor = state.nextDescriptor
            state.nextDescriptor += 1
            state.open[descriptor] = OpenFile(file: file, path: path)
            return DiskFile(descriptor: descriptor, path: path)
        }
    }

    package func close(_ file: DiskFile) throws(DiskError) {
        try perform(.close, file.path) { state, fault throws(DiskError) in
            state.open[file.descriptor] = nil
            try Self.raise(fault, .close, file.path)
        }
    }

    package func size(_ file: DiskFile) throws(DiskError) -> Int {
        try perform(.fstat, file.path) { state throws(DiskError) in
            try Self.content(file, .fstat, state).cache.count
        }
    }

    package func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        let bytes = try perform(.pread, file.path) { state, fault throws(DiskError) in
            let rest = try Self.content(file, .pread, state).cache.dropFirst(offset)
            let count = min(rest.count, buffer.count)
            return Array(rest.prefix(fault == .short ? (count + 1) / 2 : count))
        }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        let all = Array(bytes)
        return try perform(.write, file.path) { state, fault throws(DiskError) in
            guard let inode = state.open[file.descriptor]?.file else {
                throw DiskError(call: .write, path: file.path, errno: EBADF)
            }
            let count =
                switch fault {
                case .short: (all.count + 1) / 2
                case .crash: Int.random(in: 0...all.count, using: &state.random)
                default: all.count
                }
            all.withUnsafeBytes { bytes in
                state.files[inode]?.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
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
            guard let opened = state.open[file.descriptor] else {
                throw DiskError(call: call, path: file.path, errno: EBADF)
            }
            switch fault {
            case .error:
                opened.file.map { state.files[$0]?.failToSynchronize() }
                try Self.raise(fault, call, file.path)
            case .crash where Bool.random(using: &state.random):
                // Not done: what was not synced meets its fate at the reboot.
                return
            default:
                if let inode = opened.file {
                    state.files[inode]?.synchronize()
                } else {
                    state.synchronizeNames()
                }
            }
        }
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try perform(.ftruncate, file.path) { state throws(DiskError) in
            guard let inode = state.open[file.descriptor]?.file else {
                throw DiskError(call: .ftruncate, path: file.path, errno: EBADF)
            }
            state.files[inode]?.truncate(to: size)
        }
    }

    package func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        try perform(.fallocate, file.path) { _ throws(DiskError) in true }
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
            guard let file = state.names[path] else {
                throw DiskError(call: .rename, path: newPath, errno: ENOENT)
            }
            state.apply(NameChange(added: (newPath, file), removed: path))
        }
    }

    package func remove(_ path: String) throws(DiskError) {
        try perform(.unlink, path) { state throws(DiskError) in
            guard state.names[path] != nil else {
                throw DiskError(call: .unlink, path: path, errno: ENOENT)
            }
            state.apply(NameChange(added: nil, removed: path))
        }
    }

    package func link(_ path: String, to target: String) throws(DiskError) {
        try perform(.symlink, path) { state throws(DiskError) in
            guard state.names[path] == nil else {
                throw DiskError(call: .symlink, path: path, errno: EEXIST)
            }
            let file = state.newFile()
            state.files[file]?.link = target
            state.apply(NameChange(added: (path, file), removed: nil))
        }
    }

    package func dropCache(_ file: DiskFile) throws(DiskError) {
        try perform(.posixFadvise, file.path) { state throws(DiskError) in
            guard let inode = state.open[file.descriptor]?.file else { return }
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

    private static func file(
        _ path: String, _ mode: DiskFile.Mode, _ state: inout State
    ) throws(DiskError) -> Int? {
        if mode == .directory {
            let name = path.isEmpty ? "/" : path
            guard
                state.directories.contains(name)
                    || state.directories.contains(where: {
                        $0.hasPrefix(name + "/")
                    })
            else { throw DiskError(call: .open, path: path, errno: ENOENT) }
            return nil
        }
        if let file = state.names[path] {
            guard mode != .create else {
                throw DiskError(call: .open, path: path, errno: EEXIST)
            }
            guard state.files[file]?.link == nil else {
                throw DiskError(call: .open, path: path, errno: ELOOP)
            }
            return file
        }
        guard mode == .create || mode == .openOrCreate else {
            throw DiskError(call: .open, path: path, errno: ENOENT)
        }
        let file = state.newFile()
        state.apply(NameChange(added: (path, file), removed: nil))
        return file
    }

    private static func content(
        _ file: DiskFile, _ call: DiskCall, _ state: State
    ) throws(DiskError) -> FakeFile {
        guard let inode = state.open[file.descriptor]?.file, let content = state.files[inode]
        else { throw DiskError(call: call, path: file.path, errno: EBADF) }
        return content
    }

    private static func isLocked(_ file: DiskFile, _ state: State) -> Bool {
        guard let own = state.open[file.descriptor] else { return false }
        return state.open.contains { descriptor, other in
            descriptor != file.descriptor && other.holdsLock && other.file == own.file
        }
    }

    private static func parent(_ path: String) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }
}
