// SPDX-License-Identifier: Apache-2.0

/// Reads Apple's binary property lists, within bounds a hostile one cannot pass.
///
/// Foundation reads them too, but writes out an object once for each reference to it: 22 arrays
/// that each hold the next one twice keep it busy for seconds. Here an object is read once, and all
/// objects together may not be longer than the document.
///
/// ```
/// "bplist00"
/// objects      a marker byte (kind, length), then the content; containers hold object numbers
/// offset table one offset an object, `offsetSize` bytes each, big-endian
/// trailer      32 bytes: 6 unused, offsetSize, referenceSize, then 8 bytes each, big-endian:
///              count of objects, number of the top object, offset of the offset table
/// ```
///
/// Source: Apple, CoreFoundation, `CFBinaryPList.c` and the comment in it.
struct BinaryPropertyList {
    /// The first bytes; two digits of version follow.
    static let magic = Array("bplist".utf8)

    private static let trailerLength = 32

    private let bytes: [UInt8]
    private let offsetSize: Int
    private let referenceSize: Int
    private let objectCount: Int
    private let offsetTable: Int
    /// Objects read so far, by their number.
    private var known: [Int: PropertyList] = [:]
    /// Bytes of content that may still be read.
    private var budget: Int

    /// The top object of a document.
    static func read(_ bytes: [UInt8]) throws(PropertyList.Unreadable) -> PropertyList {
        guard bytes.count >= magic.count + 2 + trailerLength else { throw damaged("too short") }
        let trailer = bytes.count - trailerLength
        var reader = BinaryPropertyList(bytes: bytes, trailer: trailer)
        guard (1...8).contains(reader.offsetSize), (1...8).contains(reader.referenceSize),
            let top = reader.integer(at: trailer + 16, size: 8), top < reader.objectCount,
            reader.offsetTable >= 0, reader.offsetTable <= trailer,
            // By division: a product could overflow.
            reader.objectCount <= (trailer - reader.offsetTable) / reader.offsetSize
        else { throw damaged("a trailer that fits no document") }
        return try reader.object(top, depth: 0)
    }

    private init(bytes: [UInt8], trailer: Int) {
        self.bytes = bytes
        offsetSize = Int(bytes[trailer + 6])
        referenceSize = Int(bytes[trailer + 7])
        objectCount = Self.integer(in: bytes, at: trailer + 8, size: 8) ?? -1
        offsetTable = Self.integer(in: bytes, at: trailer + 24, size: 8) ?? -1
        budget = bytes.count
    }

    private mutating func object(
        _ number: Int, depth: Int
    ) throws(PropertyList.Unreadable) -> PropertyList {
        if let object = known[number] { return object }
        guard depth <= PropertyList.maximumDepth else {
            throw Self.damaged("nested more than \(PropertyList.maximumDepth) levels deep")
        }
        guard number < objectCount,
            let start = integer(at: offsetTable + number * offsetSize, size: offsetSize),
            start < offsetTable
        else { throw Self.damaged("a reference to no object") }
        let object = try object(at: start, depth: depth)
        known[number] = object
        return object
    }

    private mutating func object(
        at start: Int, depth: Int
    ) throws(PropertyList.Unreadable) -> PropertyList {
        let marker = bytes[start]
        let low = Int(marker & 0x0F)
        switch marker >> 4 {
        case 0x0:
            return low == 0x8 ? .number(0) : low == 0x9 ? .number(1) : .other
        case 0x1:
            guard low <= 3 else { return .other }
            guard let value = signed(at: start + 1, size: 1 << low) else {
                throw Self.damaged("an integer past the end")
            }
            return .number(value)
        case 0x5:
            let content = try content(at: start, unit: 1)
            guard bytes[content].allSatisfy({ $0 < 0x80 }) else {
                throw Self.damaged("an ASCII string that is not")
            }
            return .text(String(decoding: bytes[content], as: UTF8.self))
        case 0x6:
            let content = try content(at: start, unit: 2)
            let units = stride(from: content.lowerBound, to: content.upperBound, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            return .text(String(decoding: units, as: UTF16.self))
        case 0xA:
            let content = try content(at: start, unit: referenceSize)
            return .list(try objects(content, depth: depth + 1))
        case 0xD:
            return try dictionary(at: start, depth: depth)
        default:
            // Reals, dates, data, UIDs and sets.
            return .other
        }
    }

    private mutating func dictionary(
        at start: Int, depth: Int
    ) throws(PropertyList.Unreadable) -> PropertyList {
        // The numbers of all keys, then those of all values.
        let content = try content(at: start, unit: 2 * referenceSize)
        let middle = content.lowerBound + content.count / 2
        let keys = try objects(content.lowerBound..<middle, depth: depth + 1)
        let values = try objects(middle..<content.upperBound, depth: depth + 1)
        var dictionary: [String: PropertyList] = [:]
        dictionary.reserveCapacity(keys.count)
        for (key, value) in zip(keys, values) {
            guard case .text(let name) = key else { throw Self.damaged("a key that is no string") }
            dictionary[name] = value
        }
        return .dictionary(dictionary)
    }

    private mutating func objects(
        _ references: Range<Int>, depth: Int
    ) throws(PropertyList.Unreadable) -> [PropertyList] {
        var objects: [PropertyList] = []
        for place in stride(
            from: references.lowerBound, to: references.upperBound, by: referenceSize)
        {
            guard let number = integer(at: place, size: referenceSize) else {
                throw Self.damaged("a reference past the end")
            }
            objects.append(try object(number, depth: depth))
        }
        return objects
    }

    /// Where the content of a string, array or dictionary lies, charged to the budget.
    ///
    /// - Parameter unit: bytes an element.
    private mutating func content(
        at start: Int, unit: Int
    ) throws(PropertyList.Unreadable) -> Range<Int> {
        var count = Int(bytes[start] & 0x0F)
        var first = start + 1
        if count == 0x0F {
            // A long content has its count in an integer object of its own.
            guard first < bytes.count, bytes[first] >> 4 == 0x1, bytes[first] & 0x0F <= 3,
                let long = integer(at: first + 1, size: 1 << Int(bytes[first] & 0x0F))
            else { throw Self.damaged("a length that is no number") }
            first += 1 + 1 << Int(bytes[first] & 0x0F)
            count = long
        }
        guard first <= bytes.count, count <= (bytes.count - first) / unit, count * unit <= budget
        else { throw Self.damaged("content past the end") }
        budget -= count * unit
        return first..<(first + count * unit)
    }

    private func integer(at place: Int, size: Int) -> Int? {
        Self.integer(in: bytes, at: place, size: size)
    }

    /// An unsigned big-endian integer of 1 to 8 bytes; nil past the end or above `Int.max`.
    private static func integer(in bytes: [UInt8], at place: Int, size: Int) -> Int? {
        guard place >= 0, place <= bytes.count - size else { return nil }
        let value = bytes[place..<(place + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: value)
    }

    /// An integer's value: 8 bytes are signed, fewer are not.
    private func signed(at place: Int, size: Int) -> Int64? {
        guard place <= bytes.count - size else { return nil }
        let value = bytes[place..<(place + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: value)
    }

    private static func damaged(_ what: String) -> PropertyList.Unreadable {
        PropertyList.Unreadable(reason: "a damaged binary property list: \(what)")
    }
}
