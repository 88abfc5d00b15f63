// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPDaemon
import VPPModel

/// `vppd users`
struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create and retire a location's users.", subcommands: [Create.self, Retire.self])

    /// `vppd users create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a user that licenses can be given to.")

        @OptionGroup var options: CommonOptions
        @Argument(help: "The token's name in the configuration.") var token: String
        @Argument(help: "The user's clientUserId: the organization's own name for it.")
        var id: String
        @Option(help: "The user's e-mail address, for Apple's invitation.") var email: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let user = ClientUserID(id)
            let emails = email.map { [LocationWrite.Email(clientUserId: user, email: $0)] } ?? []
            let write = LocationWrite(.createUsers, clientUserIds: [user], emails: emails)
            let taken = try await Asking(options).ask(write, token: TokenName(token))
            if json { return try Terminal.print(json: taken) }
            Terminal.print(
                "write \(taken.id): user \"\(id)\" is to be created; follow it with: vppd events -f "
                    + "--type write.")
        }
    }

    /// `vppd users retire`
    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Retire a user; Apple takes its licenses back.")

        @OptionGroup var options: CommonOptions
        @Argument(help: "The token's name in the configuration.") var token: String
        @Argument(help: "The user's clientUserId.") var id: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let write = LocationWrite(.retireUsers, clientUserIds: [ClientUserID(id)])
            let taken = try await Asking(options).ask(write, token: TokenName(token))
            if json { return try Terminal.print(json: taken) }
            Terminal.print(
                "write \(taken.id): user \"\(id)\" is to be retired; follow it with: vppd events -f "
                    + "--type write.")
        }
    }
}
