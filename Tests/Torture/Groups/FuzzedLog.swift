// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

/// A log that is changed at random, mostly in ways that leave most of it whole.
struct FuzzedLog {
    private(set) var log: SampleLog
    /// The bytes of HEAD, where they are not those of the log's own.
    private var headBytes: [UInt8]?

    init(_ log: SampleLog) {
        self.log = log
    }

    /// Whether HEAD, as it is on the disk, is one.
    var canBeClean: Bool { headBytes == nil || log.head != nil }

    func write(to disk: FakeDisk) throws {
        try log.write(to: disk, headBytes: headBytes)
    }

    mutating func mutate(_ random: inout SeededRandom) {
        guard !log.segments.isEmpty else { return }
        switch random.below(8) {
        case 0, 1: changeValue(&random)
        case 2: moveLines(&random)
        case 3: changeHead(&random)
        case 4: changeSegments(&random)
        default: changeBytes(&random)
        }
        switch random.below(6) {
        case 0: log.reseal(rewritesHead: headBytes == nil)
        case 1: log.reseal(rewritesHead: false)
        default: break
        }
    }

    /// Numbers as a liar or a broken program would write them.
    private static let numbers = [
        "0", "1", "2", "-1", "00", "01", "1e3", "4095", "4096", "9007199254740991",
        "9007199254740992", "18446744073709551615", "99999999999999999999999", "", "null",
    ]

    private func number(near value: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        guard random.below(2) == 0, let number = UInt64(String(decoding: value, as: UTF8.self))
        else { return Array(random.pick(Self.numbers).utf8) }
        return Array("\(number &+ UInt64(random.below(3)) &- 1)".utf8)
    }

    /// Changes a value of one line, with a new checksum or with the old one.
    private mutating func changeValue(_ random: inout SeededRandom) {
        let segment = random.below(log.segments.count)
        var lines = log.lines(segment)
        guard !lines.isEmpty else { return }
        let place = random.below(lines.count)
        guard var line = LogLineText(lines[place]) else { return }
        let key = random.pick(LogLineText.keys)
        switch key {
        case "seq", "tx", "left", "v": line[key] = number(near: line[key], &random)
        case "data" where place == 0 && random.below(2) == 0: changeHeader(&line, &random)
        default: line[key] = Self.changed(line[key], &random)
        }
        if random.below(4) != 0 { line.seal() }
        lines[place] = line.bytes
        log.setLines(lines, of: segment)
    }

    /// Changes a word of a header: format, predecessor, sizes.
    private mutating func changeHeader(_ line: inout LogLineText, _ random: inout SeededRandom) {
        let edits = [
            ("vpplog/1", "vpplog/2"), ("\"predecessor\":{", "\"predecessor\":null,{"),
            ("null", "{}"), ("\"bytes\":", "\"bytes\":1"), ("\"sha256\":\"", "\"sha256\":\"A"),
            (".jsonl", ".json"), ("format", "Format"), ("0000000", "000000"),
        ]
        let (old, new) = random.pick(edits)
        let text = String(decoding: line["data"], as: UTF8.self)
        line["data"] = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
    }

    /// Doubles, drops, swaps or moves lines, also from one segment to another.
    private mutating func moveLines(_ random: inout SeededRandom) {
        let segment = random.below(log.segments.count)
        let from = log.lines(random.below(log.segments.count))
        var lines = log.lines(segment)
        guard !lines.isEmpty, !from.isEmpty else { return }
        let place = random.below(lines.count)
        switch random.below(5) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: random.below(lines.count + 1))
        case 2: lines.swapAt(place, random.below(lines.count))
        case 3: lines.removeLast(random.below(lines.count))
        default: lines.insert(random.pick(from), at: place)
        }
        log.setLines(lines, of: segment)
    }

    private mutating func changeHead(_ random: inout SeededRandom) {
        var bytes = headBytes ?? log.head?.bytes ?? []
        switch random.below(4) {
        case 0: bytes = []
        case 1: bytes += random.bytes(random.below(5_000))
        case 2:
            var text = String(decoding: bytes, as: UTF8.self)
            let digits = text.split { !$0.isNumber }
            if let word = digits.randomElement(using: &random) {
                let other = number(near: Array(word.utf8), &random)
                text = text.replacing(
                    word, with: String(decoding: other, as: UTF8.self), maxReplacements: 1)
            }
            bytes = Array(text.utf8)
        default: bytes = Self.changed(bytes, &random)
        }
        headBytes = bytes
        log.head = Head.parse(bytes)
    }

    /// Drops, swaps, renames or doubles whole segments.
    private mutating func changeSegments(_ random: inout SeededRandom) {
        let place = random.below(log.segments.count)
        switch random.below(5) {
        case 0: log.segments.remove(at: place)
        case 1:
            let other = random.below(log.segments.count)
            let bytes = log.segments[place].bytes
            log.segments[place].bytes = log.segments[other].bytes
            log.segments[other].bytes = bytes
        case 2:
            log.segments[place].name = SegmentName(
                firstSeq: random.pick([1, 2, 3, log.segments[place].name.firstSeq + 1, 1 << 52]))
        case 3:
            let last = log.segments[log.segments.count - 1].name.firstSeq
            log.segments.append(
                SampleLog.Segment(
                    name: SegmentName(firstSeq: last + 1 + UInt64(random.below(4))),
                    bytes: log.segments[place].bytes))
        default: log.segments[place].bytes = []
        }
        // Two of one name are one file.
        var names: Set<SegmentName> = []
        log.segments = log.segments.filter { names.insert($0.name).inserted }
            .sorted { $0.name < $1.name }
    }

    private mutating func changeBytes(_ random: inout SeededRandom) {
        let place = random.below(log.segments.count)
        if random.below(50) == 0 {
            // Longer than a line may be.
            let long = [UInt8](repeating: 0x41, count: LogLimits.lineBytes + random.below(3) - 1)
            log.segments[place].bytes += long + [0x0A]
        } else {
            log.segments[place].bytes = Self.changed(log.segments[place].bytes, &random)
        }
    }

    /// Bytes flipped, cut, repeated, inserted, overwritten or replaced as a whole.
    private static func changed(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        guard !bytes.isEmpty else { return random.bytes(random.below(40)) }
        var bytes = bytes
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + 1 + random.below(64))
        switch random.below(8) {
        case 0: bytes[place] ^= 1 << random.below(8)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.removeLast(bytes.count - place)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        case 4: bytes.insert(contentsOf: random.bytes(end - place), at: place)
        case 5: bytes.replaceSubrange(place..<end, with: random.bytes(end - place))
        case 6: bytes[place] = random.pick(Array("{}\",:\n\\ \0".utf8))
        default: bytes = random.bytes(random.below(900))
        }
        return bytes
    }
}
