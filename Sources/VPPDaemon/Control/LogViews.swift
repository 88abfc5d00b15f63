// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import VPPCore
package import VPPModel

/// Views of the log itself: what the daemon answers from, and what the command reads when the
/// daemon is down.
package struct LogViews: Sendable {
    package let directory: String

    /// - Parameter stateDirectory: `[daemon] state_directory`.
    package init(stateDirectory: String) {
        directory = stateDirectory + "/log"
    }

    var reader: EventLogReader {
        EventLogReader(directory: directory, disk: RealDisk())
    }

    /// Checks the whole log. Reading alone cannot tell a damaged line from one that is being
    /// written: with nobody writing it would pass off a part of the log as all of it.
    /// - Throws: what a daemon would refuse to start over.
    package func check() throws(EventLogError) {
        if let refusal = try reader.verify().refusal(in: directory) { throw refusal }
    }

    /// Gives up what comes after a line, so that a log that is refused opens again.
    /// - Parameters:
    ///   - lastGood: the last line that is kept.
    ///   - by: who accepts the loss.
    ///   - why: the reason.
    ///   - release: vppd's own version.
    package func repair(
        after lastGood: Anchor, by: String, why: String, release: String
    ) throws(EventLogError) -> LogRepair.Outcome {
        try LogRepair(
            directory: directory, disk: RealDisk(), identity: HostIdentity.read(release: release),
            uptime: systemUptime
        ).acceptLoss(after: lastGood, by: by, why: why, now: .systemClock)
    }

    /// The state as of the last complete transaction.
    package func state() throws -> State {
        var replay = StateReplay()
        try reader.replay(foldVersion: State.foldVersion) { try replay.take($0) }
        return replay.state
    }

    /// At most `limit` events after `seq`, in order.
    package func events(after seq: UInt64, limit: Int) throws -> [ControlAPI.EventLine] {
        var log = reader
        return try Self.events(in: &log, after: seq, limit: limit)
    }

    /// At most `limit` events after `seq`, in order, by a reader that remembers its place.
    static func events(
        in log: inout EventLogReader, after seq: UInt64, limit: Int
    ) throws -> [ControlAPI.EventLine] {
        var lines: [ControlAPI.EventLine] = []
        do {
            try log.read(after: seq) { entry in
                if lines.count == limit { throw EnoughRead() }
                lines.append(ControlAPI.EventLine(entry))
            }
        } catch {
            if lines.count < limit { throw error }
        }
        return lines
    }

    /// What the log tells about one pair, and the state that follows from it.
    package func explanation(
        of serial: SerialNumber, app wanted: String, now: Timestamp
    ) throws -> Explanation {
        let state = try state()
        guard let adamId = state.adamId(of: wanted) else {
            throw ControlAPI.Refusal(
                "no app \"\(wanted)\" is known; name its adamId, bundle id or exact name "
                    + "(see: vppd apps)")
        }
        guard let device = state.devices.index(of: serial) else {
            throw ControlAPI.Refusal(
                "no device \(serial) is known; check the serial number and the device file")
        }
        var history: [Explanation.Entry] = []
        var commands: Set<CommandUUID> = []
        let replay = StateReplay()
        var log = reader
        try log.read(after: 0) { entry in
            let event = try replay.event(in: entry)
            if let text = event?.narration(of: serial, adamId, commands: &commands) {
                history.append(
                    Explanation.Entry(seq: entry.seq, at: entry.timestamp, text: text))
            }
        }
        return Explanation(
            of: UpdateKey(device: device, adamId: adamId), in: state, history: history, now: now)
    }

    private struct EnoughRead: Error {}
}

extension State {
    /// An app by its number, its bundle id or its name.
    fileprivate func adamId(of text: String) -> AdamID? {
        if let adamId = AdamID(text) {
            let isHeld = tokens.contains { token in
                token.holdings.keys.contains { $0.adamId == adamId }
            }
            if isHeld || apps[adamId] != nil { return adamId }
        }
        return apps.filter { $0.value.bundleId?.text == text || $0.value.name == text }
            .keys.min()
    }
}
