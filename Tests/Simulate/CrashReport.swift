// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Says which stories were being told when the process ends by a trap: a `precondition` of the product
/// is a finding like any other, and needs its seed.
enum CrashReport {
    /// Text of the seed each worker is at, ready to be written by a signal handler.
    nonisolated(unsafe) private static let lines = {
        let lines = UnsafeMutablePointer<CChar>.allocate(capacity: workers * width)
        lines.initialize(repeating: 0, count: workers * width)
        return lines
    }()
    private static let workers = 64
    private static let width = 64

    static func install() {
        _ = lines
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGTERM] {
            signal(number) { number in
                CrashReport.write()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    static func note(_ seed: UInt64, _ worker: Int) {
        guard worker < workers else { return }
        let text = Array("under way: seed \(seed)\n".utf8CString.prefix(width))
        let line = lines + worker * width
        for (index, byte) in text.enumerated() { line[index] = byte }
    }

    /// Only what a signal handler may do.
    private static func write() {
        for worker in 0..<workers {
            let line = lines + worker * width
            if line[0] != 0 { _ = Glibc.write(STDERR_FILENO, line, strlen(line)) }
        }
    }
}
