// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Commands that are open, in the order they were requested.
struct CommandsPart: StatePart {
    static let type = "state.commands"

    /// What a command says; thousands of inspections say the same, each naming many apps.
    struct Body: Codable, Hashable, Sendable {
        var command: DeviceCommand
        var apps: [AdamID]
        var rule: RuleName?
    }

    struct Row: Codable, Hashable, Sendable {
        var uuid: CommandUUID
        /// The device's place in the table.
        var device: UInt32
        var enrollmentId: EnrollmentID
        /// The place of what it says in ``bodies``.
        var body: Int
        var notAfter: Timestamp?
        var requestedAt: Timestamp
        var ordinal: UInt64
        var handover: OpenCommand.Handover
        var tries: Int
        var idles: Int
        var deferredAt: Timestamp?
    }

    /// What the commands of this part say, each thing once.
    var bodies: [Body]
    var commands: [Row]

    static func section(of state: State) -> PartSection {
        let commands = state.commands.values.sorted {
            ($0.ordinal, $0.uuid) < ($1.ordinal, $1.uuid)
        }
        return PartSection(
            rows: commands.count, weigh: { _ in 350 }, part: { CommandsPart(commands[$0]) })
    }

    private init(_ commands: ArraySlice<OpenCommand>) {
        bodies = []
        self.commands = []
        var known: [Body: Int] = [:]
        for command in commands {
            let body = Body(command: command.command, apps: command.apps, rule: command.rule)
            let place = known[body] ?? bodies.count
            if place == bodies.count {
                known[body] = place
                bodies.append(body)
            }
            self.commands.append(Row(command, body: place))
        }
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        for row in commands {
            guard bodies.indices.contains(row.body), Int(row.device) < state.devices.count else {
                throw Self.misfit("command \(row.uuid) names nothing that is there")
            }
            let command = OpenCommand(row, bodies[row.body])
            guard state.commands.updateValue(command, forKey: row.uuid) == nil else {
                throw Self.misfit("command \(row.uuid) comes twice")
            }
        }
    }
}

extension CommandsPart.Row {
    fileprivate init(_ command: OpenCommand, body: Int) {
        self.init(
            uuid: command.uuid, device: command.device.number, enrollmentId: command.enrollmentId,
            body: body, notAfter: command.notAfter, requestedAt: command.requestedAt,
            ordinal: command.ordinal, handover: command.handover, tries: command.tries,
            idles: command.idles, deferredAt: command.deferredAt)
    }
}

extension OpenCommand {
    fileprivate init(_ row: CommandsPart.Row, _ body: CommandsPart.Body) {
        self.init(
            uuid: row.uuid, device: DeviceIndex(number: row.device),
            enrollmentId: row.enrollmentId, command: body.command, apps: body.apps,
            rule: body.rule, notAfter: row.notAfter, requestedAt: row.requestedAt,
            ordinal: row.ordinal, handover: row.handover, tries: row.tries, idles: row.idles,
            deferredAt: row.deferredAt)
    }
}

/// When install commands left lately, by rule.
struct SendsPart: StatePart {
    static let type = "state.sends"

    /// A rule with very many has several rows.
    struct Row: Codable, Hashable, Sendable {
        var rule: RuleName
        /// Oldest first.
        var times: [Timestamp]
    }

    var sends: [Row]

    static func section(of state: State, limit: Int) -> PartSection {
        var rows: [Row] = []
        for (rule, times) in state.recentSends.sorted(by: { $0.key < $1.key }) {
            for run in Range.pieces(of: times.count, size: max(1, limit / share)) {
                rows.append(Row(rule: rule, times: Array(times[run])))
            }
        }
        return PartSection(
            rows: rows.count, weigh: { 40 + 30 * rows[$0].times.count },
            part: { SendsPart(sends: Array(rows[$0])) })
    }

    /// A row has at most this part of a line's bytes in times: 8,192, of 30 bytes each.
    private static let share = 64

    func restore(into state: inout State) {
        for row in sends { state.recentSends[row.rule, default: []] += row.times }
    }
}
