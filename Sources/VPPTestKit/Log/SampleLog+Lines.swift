// SPDX-License-Identifier: Apache-2.0

import EventLog

extension SampleLog {
    /// The lines of a segment, line feeds included; an unfinished one at the end as well.
    package func lines(_ segment: Int) -> [[UInt8]] {
        let bytes = segments[segment].bytes
        var lines: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(Array(bytes[start..<end]))
            start = end
        }
        return lines
    }

    /// Puts lines in the place of a segment's.
    package mutating func setLines(_ lines: [[UInt8]], of segment: Int) {
        segments[segment].bytes = Array(lines.joined())
    }

    /// Gives every line the `prev` and `crc` that fit, and every segment the predecessor: what
    /// somebody does who rewrites the whole chain. Lines that are no lines stay.
    /// - Parameter rewritesHead: whether `HEAD` is made to fit, too.
    package mutating func reseal(rewritesHead: Bool) {
        var previous = String(repeating: "0", count: 64)
        var last: LogLineText?
        for index in segments.indices {
            var lines = lines(index)
            for place in lines.indices {
                guard var line = LogLineText(lines[place]) else { continue }
                line["prev"] = Array("\"\(previous)\"".utf8)
                if place == 0, index > 0 { name(segments[index - 1], in: &line) }
                line.seal()
                lines[place] = line.bytes
                previous = LogLineText.digest(line.bytes)
                last = line
            }
            setLines(lines, of: index)
        }
        guard rewritesHead, let last, let segment = segments.last else { return }
        let text =
            #"{"seq":\#(last.number("seq") ?? 0),"tx":\#(last.number("tx") ?? 0),"#
            + #""hash":"\#(previous)","file":"\#(segment.name)","size":\#(segment.bytes.count)}"#
        head = Head.parse(Array((text + "\n").utf8))
    }

    /// Makes a header name its predecessor as it is.
    private func name(_ predecessor: Segment, in line: inout LogLineText) {
        let data = String(decoding: line["data"], as: UTF8.self)
        guard let start = data.firstRange(of: #""predecessor":"#),
            let end = data[start.upperBound...].firstIndex(of: "}")
        else { return }
        let text =
            #"{"file":"\#(predecessor.name)","bytes":\#(predecessor.bytes.count),"#
            + #""sha256":"\#(LogLineText.digest(predecessor.bytes))"}"#
        line["data"] = Array(
            (data[..<start.upperBound] + text + data[data.index(after: end)...]).utf8)
    }

    /// What must hold of a log that is called clean, found without the code under test; nil where
    /// it holds: every line sealed, in its place in the chain and in its transaction, every
    /// segment named for its first line and continuing the one before as that is, HEAD agreeing.
    /// Necessary, not sufficient: the form of single values is not looked at.
    package func whatIsNotClean() -> String? {
        var previous = String(repeating: "0", count: 64)
        var (seq, tx, left): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var headIsSeen = head == nil
        for index in segments.indices {
            var size = 0
            for (place, bytes) in lines(index).enumerated() {
                let here = "\(segments[index].name), line \(place)"
                guard let line = LogLineText(bytes), line.isSealed else { return "\(here): seal" }
                guard line.number("seq") == seq + 1 else { return "\(here): seq" }
                guard line["prev"] == Array("\"\(previous)\"".utf8) else { return "\(here): prev" }
                guard line.number("tx") == (left > 0 ? tx : tx + 1), let next = line.number("left"),
                    left == 0 || next == left - 1
                else { return "\(here): tx" }
                if place == 0 {
                    guard segments[index].name == SegmentName(firstSeq: seq + 1), left == 0 else {
                        return "\(here): name"
                    }
                    var named = line
                    if index > 0 { name(segments[index - 1], in: &named) }
                    guard named["data"] == line["data"],
                        line["type"] == Array("\"\(BookkeepingType.segmentOpened.rawValue)\"".utf8)
                    else { return "\(here): predecessor" }
                }
                (seq, tx, left) = (seq + 1, left > 0 ? tx : tx + 1, next)
                size += bytes.count
                previous = LogLineText.digest(bytes)
                if let head, head.position.seq == seq {
                    guard head.position.hash.description == previous, head.position.tx == tx,
                        head.size == size, head.file == segments[index].name
                    else { return "\(here): HEAD" }
                    headIsSeen = true
                }
            }
            if left > 0 { return "\(segments[index].name): unfinished" }
        }
        return headIsSeen ? nil : "HEAD is beyond the end"
    }
}
