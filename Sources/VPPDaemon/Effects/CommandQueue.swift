// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
package import DeviceManagement
package import VPPModel

/// Hands commands to the MDM server one after another: one request at a time, as NanoMDM's default
/// storage needs (U9).
package actor CommandQueue {
    /// Nil: no MDM server is configured.
    private var sink: NanoMDMSink?
    private let now: @Sendable () -> Timestamp
    private let turn = Slots(limit: 1)

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// Sends to this server from now on; what waits stays in its order.
    package func use(_ sink: NanoMDMSink?) {
        self.sink = sink
    }

    /// Sends the command when those before it are done, unless its window has closed by then (U3).
    func send(
        _ command: DeviceCommand, _ uuid: CommandUUID, to enrollment: EnrollmentID,
        notAfter: Timestamp?
    ) async -> SendOutcome {
        guard await turn.take() else { return .unavailable(detail: "the daemon is ending") }
        defer { turn.giveBack() }
        if let notAfter, now() >= notAfter { return .tooLate }
        guard let sink else { return .unavailable(detail: "no [mdm] server is configured") }
        return await sink.send(command, uuid: uuid, to: enrollment)
    }
}
