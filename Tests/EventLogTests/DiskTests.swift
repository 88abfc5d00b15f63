// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Testing
import VPPTestKit

/// The disk in memory: held to the one of this host where both do the same, and to its own
/// description where only it can.
@Suite struct DiskTests {
    /// Writes a file, without a sync.
    private func write(_ text: String, to path: String, on disk: any Disk) throws -> DiskFile {
        let file = try disk.open(path, .create)
        let count = try Array(text.utf8).withUnsafeBytes { bytes in try disk.write(file, bytes) }
        #expect(count == text.utf8.count)
        return file
    }

    private func error(_ body: () throws(DiskError) -> Void) -> Int32? {
        do throws(DiskError) {
            try body()
            return nil
        } catch {
            return error.errno
        }
    }

    @Test("Both disks answer alike", arguments: DiskKind.allCases)
    func conformance(kind: DiskKind) throws {
        let disk = try kind.make()
        let place = disk.logPath
        let (one, two) = ("\(place)/one", "\(place)/two")
        #expect(error { () throws(DiskError) in _ = try disk.list(place) } == ENOENT)
        try disk.makeDirectory(place)
        try disk.makeDirectory(place)
        #expect(error { () throws(DiskError) in try disk.makeDirectory("\(place)/a/b") } == ENOENT)
        #expect(error { () throws(DiskError) in _ = try disk.open(one, .read) } == ENOENT)
        let file = try write("hello", to: one, on: disk)
        #expect(error { () throws(DiskError) in _ = try disk.open(one, .create) } == EEXIST)
        #expect(try disk.reserve(file, upTo: 65_536))
        #expect(try disk.size(file) == 5)
        var buffer = [UInt8](repeating: 0, count: 9)
        let count = try buffer.withUnsafeMutableBytes { try disk.read(file, at: 2, into: $0) }
        #expect(count == 3 && buffer.prefix(3).elementsEqual("llo".utf8))
        #expect(try buffer.withUnsafeMutableBytes { try disk.read(file, at: 5, into: $0) } == 0)
        try disk.truncate(file, to: 4)
        try disk.truncate(file, to: 6)
        #expect(try disk.contents[one] == Array("hell\0\0".utf8))
        #expect(try disk.lock(file))
        let other = try disk.open(one, .append)
        let (isTaken, isFree) = (try disk.isLocked(other), try disk.lock(other))
        #expect(isTaken && !isFree)
        #expect(try !disk.isLocked(file))
        try disk.close(file)
        try disk.close(other)
        try disk.rename(one, to: two)
        #expect(error { () throws(DiskError) in try disk.rename(one, to: two) } == ENOENT)
        #expect(error { () throws(DiskError) in try disk.remove(one) } == ENOENT)
        try disk.link(one, to: "two")
        #expect(error { () throws(DiskError) in _ = try disk.open(one, .read) } == ELOOP)
        #expect(error { () throws(DiskError) in try disk.link(one, to: "two") } == EEXIST)
        try disk.makeDirectory("\(place)/inner")
        #expect(try disk.list(place).sorted() == ["inner", "one", "two"])
        #expect(error { () throws(DiskError) in try disk.remove("\(place)/inner") } == EISDIR)
        #expect(
            error { () throws(DiskError) in _ = try disk.open("\(place)/inner", .read) } == EINVAL)
        try disk.remove(one)
        try disk.remove(two)
        #expect(try disk.list(place) == ["inner"])
    }

    @Test(
        "Faults strike counted calls, on both disks, each counted by itself",
        arguments: DiskKind.allCases)
    func faults(kind: DiskKind) throws {
        let disk = try kind.make()
        try disk.makeDirectory(disk.logPath)
        disk.inject([
            DiskFault(at: 2, .error(EIO), on: .mkdir), DiskFault(at: 4, .error(ENOSPC), .forever),
        ])
        let made = (0..<5).map { _ in
            error { () throws(DiskError) in try disk.makeDirectory(disk.logPath) }
        }
        #expect(made == [nil, EIO, nil, ENOSPC, ENOSPC])
        try disk.restartProcess()
        #expect(error { () throws(DiskError) in try disk.makeDirectory(disk.logPath) } == nil)
        disk.inject(DiskFault(at: 1, .short, on: .write))
        let file = try disk.open("\(disk.logPath)/file", .create)
        #expect(try Array("hello".utf8).withUnsafeBytes { try disk.write(file, $0) } == 3)
        try disk.close(file)
    }

    @Test("What was synced survives a crash, by content and by name; nothing else surely does")
    func crash() throws {
        var survived: Set<[String]> = []
        var contents: Set<Int> = []
        for seed in 0..<200 as Range<UInt64> {
            let disk = FakeDisk(seed: seed)
            try disk.makeDirectory(logPath)
            let parent = try disk.open("/state", .directory)
            try disk.synchronize(parent)
            let safe = try write("safe", to: "\(logPath)/safe", on: disk)
            try disk.synchronizeData(safe)
            try disk.makeDirectory("\(logPath)/kept")
            let place = try disk.open(logPath, .directory)
            try disk.synchronize(place)
            // From here on by chance: a name, a directory, a name within another directory.
            _ = try write("new", to: "\(logPath)/new", on: disk)
            try disk.makeDirectory("\(logPath)/later")
            _ = try write("inner", to: "\(logPath)/kept/inner", on: disk)
            _ = try Array(" and more".utf8).withUnsafeBytes { try disk.write(safe, $0) }
            disk.reboot()
            let content = try #require(disk.content("\(logPath)/safe"))
            #expect(content.starts(with: Array("safe".utf8)))
            contents.insert(content.count)
            let inner = disk.content("\(logPath)/kept/inner") == nil ? [] : ["inner"]
            survived.insert(try disk.list(logPath).sorted() + inner)
        }
        #expect(survived.count == 8 && survived.allSatisfy { $0.contains("kept") })
        #expect(contents.contains(4) && contents.contains(13))
    }

    @Test("A failed sync: the cache shows what the device never gets, until it is dropped")
    func lyingCache() throws {
        let disk = FakeDisk()
        try disk.makeDirectory(logPath)
        let file = try write("old", to: "\(logPath)/file", on: disk)
        try disk.synchronize(file)
        _ = try Array("new".utf8).withUnsafeBytes { try disk.write(file, $0) }
        disk.inject(DiskFault(at: 1, .error(EIO), on: .fdatasync))
        #expect(error { () throws(DiskError) in try disk.synchronizeData(file) } == EIO)
        #expect(error { () throws(DiskError) in try disk.synchronizeData(file) } == nil)
        #expect(disk.cacheLies && disk.content("\(logPath)/file") == Array("oldnew".utf8))
        try disk.dropCache(file)
        #expect(disk.content("\(logPath)/file") == Array("old\0\0\0".utf8))
    }

    @Test("A full disk writes what fits, then nothing; reserved space is held and given back")
    func capacity() throws {
        let page = 4_096
        let disk = FakeDisk(capacity: 4 * page)
        try disk.makeDirectory(logPath)
        let file = try disk.open("\(logPath)/file", .create)
        #expect(try disk.reserve(file, upTo: 2 * page) && disk.used == 2 * page)
        let other = try disk.open("\(logPath)/other", .create)
        let filler = [UInt8](repeating: 1, count: 3 * page)
        #expect(try filler.withUnsafeBytes { try disk.write(other, $0) } == 2 * page)
        func write(_ file: DiskFile) -> Int32? {
            error { () throws(DiskError) in
                let result: Result<Int, DiskError> = filler.withUnsafeBytes { bytes in
                    Result { () throws(DiskError) in try disk.write(file, bytes) }
                }
                _ = try result.get()
            }
        }
        #expect(write(other) == ENOSPC)
        #expect(
            error { () throws(DiskError) in _ = try disk.open("\(logPath)/third", .create) }
                == ENOSPC)
        #expect(
            error { () throws(DiskError) in _ = try disk.reserve(other, upTo: 3 * page) } == ENOSPC)
        // What was reserved can still be written.
        #expect(try filler.withUnsafeBytes { try disk.write(file, $0) } == 2 * page)
        #expect(write(file) == ENOSPC)
        try disk.truncate(file, to: 10)
        #expect(disk.used == 3 * page)
        // A file that is open keeps its space without a name.
        try disk.remove("\(logPath)/other")
        #expect(disk.used == 3 * page)
        try disk.close(other)
        #expect(disk.used == page)
        #expect(try disk.reserve(file, upTo: 3 * page) && disk.used == 3 * page)
        try disk.truncate(file, to: 10)
        #expect(disk.used == page)
        disk.capacity = 0
        #expect(write(file) == nil && write(file) == ENOSPC)
    }
}
