// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What the state says of the daemon itself: always the first part.
struct DaemonPart: StatePart {
    static let type = "state.daemon"

    var installation: String?
    var latest: Timestamp
    var release: String
    var startedAt: Timestamp?
    var configurationProblem: String?
    var deviceFileProblem: String?
    var storageFullSince: Timestamp?
    var serviceNotBefore: Timestamp?
    var leftWaits: [LeftWait]?
    var notificationSecrets: NotificationSecretsState?
    var verifiedCount: UInt64
    var commandCount: UInt64
    var sink: SinkState

    init(_ state: State) {
        installation = state.installation
        latest = state.latest
        release = state.release
        startedAt = state.startedAt
        configurationProblem = state.configurationProblem
        deviceFileProblem = state.deviceFileProblem
        storageFullSince = state.storageFullSince
        serviceNotBefore = state.serviceNotBefore
        leftWaits = state.leftWaits.isEmpty ? nil : state.leftWaits
        notificationSecrets = state.notificationSecrets
        verifiedCount = state.verifiedCount
        commandCount = state.commandCount
        sink = state.sink
    }

    func restore(into state: inout State) {
        state = State()
        state.installation = installation
        state.latest = latest
        state.release = release
        state.startedAt = startedAt
        state.configurationProblem = configurationProblem
        state.deviceFileProblem = deviceFileProblem
        state.storageFullSince = storageFullSince
        state.serviceNotBefore = serviceNotBefore
        state.leftWaits = leftWaits ?? []
        state.notificationSecrets = notificationSecrets
        state.verifiedCount = verifiedCount
        state.commandCount = commandCount
        state.sink = sink
    }
}

/// The configuration in force; missing before the first one was applied.
struct SettingsPart: StatePart {
    static let type = "state.settings"

    var settings: Settings

    static func section(of state: State) -> PartSection {
        let settings = state.settings.map { [$0] } ?? []
        return PartSection(rows: settings.count, weigh: { _ in 0 }) {
            SettingsPart(settings: settings[$0.lowerBound])
        }
    }

    func restore(into state: inout State) {
        state.settings = settings
        state.tokens.arrange(by: settings.tokens.map(\.name))
    }
}
