// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// Something that is to come at a moment.
enum Happening {
    /// The process starts.
    case start
    /// A step with what waits in the inbox.
    case step
    /// The disk has room again.
    case spaceReturns
    /// The disk has room for a moment.
    case spaceFlickers
    /// A request reaches Apple or the MDM server.
    case arrive(Request)
    /// What an effect comes to reaches the process that ran it, if that still lives.
    case outcome(Request, life: Int)
    /// A time-out, likewise.
    case timeout(Request, life: Int)
    /// A device asks for work; `again`: and will do so after a while.
    case poll(device: Int, again: Bool)
    /// An install ends; nil: without success.
    case installed(device: Int, AdamID, UInt64?)
    /// A webhook call.
    case webhook(DeviceReport)
    /// A checkpoint that was begun is written.
    case checkpoint(CheckpointJob, life: Int)
    /// A checkpoint that was written is recorded.
    case record(WrittenCheckpoint, life: Int)
    /// Somebody does something.
    case mischief
    /// Somebody mends what nothing mends by itself.
    case mend
}
