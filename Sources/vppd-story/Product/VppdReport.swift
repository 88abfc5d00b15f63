// SPDX-License-Identifier: Apache-2.0

/// What the story reads of `vppd ... --json`. Spelled out here and shared with nobody: what the
/// command prints is an interface, and a change of it is to be noticed.
enum VppdReport {
    /// `vppd status`
    struct Status: Decodable {
        var tokens: [Token]
        var fleet: Fleet
        var updates: Updates
        var mdm: MDM
        var alerts: [Alert]

        /// The token of a name.
        func token(_ name: String) throws(StoryFailure) -> Token {
            guard let token = tokens.first(where: { $0.name == name }) else {
                throw StoryFailure("vppd status does not show token \(name)")
            }
            return token
        }
    }

    /// One token of `vppd status`.
    struct Token: Decodable {
        var name: String
        /// `active`, `revoked`, ...
        var status: String
        /// `unchanged (1 request)`, ...
        var lastResult: String
        var daysLeft: Int?
        var totals: Totals
        /// `calm`, `warning` or `critical`.
        var renewalLevel: String
        var writesHeld: Bool
    }

    /// A token's sums, without unlimited free apps in the three of licenses.
    struct Totals: Decodable {
        var apps: Int
        var books: Int
        var cataloged: Int
        var found: Int
        var licenses: Int
        var assigned: Int
        var available: Int
        var deviceAssignments: Int
        var userAssignments: Int
    }

    /// The devices.
    struct Fleet: Decodable {
        var devices: Int
        var enrolled: Int
        var unknownHolders: Int
    }

    /// Updates by state; `verified` counts those that ever landed.
    struct Updates: Decodable {
        var inspections: Int
        var waiting: Int
        var sent: Int
        var deferred: Int
        var acknowledged: Int
        var parked: Int
        var verified: Int
    }

    /// The MDM server.
    struct MDM: Decodable {
        /// `working`, `failing`, `not configured`.
        var condition: String
        var openCommands: Int
    }

    /// An alert that stands.
    struct Alert: Decodable {
        var code: String
        var message: String
        var remedy: String
        var token: String?
        var adamId: String?
        var serialNumber: String?
    }

    /// An element of `vppd apps`
    struct App: Decodable {
        var token: String
        var adamId: String
        var kind: String?
        /// `Success`, `Failed`, `Pending`, `Not managed`.
        var status: String
        var detail: String
        /// Nil: unlimited.
        var total: Int?
        var assigned: Int
    }

    /// `vppd why`
    struct Explanation: Decodable {
        var verdict: String
        var nextStep: String
    }

    /// `vppd events verify`
    struct Verification: Decodable {
        /// `clean`, or what is wrong.
        var verdict: String
        var entries: Int
        var seq: Int
    }
}
