// SPDX-License-Identifier: Apache-2.0

import CEventLog
@testable import EventLog
import Foundation
import Testing
import VPPModel
import VPPTestKit

@Suite struct FormatTests {
    @Test("P13: the example in LineEncoder.swift is a line as the code reads and writes it")
    func documentedExample() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/EventLog/Format/LineEncoder.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        let rest = try #require(source.split(separator: "// {\"seq\":").last)
        let comment = rest.split(separator: "\n\n")[0].split(separator: "\n")
            .map { $0.hasPrefix("// ") ? $0.dropFirst(3) : $0 }.joined()
        let example = Array(("{\"seq\":" + comment + "\n").utf8)
        let entry = try example.withUnsafeBytes { bytes in
            try #require(try Line(bytes, at: 0..<bytes.count).entry(bytes))
        }
        #expect(entry.seq == 2 && entry.tx == 2 && entry.left == 0 && entry.version == 1)
        #expect(entry.type == "assignment.associated" && entry.timestamp == testTime)
        let hash = try #require(
            SHA256Digest(
                hex: "9b1d3e0c5f7a2846d0c1b2a3948576e1f0c9d8b7a6958473625140f3e2d1c0ba".utf8))
        var position = ChainPosition(seq: 1, tx: 1, hash: hash)
        var written: [UInt8] = []
        let encoder = LineEncoder(boot: testIdentity.bootID)
        encoder.append(
            NewEntry(type: entry.type, version: 1, data: entry.data), left: 0,
            of: encoder.commit(
                tx: 2, timestamp: testTime, uptime: .microseconds(8_123_004_512)),
            after: &position, to: &written, hashingWith: SHA256Hasher())
        #expect(
            String(decoding: written, as: UTF8.self) == String(decoding: example, as: UTF8.self))
    }

    @Test("P13: the example of docs/event-log-format.md is the one of LineEncoder.swift")
    func documentedFormat() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/event-log-format.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("{\"seq\":2,") })
        let bytes = Array("\(line)\n".utf8)
        let entry = try bytes.withUnsafeBytes { try Line($0, at: 0..<$0.count).entry($0) }
        #expect(entry?.seq == 2 && entry?.type == "assignment.associated")
        #expect(entry?.timestamp == testTime)
    }

    @Test("CRC-32C: the check value, and the processor's instruction equals the table")
    func checksums() {
        let check = Array("123456789".utf8)
        #expect(vppd_crc32c(0, check, check.count) == 0xE306_9283)
        #expect(vppd_crc32c_table(0, check, check.count) == 0xE306_9283)
        var random = SeededRandom(seed: 7)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<9 {
                for end in start..<bytes.count {
                    let base = bytes.baseAddress.map { $0 + start }
                    let crc = vppd_crc32c(0, base, end - start)
                    #expect(crc == vppd_crc32c_table(0, base, end - start))
                }
            }
        }
    }

    @Test("SHA-256 as sha256sum prints it, one hasher many times")
    func digests() {
        let hasher = SHA256Hasher()
        for _ in 0..<2 {
            let digest = Array("abc".utf8).withUnsafeBytes { hasher.digest($0) }
            #expect(
                digest.description
                    == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(SHA256Digest(hex: digest.hex) == digest)
        }
        #expect(SHA256Digest(hex: String(repeating: "A", count: 64).utf8) == nil)
    }

    @Test("P13: prev of each line is the hash of the line before it, LF included")
    func chain() throws {
        let log = try SampleLog(transactions: 9)
        let bytes = log.segments[0].bytes
        var previous = SHA256Digest.zero.description
        for row in log.rows() {
            let line = String(decoding: bytes[row.range], as: UTF8.self)
            #expect(line.contains(#","prev":"\#(previous)","crc":""#))
            previous = Array(bytes[row.range]).withUnsafeBytes {
                SHA256Hasher().digest($0).description
            }
        }
    }

    @Test("Integers are read in one spelling only, below 2^53")
    func integers() {
        let table: [(String, UInt64?)] = [
            ("0", 0), ("7", 7), ("18333", 18_333), ("9007199254740991", 9_007_199_254_740_991),
            ("9007199254740992", nil), ("99999999999999999999999", nil), ("00", nil), ("01", nil),
            ("", nil), ("-1", nil), ("+1", nil), (" 1", nil),
        ]
        for (text, value) in table {
            let read = Array(text.utf8).withUnsafeBytes { bytes in
                var scanner = ByteScanner(bytes, in: 0..<bytes.count)
                return scanner.integer()
            }
            #expect(read == value, "\(text)")
        }
    }

    @Test("Segment names are 20 digits and .jsonl, nothing else")
    func segmentNames() {
        #expect(SegmentName(firstSeq: 18_204).description == "00000000000000018204.jsonl")
        #expect(SegmentName(fileName: "00000000000000018204.jsonl")?.firstSeq == 18_204)
        for name in [
            "current.jsonl", "0000000000000018204.jsonl", "00000000000000000000.jsonl",
            ".00000000000000018204.jsonl.tmp", "00000000000000018204.jsonl.torn-17", "HEAD",
            "99999999999999999999.jsonl", "+0000000000000018204.jsonl",
        ] {
            #expect(SegmentName(fileName: name) == nil, "\(name)")
        }
    }
}

/// T19: a log of a later format is refused by name, not misread.
@Suite struct UnknownFormatTests {
    @Test("A segment of another major version is refused with a text that says so")
    func otherMajor() throws {
        var log = try SampleLog(transactions: 3)
        log.head = nil
        let text = String(decoding: log.segments[0].bytes, as: UTF8.self)
            .replacingOccurrences(of: "vpplog/1", with: "vpplog/2")
        var lines = text.split(separator: "\n").map(String.init)
        // The line is whole by itself: only its format is another.
        let covered = Array(
            lines[0].prefix(upTo: try #require(lines[0].range(of: #","crc":""#)).lowerBound).utf8)
        let crc = String(vppd_crc32c(0, covered, covered.count), radix: 16)
        lines[0] =
            String(decoding: covered, as: UTF8.self)
            + #","crc":""# + String(repeating: "0", count: 8 - crc.count) + crc + #""}"#
        log.segments[0].bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        guard case .corrupt(let damage) = try log.verdict() else {
            Issue.record("a log of another format must be refused")
            return
        }
        #expect(damage.fault == .format)
        #expect(damage.fault.description.contains("a format this version does not know"))
    }
}
