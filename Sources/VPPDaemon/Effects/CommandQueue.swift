// SPDX-License-Identifier: Apache-2.0

import DeviceManagement
import VPPModel

/// Hands commands to the MDM server one after another: one request at a time, as NanoMDM's default
/// storage needs (U9).
actor CommandQueue {
    private let sink: NanoMDMSink
    private let now: @Sendable () -> Timestamp
    private var last: Task<Void, Never>?

    init(sink: NanoMDMSink, now: @escaping @Sendable () -> Timestamp) {
        self.sink = sink
        self.now = now
    }

    /// Sends the command when those before it are done, unless its window has closed by then (U3).
    func send(
        _ command: DeviceCommand, _ uuid: CommandUUID, to enrollment: EnrollmentID,
        notAfter: Timestamp?
    ) async -> SendOutcome {
        let before = last
        let task = Task { [sink, now] () -> SendOutcome in
            await before?.value
            if let notAfter, now() >= notAfter { return .tooLate }
            return await sink.send(command, uuid: uuid, to: enrollment)
        }
        last = Task { _ = await task.value }
        return await task.value
    }
}
