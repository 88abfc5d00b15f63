// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import EventLog
import Foundation
import HTTP
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
    /// The file of a token is read again.
    case readToken(TokenName, life: Int)
    /// A request reaches its server.
    case arrive(Int)
    /// An answer reaches the process.
    case deliver(Int, SimulatedNetwork.Outcome)
    /// Whoever waits for a request waits no longer.
    case expire(Int)
    /// A webhook call reaches the process.
    case webhook(Data)
    /// One of Apple's notifications reaches the process.
    case notification(OutgoingNotification)
    /// A device that sleeps most of the time asks for work.
    case poll(String)
    /// A checkpoint that was begun is written.
    case checkpoint(CheckpointJob, life: Int)
    /// A checkpoint that was written is recorded.
    case record(WrittenCheckpoint, life: Int)
    /// Apple is out of order for some hours.
    case outage
    /// Somebody does something.
    case mischief
    /// What somebody did is undone.
    case undo(Mending)
    /// From now on nothing goes wrong.
    case calm
    /// Somebody mends what nothing mends by itself.
    case mend
}

/// What ends after a while, or is mended by somebody.
enum Mending: Hashable {
    case appleUp
    case mdmUp
    case push
    case habit(serial: String)
    case enroll(serial: String)
    case settings
    case deviceFile
    case tokenFile(String)
    case token(String)
    case tokenReturns(String)
    case developerToken
    case versionShown(Int)
    case sold(Int)
    case asset(token: String, adamId: Int)
}
