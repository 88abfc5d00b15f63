// SPDX-License-Identifier: Apache-2.0

/// What the story reads of the simulator's views and answers (docs/simulator.md).
enum SimulatorView {
    /// `endpoints.json`
    struct Endpoints: Decodable {
        var apple: String
        var mdm: String
        var control: String
    }

    /// `totals`
    struct Totals: Decodable {
        /// Sums over a location, without unlimited free apps.
        struct Licenses: Decodable, Equatable {
            var total: Int
            var assigned: Int
            var available: Int
        }

        /// A token and its location.
        struct Token: Decodable {
            var name: String
            var uId: String
            var assets: Int
            var licenses: Licenses
            var assignments: Int
            var deviceAssignments: Int
            var userAssignments: Int
        }

        /// A device that does not simply do what it is told.
        struct Habit: Decodable {
            var serial: String
            var habit: String
            /// The only app the habit is about; nil: all.
            var adamId: Int?
        }

        var tokens: [Token]
        var apps: Int
        var books: Int
        var customApps: Int
        var assignments: Int
        var devices: Int
        var groups: [String: Int]
        var habits: [Habit]
    }

    /// A version in the store.
    struct Version: Decodable, Equatable {
        var externalId: UInt64
        var display: String
    }

    /// `apps`
    struct Apps: Decodable {
        var apps: [App]
    }

    /// `apps?adamId=N`, and an element of `apps`, where `serials` is left out.
    struct App: Decodable {
        var adamId: String
        var name: String
        /// `public` or `custom`.
        var kind: String
        /// `App` or `Book`.
        var product: String
        /// By platform: `iOS`, `macOS`.
        var versions: [String: Version]
        var tokens: [String]
        /// Licenses held by devices and users.
        var holders: Int
        var serials: [String]?
    }

    /// `device?serial=S`
    struct Device: Decodable {
        /// An installed version.
        struct Installed: Decodable {
            var externalId: UInt64
            var display: String
        }

        var serial: String
        /// `iOS`, `iPadOS` or `macOS`.
        var platform: String
        /// By adamId.
        var installed: [String: Installed]

        /// The platform in the store whose versions the device gets.
        var storePlatform: String { platform == "macOS" ? "macOS" : "iOS" }
    }

    /// `mdm`
    struct MDM: Decodable {
        /// A device got a command.
        struct Moment: Decodable {
            var serial: String
            var at: String
        }

        /// A device answered a command.
        struct Answer: Decodable {
            var serial: String
            var status: String
        }

        /// Everything that happened to one CommandUUID.
        struct Command: Decodable {
            var uuid: String
            var requestType: String
            /// The app of an InstallApplication.
            var adamId: Int?
            /// Times the server took it.
            var accepted: Int
            /// Times it was refused because it was there already.
            var refusedAsKnown: Int
            /// Deliveries that only repeat an offer answered with NotNow.
            var reoffered: Int
            var deliveries: [Moment]
            var answers: [Answer]
        }

        /// Something that was sent twice.
        struct Repeated: Decodable {
            /// `deliveredTwice` or `unansweredInstall`.
            var reason: String
            var uuids: [String]
        }

        /// Reports of devices to the daemon.
        struct Webhooks: Decodable {
            var sent: Int
            var failed: Int
        }

        var unauthorized: Int
        var commands: [Command]
        var repeated: [Repeated]
        var webhooks: Webhooks
    }

    /// `counters`
    struct Counters: Decodable {
        /// By token and endpoint; `-`: without a token.
        var requests: [String: [String: Int]]
        /// Rules of Apple's that were broken, by name.
        var violations: [String: Int]
        /// The most requests of one token in progress at once.
        var mostAtOnce: Int
        /// The most requests of one location within a second.
        var mostInASecond: Int
    }

    /// The answer to `publish`: what is new, by platform.
    struct Published: Decodable {
        var iOS: Version?
        var macOS: Version?

        /// The version a device of this platform of the store gets.
        func version(on platform: String) -> Version? {
            platform == "macOS" ? macOS : iOS
        }
    }

    /// The answer to `token-reissue`.
    struct Reissued: Decodable {
        var path: String
    }

    /// The answer to `renew`.
    struct Renewed: Decodable {
        var renewed: [Int]
    }
}
