// SPDX-License-Identifier: Apache-2.0

extension Story.Failure {
    /// The least of a story that still goes wrong in the same way.
    package struct Shrunk: Sendable {
        package let plan: StoryPlan
        /// Its failure, with what happened last.
        package let failure: Story.Failure
        /// Stories that were told to find it.
        package let tries: Int
    }
}

extension Story {
    /// Looks for the least of a story that goes wrong: fewer stormy days, and fewer kinds of faults,
    /// as long as the same invariant is violated.
    package func shrunk(after failure: Failure) -> Failure.Shrunk {
        var best = plan
        var last = failure
        var tries = 0
        func stillFails(_ plan: StoryPlan) -> Bool {
            tries += 1
            do throws(Failure) {
                _ = try Story(seed: seed, plan: plan).run()
                return false
            } catch {
                guard error.violation.invariant == failure.violation.invariant else { return false }
                last = error
                return true
            }
        }
        // What comes after the failure cannot matter.
        var shorter = best
        for days in [1, 2, 3, 5, 8, 12, 16] where days < best.stormDays {
            shorter.stormDays = days
            if stillFails(shorter) {
                best = shorter
                break
            }
        }
        // Halves first, then one by one.
        var kinds = FaultKind.allCases.filter { !best.without.contains($0) }
        var size = kinds.count / 2
        while size >= 1 {
            var index = 0
            while index < kinds.count {
                let part = kinds[index..<min(index + size, kinds.count)]
                var fewer = best
                fewer.without.formUnion(part)
                if stillFails(fewer) {
                    best = fewer
                    kinds.removeAll { part.contains($0) }
                } else {
                    index += size
                }
            }
            size /= 2
        }
        do throws(Failure) {
            _ = try Story(seed: seed, plan: best).run(traced: true)
        } catch {
            last = error
        }
        return Failure.Shrunk(plan: best, failure: last, tries: tries)
    }
}
