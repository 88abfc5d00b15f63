// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPDaemon
import VPPModel

/// `vppd licenses`
struct Licenses: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give licenses to devices and users, and take them back.",
        subcommands: [Assign.self, Unassign.self])

    /// `vppd licenses assign`
    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give licenses of an app to devices, or to users with --user.",
            discussion: """
                Returns when the wish is recorded; Apple takes seconds to minutes, and the daemon \
                follows it to its end, over restarts. What is so already is not sent. What fails \
                raises the alert write-failed.
                """)

        @OptionGroup var wish: LicenseWish

        func run() async throws { try await wish.send(.associate, verb: "be given a license") }
    }

    /// `vppd licenses unassign`
    struct Unassign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take licenses of an app back from devices, or from users with --user.",
            discussion: """
                An app that is installed goes on working for up to 30 days, says Apple. Returns when \
                the wish is recorded.
                """)

        @OptionGroup var wish: LicenseWish

        func run() async throws { try await wish.send(.disassociate, verb: "lose the license") }
    }
}

/// What both commands are told.
struct LicenseWish: ParsableArguments {
    @OptionGroup var options: CommonOptions
    @Argument(help: "The token's name in the configuration.") var token: String
    @Argument(help: "The app's adamId; vppd apps lists them.") var app: String
    @Argument(help: "Serial numbers of devices; with --user, clientUserIds.") var holders: [String]
    @Flag(help: "The names are clientUserIds of users.") var user = false
    @Flag(help: "Print JSON.") var json = false

    func send(_ kind: LocationWrite.Kind, verb: String) async throws {
        guard let adamId = AdamID(app) else {
            throw ValidationError("\(app) is no adamId, which is a number; vppd apps lists them")
        }
        let write = LocationWrite(
            kind, assets: [AssetKey(adamId: adamId)],
            serialNumbers: user ? [] : holders.map { SerialNumber($0) },
            clientUserIds: user ? holders.map { ClientUserID($0) } : [])
        let taken = try await Asking(options).ask(write, token: TokenName(token))
        if json { return try Terminal.print(json: taken) }
        let who = taken.holders == 1 ? "1 \(user ? "user" : "device") is" : nil
        Terminal.print(
            "write \(taken.id): \(who ?? "\(taken.holders) \(user ? "users" : "devices") are") to "
                + "\(verb) for app \(adamId); follow it with: vppd events -f --type write.")
    }
}
