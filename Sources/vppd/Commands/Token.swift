// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import VPPDaemon
import VPPModel

/// `vppd token`
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage content tokens.", subcommands: [Update.self])

    /// `vppd token update`
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace the secret of a token; all that is known of it stays.",
            discussion: """
                The new file is checked, Apple is asked what it opens, and only then the old secret \
                is replaced on disk. Refused without --force when it opens another location or \
                expires no later than the present one.
                """)

        @OptionGroup var options: CommonOptions
        @Argument(help: "The token's name in the configuration.") var name: String
        @Argument(help: "The downloaded .vpptoken file.") var file: String
        @Flag(help: "Replace it all the same.") var force = false
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let asking = try Asking(options)
            let contents: Data
            do {
                contents = try Data(contentsOf: URL(fileURLWithPath: file))
            } catch {
                Terminal.complain(
                    "\(file) cannot be read; name the .vpptoken file downloaded from Apple, "
                        + "readable by this user: ls -l \(file)")
                throw ExitCode(66)
            }
            let answer = try await Asking.ending {
                let data = try await asking.client.post(
                    ControlAPI.token,
                    ControlAPI.TokenUpdate(
                        name: TokenName(name), contents: contents, forced: force))
                return try Terminal.decode(ControlAPI.TokenUpdated.self, data)
            }
            if json { return try Terminal.print(json: answer.token) }
            let expiry = answer.token.expires.map { ", expires \($0.toTheSecond.prefix(10))" } ?? ""
            Terminal.print(
                "token \"\(name)\" is replaced: \(answer.token.status.rawValue)\(expiry); the old "
                    + "secret is gone. Delete \(file) now.")
        }
    }
}
