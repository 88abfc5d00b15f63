// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

/// An event as `vppd events --json` prints it: what the story goes by, and nothing of the rest.
enum LogEvent {
    case syncCompleted(Sync)
    case syncFailed(token: String)
    case standingChanged(Standing)
    case claimAnswered(token: String)
    case appsCataloged(Catalog)
    case metadataRead(token: String)
    case updatesPlanned(Plan)
    case updateEnded(Ending)
    case commandRequested(Command)
    case commandQueued(uuid: String)
    case commandAnswered(Answer)
    case commandLost(Loss)
    case renewalLevel(Renewal)
    case alertRaised(Alert)
    /// An event the story has no use for.
    case other

    /// `sync.completed`
    struct Sync: Decodable {
        var token: String
        /// `unchanged`, `delta`, `full`.
        var extent: String
        var requests: Int
        var readClientConfig: Bool
    }

    /// `token.standing_changed`
    struct Standing: Decodable {
        var token: String
        var to: String
    }

    /// `apps.cataloged`
    struct Catalog: Decodable {
        var token: String
        var added: [String]
    }

    /// `updates.planned`
    struct Plan: Decodable {
        /// The version the devices are to get.
        struct Target: Decodable {
            var externalId: UInt64
            var display: String
        }

        var adamId: String
        var target: Target
        /// From 0.
        var ring: Int
        var opens: Timestamp
        var devices: [String]
    }

    /// `update.ended`
    struct Ending: Decodable {
        /// Exactly one of them is there.
        struct Outcome: Decodable {
            /// What is in an object does not matter.
            struct Empty: Decodable {}

            /// Why the loop breaker stopped it.
            struct Parked: Decodable {
                /// The reason's name is the only key.
                var reason: String

                init(from decoder: any Decoder) throws {
                    struct Wrapped: Decodable { var _0: [String: Empty] }
                    let names = try Wrapped(from: decoder)._0.keys
                    reason = names.sorted().joined(separator: ", ")
                }
            }

            var verified: Empty?
            var parked: Parked?
            var superseded: Empty?
            var cancelled: Empty?
        }

        var serialNumber: String
        var adamId: String
        var target: Plan.Target
        var outcome: Outcome
    }

    /// `command.requested`
    struct Command: Decodable {
        /// Which command it is.
        struct Kind: Decodable {
            /// What is in the object does not matter.
            struct Empty: Decodable {}
            /// Nil: an inspection.
            var installApplication: Empty?
        }

        var uuid: String
        var serialNumber: String
        var command: Kind
        var apps: [String]

        /// The app of an install; nil for an inspection.
        var installs: String? { command.installApplication == nil ? nil : apps.first }
    }

    /// `command.answered`
    struct Answer: Decodable {
        /// What the device said.
        struct Word: Decodable {
            /// `Acknowledged`, `Error`, `NotNow`, ...
            var status: String
        }

        var uuid: String
        var serialNumber: String
        var answer: Word
    }

    /// `command.lost`
    struct Loss: Decodable {
        var uuid: String
        var reason: String
    }

    /// `renewal.level_changed`
    struct Renewal: Decodable {
        var token: String
        /// `calm`, `warning`, `critical`.
        var level: String
        var renewed: Int
        var catalog: Int
    }

    /// `alert.raised`
    struct Alert: Decodable {
        /// What the administrator is told.
        struct Body: Decodable {
            /// What it is about.
            struct Key: Decodable {
                var code: String
                var token: String?
                var adamId: String?
                var serialNumber: String?
            }

            var key: Key
            var message: String
            var remedy: String
        }

        var alert: Body
    }

    private struct Line<Payload: Decodable>: Decodable {
        var data: Payload
    }

    private struct OfToken: Decodable { var token: String }
    private struct OfCommand: Decodable { var uuid: String }

    /// Reads the data of a line whose type is known.
    init(type: String, line: Data) throws {
        let decoder = JSONDecoder()
        func read<Payload: Decodable>(_: Payload.Type) throws -> Payload {
            try decoder.decode(Line<Payload>.self, from: line).data
        }
        switch type {
        case "sync.completed": self = .syncCompleted(try read(Sync.self))
        case "sync.failed": self = .syncFailed(token: try read(OfToken.self).token)
        case "token.standing_changed": self = .standingChanged(try read(Standing.self))
        case "claim.answered": self = .claimAnswered(token: try read(OfToken.self).token)
        case "apps.cataloged": self = .appsCataloged(try read(Catalog.self))
        case "metadata.read": self = .metadataRead(token: try read(OfToken.self).token)
        case "updates.planned": self = .updatesPlanned(try read(Plan.self))
        case "update.ended": self = .updateEnded(try read(Ending.self))
        case "command.requested": self = .commandRequested(try read(Command.self))
        case "command.queued": self = .commandQueued(uuid: try read(OfCommand.self).uuid)
        case "command.answered": self = .commandAnswered(try read(Answer.self))
        case "command.lost": self = .commandLost(try read(Loss.self))
        case "renewal.level_changed": self = .renewalLevel(try read(Renewal.self))
        case "alert.raised": self = .alertRaised(try read(Alert.self))
        default: self = .other
        }
    }
}
