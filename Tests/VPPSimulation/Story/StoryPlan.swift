// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// What a story is made from, beside its seed.
package struct StoryPlan: Sendable {
    /// Days in which things go wrong; then comes a quiet time of ``quietDays``.
    package var stormDays = 20
    /// Days at the end in which nothing goes wrong: longer than any deferral, soak, deadline and
    /// window of the configurations in ``Administrator`` together.
    package var quietDays = 10
    /// Locations, each with a token; nil for one or two, as the seed has it.
    package var locations: Int?
    /// More moments than any story has.
    var maximumMoments: Int { locations == nil ? 1_000_000 : .max }
    /// Faults that do not strike.
    package var without: Set<FaultKind> = []
    /// A known-bad variant that must be caught.
    package var variant: KnownBadDaemon?
    /// What stands between the log and the disk in memory, made anew for each process.
    package var wrap: @Sendable (any Disk) -> any Disk = { $0 }

    package init() {}

    /// A day with a thousand tokens and nothing on the way but what Apple does: outages, throttling
    /// and locations that change while they are read.
    package static var manyTokens: StoryPlan {
        var plan = StoryPlan()
        plan.stormDays = 1
        plan.quietDays = 0
        plan.locations = 1_000
        let left: Set<FaultKind> = [
            .throttled, .retryAfterSeconds, .retryAfterDate, .internalError, .appleOutage,
            .pageShift, .versionPublished, .licenseAssigned, .licenseTakenBack, .slow,
        ]
        plan.without = Set(FaultKind.allCases).subtracting(left)
        return plan
    }

    /// A short story: many of them cover more beginnings, fewer slow developments.
    package static var short: StoryPlan {
        var plan = StoryPlan()
        plan.stormDays = 3
        return plan
    }
}
