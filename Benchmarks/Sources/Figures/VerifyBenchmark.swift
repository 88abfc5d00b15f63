// SPDX-License-Identifier: Apache-2.0

import CCrypto
import EventLog
import Foundation

/// What checking the log costs: every line's checksum, the hash of every line, the hash of every
/// segment, and the form of every line. The log is ``LongLog``'s long one.
enum VerifyBenchmark {
    private static let runs = 5

    static func figures(in workspace: Workspace) throws -> [Figure] {
        let segments = try workspace.segments(LongLog.name)
        let bytes = try workspace.bytes(LongLog.name)
        let sha256sum = try Program.find("sha256sum")
        var beside = Paired()
        var pass = Paired()
        for _ in 0..<runs {
            try beside.take(
                subject: { try Measure.wall { try verify(workspace) } },
                reference: {
                    try Measure.wall { _ = try Program.output(sha256sum, segments) }
                })
            try pass.take(
                subject: { try Measure.wall { try verify(workspace) } },
                reference: { try Measure.wall { try hash(segments) } })
        }
        var speed = Paired()
        for run in 0..<runs {
            speed.add(
                subject: Double(bytes) / 1e6 / beside.subject[run],
                reference: Double(bytes) / 1e6 / beside.reference[run])
        }
        return [
            Figure(
                "verify.sha256sum", beside, "ms", scale: 1_000, target: .ratioAtMost(1.5)),
            Figure("verify.libcrypto", pass, "ms", scale: 1_000),
            Figure("verify.speed", speed, "MB/s", scale: 1, target: .valueAtLeast(200)),
        ]
    }

    private static func verify(_ workspace: Workspace) throws {
        let found = try EventLogReader(
            directory: workspace.file(LongLog.name), disk: RealDisk()
        ).verify()
        guard found.verdict == .clean, found.entries > LongLog.events else {
            throw Failure("the log of the benchmark is not clean: \(found)")
        }
    }

    /// One pass of libcrypto's SHA-256 over each file.
    static func hash(_ files: [String]) throws {
        for file in files {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
            let result = bytes.withUnsafeBytes {
                EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil)
            }
            guard result == 1 else { throw Failure("libcrypto cannot compute SHA-256") }
        }
    }
}
