// SPDX-License-Identifier: Apache-2.0

/// Who starts an app's updates (U1).
package enum UpdateMode: String, Codable, Sendable, CaseIterable {
    /// The rules decide.
    case administrator
    /// vppd sends nothing by itself.
    case user
    case disabled
}

/// `[updates]`: how updates are carried out, whatever rule allows them.
package struct UpdateSettings: Hashable, Codable, Sendable {
    /// Default `administrator`.
    package var mode: UpdateMode = .administrator
    /// Acknowledged attempts without a version advance before a pair is parked (U6). 1 to 10; default 3.
    package var attempts = 3
    /// Time between an acknowledged command and the check of the installed version. Default 15 minutes.
    @InSeconds package var verifyAfter: Duration = .minutes(15)
    /// Time a command may go unanswered before it is counted lost (U9). Default 24 hours.
    @InSeconds package var commandDeadline: Duration = .hours(24)
    /// Time between two attempts for one device and app. Default 4 hours.
    @InSeconds package var retryInterval: Duration = .hours(4)
    /// Time a learned installed version may be used as the baseline of an attempt. Default 24 hours.
    @InSeconds package var inventoryAge: Duration = .hours(24)
    /// `ManagementFlags` of the install command; repeat what the MDM used. Default 1.
    package var managementFlags = 1

    package init() {}
}

/// `[[rule]]`: which updates may go out, when and how fast (U2). The first rule that matches wins.
package struct UpdateRule: Hashable, Codable, Sendable {
    /// What a matching rule says.
    package enum Action: String, Codable, Sendable, CaseIterable {
        case automatic
        /// Plan nothing until the rule changes; say so in `why`.
        case hold
        case never
    }

    /// Which apps and devices a rule is about. A nil or empty condition matches all.
    package struct Match: Hashable, Codable, Sendable {
        package var token: TokenName?
        package var adamIds: [AdamID] = []
        /// Shell pattern with `*` and `?` over the bundle identifier.
        package var bundleId: String?
        package var kind: AppKind?
        package var platform: DevicePlatform?
        package var groups: [GroupName] = []

        package init() {}
    }

    package var name: RuleName
    package var match = Match()
    package var action: Action
    /// Time after a version is first seen before the first ring opens. Default none.
    @InSeconds package var deferral: Duration = .zero
    /// Nil: any time.
    package var window: UpdateWindow?
    /// In order; empty: one ring with all devices. What the shares leave over belongs to the last.
    package var rings: [UpdateRing] = []
    /// Install commands a minute over the whole rule. 1 or more; default 60.
    package var perMinute = 60

    package init(name: RuleName, action: Action) {
        self.name = name
        self.action = action
    }
}

/// One ring of a rollout (U4).
package struct UpdateRing: Hashable, Codable, Sendable {
    /// Share of the devices, in whole percent: 1 to 100.
    package var percent: Int
    /// Time after the ring before has opened; for the first ring, after the deferral.
    @InSeconds package var soak: Duration

    package init(percent: Int, soak: Duration = .zero) {
        self.percent = percent
        self.soak = soak
    }
}

/// When commands may leave (U3).
package struct UpdateWindow: Hashable, Codable, Sendable {
    /// Monday is 1, Sunday is 7 (ISO 8601). The days on which the window *starts*; sorted.
    package var days: [Int]
    /// Start in minutes after local midnight: 0 to 1,439.
    package var startMinute: Int
    /// Real length. May cross midnight; at most 24 hours.
    @InSeconds package var length: Duration
    /// IANA name, or nil for each device's own time zone (UTC where the device has none).
    package var timeZone: String?

    package init(days: [Int], startMinute: Int, length: Duration, timeZone: String?) {
        self.days = days
        self.startMinute = startMinute
        self.length = length
        self.timeZone = timeZone
    }
}
