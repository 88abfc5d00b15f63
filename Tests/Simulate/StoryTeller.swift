// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization
import VPPSimulation

/// Tells stories over all cores: each in one thread.
struct StoryTeller: Sendable {
    let plan: StoryPlan
    let workers: Int
    var printsDigests = false
    /// So many failures are enough to end a run.
    var enoughFailures = 5

    init(plan: StoryPlan, workers: Int) {
        self.plan = plan
        self.workers = workers
    }

    /// What stories came to.
    struct Report: Sendable {
        var told = 0
        var counts = StoryCounts()
        var coverage = FaultCoverage()
        /// How often each alert was raised, by its name.
        var alerts: [String: Int] = [:]
        var failures: [Story.Failure] = []
        var seconds = 0.0

        func print(seeds: UInt64) {
            say(
                "\(told) of \(seeds) stories, \(failures.count) failures, "
                    + String(format: "%.1f s", seconds))
            say(counts.named.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
            say("faults that struck:")
            for kind in FaultKind.allCases {
                let name = kind.rawValue.padding(toLength: 24, withPad: " ", startingAt: 0)
                say("  \(name) \(coverage[kind])")
            }
            say("alerts that were raised:")
            for name in Story.alertNames {
                say(
                    "  \(name.padding(toLength: 24, withPad: " ", startingAt: 0)) \(alerts[name] ?? 0)"
                )
            }
            for failure in failures {
                say("FAIL seed \(failure.seed), day \(failure.day): \(failure.violation)")
            }
        }
    }

    func tell(_ seeds: Range<UInt64>) -> Report {
        let next = Atomic<UInt64>(seeds.lowerBound)
        let total = Mutex(Report())
        let start = ContinuousClock.now
        CrashReport.install()
        DispatchQueue.concurrentPerform(iterations: max(1, min(workers, seeds.count))) { worker in
            while true {
                let seed = next.wrappingAdd(1, ordering: .relaxed).oldValue
                CrashReport.note(seed, worker)
                guard seed < seeds.upperBound,
                    total.withLock({ $0.failures.count < enoughFailures })
                else { return }
                tell(seed, into: total)
            }
        }
        var report = total.withLock { $0 }
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        report.failures.sort { $0.seed < $1.seed }
        return report
    }

    private func tell(_ seed: UInt64, into total: borrowing Mutex<Report>) {
        do throws(Story.Failure) {
            let outcome = try Story(seed: seed, plan: plan).run()
            if printsDigests { say("\(seed) \(outcome.digest)") }
            total.withLock { report in
                report.told += 1
                report.counts = report.counts + outcome.counts
                report.coverage.add(outcome.coverage)
                report.alerts.merge(outcome.alerts, uniquingKeysWith: +)
            }
        } catch {
            total.withLock { report in
                report.told += 1
                report.failures.append(error)
            }
        }
    }
}

extension Story.Outcome {
    /// FNV-1a over all files of the log, in the order of their names.
    var digest: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for path in log.keys.sorted() {
            for byte in Array(path.utf8) + (log[path] ?? []) {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }
}
