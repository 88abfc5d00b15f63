// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: a failed sync is final: no retry, no effect, exit status 74; and a page cache that lies
// afterwards is not believed by the next start (P8).
// Method: fail every fdatasync and fsync of a run, by each error that comes from a device or a
// full disk, once and for good. Pages of a failed sync stay readable and never reach the device.
// The next process starts on that cache; then the power goes, and what it had taken for durable
// has to be there.

/// T6.
struct FailedSyncs: Group {
    let name = "T6"
    let title = "failed syncs, lying cache"

    func seeds(_ scale: Scale) -> Range<UInt64> { 0..<(scale == .night ? 36_000 : 36) }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let start = Start.allCases[Int(seed % 3)]
        let call = [DiskCall.fdatasync, .fsync][Int(seed / 3 % 2)]
        let code = [EIO, ENOSPC, EDQUOT][Int(seed / 6 % 3)]
        let times = DiskFault.Times.allCases[Int(seed / 18 % 2)]
        let replay = "\(name) --seed \(seed)"
        for site in 1...1_000 {
            let fault = DiskFault(at: site, .error(code), times, on: call)
            guard try fail(fault, start, seed, subject, &tally, "\(replay) # site \(site)") else {
                return
            }
        }
        tally.add(LogViolation(.other, "the sites did not come to an end"), replay: replay)
    }

    /// - Returns: whether there was such a site.
    private func fail(
        _ fault: DiskFault, _ start: Start, _ seed: UInt64, _ subject: Subject,
        _ tally: inout Tally, _ replay: String
    ) throws -> Bool {
        var random = SeededRandom(seed: seed)
        let disk = FakeDisk(seed: seed << 16 + UInt64(fault.at))
        var play = Play(.sweep, on: disk, subject, replay)
        start.prepare(&play, &random, &tally)
        disk.inject(fault)
        let outcome = play.live(&random, &tally)
        let since = disk.sinceFault
        guard let struck = since.first else { return false }
        tally.counts["sites", default: 0] += 1
        tally.expect(
            outcome.error?.exitCode == 74, .other, replay: replay,
            "went on after a failed sync: \(String(describing: outcome.error))")
        let again = since.dropFirst().filter {
            $0.path == struck.path && [.fdatasync, .fsync, .write].contains($0.call)
        }
        tally.expect(again.isEmpty, .other, replay: replay, "tried again: \(again)")
        disk.restartProcess()
        play.session.script.commits = 2
        let next = play.live(&random, &tally)
        tally.expect(
            next.error == nil, .falseAlarm, replay: replay, "\(String(describing: next.error))")
        disk.reboot()
        play.end(&random, &tally)
        return true
    }
}
