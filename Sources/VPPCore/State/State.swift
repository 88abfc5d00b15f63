// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Everything vppd knows: the fold of its events, nothing else. Equal logs give equal states (P10).
package struct State: Hashable, Sendable {
    /// UUID text of the installation; nil before the very first start.
    package var installation: String?
    /// The latest time of any event: what is compared for order goes by it, so that a clock that was
    /// set back makes nothing newer look older (P11).
    package var latest = Timestamp.distantPast
    /// The release that started last.
    package var release = ""
    package var startedAt: Timestamp?
    /// The configuration in force; nil before the first one was applied.
    package var settings: Settings?
    package var configurationProblem: String?
    package var deviceFileProblem: String?
    /// Since when the event log's disk is full; nil while there is room.
    package var storageFullSince: Timestamp?

    package var tokens = TokenTable()
    /// Waits of tokens that left the configuration, until the first removal after their end.
    package var leftWaits: [LeftWait] = []
    /// The end of the wait Apple asked for when it last refused `service/config` (S4): all tokens
    /// need its answer, so what one was told binds the others.
    package var serviceNotBefore: Timestamp?
    /// The secrets of Apple's notifications; nil before the first was made.
    package var notificationSecrets: NotificationSecretsState?
    package var apps: [AdamID: AppRecord] = [:]
    package var devices = DeviceTable()

    /// Devices whose installed versions are to be asked for, with the moment it was decided.
    package var inspections: [DeviceIndex: Timestamp] = [:]
    package var updates: [UpdateKey: Update] = [:]
    package var parked: [UpdateKey: ParkedUpdate] = [:]
    /// Attempts of updates that were cancelled, until the pair is done with or has another target.
    package var spent: [UpdateKey: SpentAttempts] = [:]
    /// Updates that landed, ever.
    package var verifiedCount: UInt64 = 0
    package var commands: [CommandUUID: OpenCommand] = [:]
    /// Commands requested, ever: the ordinal of the last one.
    package var commandCount: UInt64 = 0
    /// Times of the install commands of the last minute, by rule, oldest first.
    package var recentSends: [RuleName: [Timestamp]] = [:]
    package var sink = SinkState()

    /// Changes at Apple that are not over, by their id.
    package var writes: [OpenWrite] = []
    /// Changes asked for, ever: the id of the last one.
    package var writeCount: UInt64 = 0
    /// Those that failed lately, oldest first.
    package var failedWrites: [FailedWrite] = []

    package var alerts: [AlertKey: ActiveAlert] = [:]

    package init() {}

    /// The token an administrator means: names are unique without regard to case (T1).
    package func tokenName(like name: TokenName) -> TokenName? {
        if tokens[name] != nil { return name }
        let wanted = name.text.lowercased()
        return tokens.first { $0.name.text.lowercased() == wanted }?.name
    }

    package func tokenSettings(_ name: TokenName) -> TokenSettings? {
        settings?.tokens.first { $0.name == name }
    }
}
