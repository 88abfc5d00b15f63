// SPDX-License-Identifier: Apache-2.0

import CCrypto
import EventLog
import Foundation
import VPPCore
import VPPDaemon

/// The gates of the log's own specification (T20) that no other group takes: encoding one event, and
/// opening 64 MiB.
enum GateBenchmark {
    private static let encodings = 300
    private static let openings = 5
    /// Events encoded and committed in one measurement.
    private static let batch = 64
    private static let openedBytes = 64 << 20

    static func figures(in workspace: Workspace) throws -> [Figure] {
        [try encoding(workspace), try opening(workspace)]
    }

    /// From an event to its line in the page cache: JSON, envelope, checksum, hash, its share of one
    /// write. The reference is libcrypto's SHA-256 over as many bytes, which no chain can do without.
    private static func encoding(_ workspace: Workspace) throws -> Figure {
        var log = try workspace.openLog("encode", disk: UnawaitedDisk())
        defer { log.finish() }
        let coder = EventCoder()
        let line =
            #"{"answer":{"errors":[],"state":"Installing","status":"Acknowledged"},"#
            + #""installed":[],"notInstalled":[],"serialNumber":"BENCH100000","#
            + #""uuid":"6F1B0A4E-9B1D-8B52-8A55-2C5A7E0D9C11"}"#
        let event = try coder.decode(type: "command.answered", version: 1, data: Array(line.utf8))
        // The envelope around the data has about 330 bytes.
        let bytes = [UInt8](repeating: 0x2E, count: line.utf8.count + 330)
        var samples = Paired()
        for _ in 0..<encodings {
            try samples.take(
                subject: {
                    try Measure.thread {
                        var entries: [NewEntry] = []
                        for _ in 0..<batch {
                            let coded = try coder.encode(event)
                            entries.append(
                                NewEntry(
                                    type: coded.type, version: coded.version, data: coded.data))
                        }
                        try log.write(entries)
                    } / Double(batch)
                },
                reference: {
                    try Measure.thread { for _ in 0..<batch { try hash(bytes) } } / Double(batch)
                })
        }
        return Figure(
            "encode.event", samples, "us", scale: 1e6, target: .valueAtMost(20))
    }

    /// Opening a log of 64 MiB of a fleet's small events as the daemon does at a start, beside one
    /// pass of SHA-256 over its files.
    private static func opening(_ workspace: Workspace) throws -> Figure {
        let small = try LongLog.smallEntries(of: LongLog.fleet, in: workspace)
        var written = 0
        do {
            var log = try workspace.openLog("open")
            while written < openedBytes {
                try LongLog.append(small, count: small.count, to: &log)
                written = try workspace.bytes("open")
            }
            try log.close()
        }
        var samples = Paired()
        for _ in 0..<openings {
            try samples.take(
                subject: {
                    try Measure.wall {
                        var replay = StateReplay()
                        var log = try workspace.reopenLog("open") { try replay.take($0) }
                        try log.close()
                    } * Double(openedBytes) / Double(try workspace.bytes("open"))
                },
                reference: {
                    let time = try Measure.wall {
                        try VerifyBenchmark.hash(try workspace.segments("open"))
                    }
                    return time * Double(openedBytes) / Double(try workspace.bytes("open"))
                })
        }
        return Figure("open.64MiB", samples, "s", scale: 1, target: .valueAtMost(1))
    }

    private static func hash(_ bytes: [UInt8]) throws {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            throw Failure("libcrypto cannot compute SHA-256")
        }
    }
}
