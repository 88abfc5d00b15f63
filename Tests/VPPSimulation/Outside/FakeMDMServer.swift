// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// An MDM server with a queue a device, as NanoMDM keeps them: a `CommandUUID` is taken once ever,
/// and an enrollment that begins anew has an empty queue.
///
/// Not modeled: HTTP, push, other senders of commands.
struct FakeMDMServer {
    struct Command: Hashable {
        var uuid: CommandUUID
        var command: DeviceCommand
        var enrollment: EnrollmentID
    }

    /// What an enqueue came to.
    enum Taken { case queued, alreadyQueued, reusedForAnother(Command) }

    private var queues: [EnrollmentID: [Command]] = [:]
    private var known: [CommandUUID: Command] = [:]
    /// Commands that were ever taken.
    var count: Int { known.count }

    mutating func enqueue(_ command: Command) -> Taken {
        if let before = known[command.uuid] {
            return before == command ? .alreadyQueued : .reusedForAnother(before)
        }
        known[command.uuid] = command
        queues[command.enrollment, default: []].append(command)
        return .queued
    }

    /// Loses a command that it said it has.
    mutating func lose(_ uuid: CommandUUID) {
        guard let enrollment = known[uuid]?.enrollment else { return }
        queues[enrollment]?.removeAll { $0.uuid == uuid }
    }

    /// What an enrollment is to do, oldest first.
    func queue(of enrollment: EnrollmentID) -> [Command] { queues[enrollment] ?? [] }

    /// The enrollment begins anew, or ends.
    mutating func clear(_ enrollment: EnrollmentID) { queues[enrollment] = nil }
}
