// SPDX-License-Identifier: Apache-2.0

import Foundation

// The log that dm-log-writes writes (Linux, Documentation/admin-guide/device-mapper/log-writes.rst
// and drivers/md/dm-log-writes.c), all numbers little-endian: one sector with magic, version,
// count of entries (64 bits each) and bytes of a sector (32 bits); then for each entry one sector
// with sector, count of sectors, flags and bytes of the text of a mark (64 bits each), the text
// itself, and, in the sectors after it, the bytes that were written. Writes stand in the log in
// the order in which flushes made them durable.

/// Everything that was written to a device, in order.
struct WriteLog {
    /// An entry.
    struct Entry: Sendable {
        /// What was done to the device.
        enum Change: Sendable {
            case none
            case write(offset: Int, [UInt8])
            case discard(offset: Int, count: Int)
            case mark(String)
        }

        var change: Change
        /// Whether all up to here, this entry with it, was durable then: a flush or FUA.
        var isDurable: Bool
    }

    /// Something that is no such log.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let magic: UInt64 = 0x6a_7366_7773_6872
    private static let version: UInt64 = 1
    private static let headBytes = 32

    private enum Flag {
        static let flush: UInt64 = 1
        static let forceUnitAccess: UInt64 = 2
        static let discard: UInt64 = 4
        static let mark: UInt64 = 8
    }

    private let file: FileHandle
    private let sectorBytes: Int
    private var left: UInt64

    /// Opens the log in a file.
    init(_ path: String) throws {
        file = try FileHandle(forReadingFrom: URL(filePath: path))
        let head = try Self.read(Self.headBytes, of: file)
        guard head.number(at: 0) == Self.magic, head.number(at: 8) == Self.version else {
            throw Fault(description: "\(path) is no log of dm-log-writes, version 1")
        }
        left = head.number(at: 16)
        sectorBytes = Int(head.number(at: 24) & 0xFFFF_FFFF)
        guard sectorBytes >= 512, sectorBytes <= 65_536 else {
            throw Fault(description: "\(path): sectors of \(sectorBytes) bytes")
        }
        try file.seek(toOffset: UInt64(sectorBytes))
    }

    /// The next entry; nil at the end.
    mutating func next() throws -> Entry? {
        guard left > 0 else { return nil }
        left -= 1
        let sector = try Self.read(sectorBytes, of: file)
        let offset = Int(sector.number(at: 0)) * sectorBytes
        let count = Int(sector.number(at: 8)) * sectorBytes
        let flags = sector.number(at: 16)
        let isDurable = flags & (Flag.flush | Flag.forceUnitAccess) != 0
        if flags & Flag.mark != 0 {
            let text = sector[Self.headBytes...].prefix(Int(sector.number(at: 24)))
                .prefix { $0 != 0 }
            return Entry(change: .mark(String(decoding: text, as: UTF8.self)), isDurable: false)
        }
        if flags & Flag.discard != 0 {
            return Entry(change: .discard(offset: offset, count: count), isDurable: isDurable)
        }
        guard count > 0 else { return Entry(change: .none, isDurable: isDurable) }
        let bytes = try Self.read(count, of: file)
        return Entry(change: .write(offset: offset, bytes), isDurable: isDurable)
    }

    private static func read(_ count: Int, of file: FileHandle) throws -> [UInt8] {
        let bytes = try file.read(upToCount: count).map { Array($0) } ?? []
        guard bytes.count == count else { throw Fault(description: "the log of writes is cut") }
        return bytes
    }
}

extension [UInt8] {
    /// The number of 64 bits at an offset, little-endian.
    fileprivate func number(at offset: Int) -> UInt64 {
        self[offset..<(offset + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension WriteLog.Entry.Change {
    /// Does to a file what was done to the device.
    func apply(to file: FileHandle) throws {
        switch self {
        case .none, .mark: return
        case .write(let offset, let bytes):
            try file.seek(toOffset: UInt64(offset))
            try file.write(contentsOf: Data(bytes))
        case .discard(let offset, let count):
            try file.seek(toOffset: UInt64(offset))
            let zeros = Data(count: 1 << 20)
            for start in stride(from: 0, to: count, by: zeros.count) {
                try file.write(contentsOf: zeros.prefix(count - start))
            }
        }
    }
}
